import {
  IconClockExclamation,
  IconFlag,
  IconStairsUp,
  IconUserCheck,
  IconUsers,
} from "@tabler/icons-react";
import type { QueueItem } from "../../api/certification.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText, useDuration } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { useActing } from "../../shell/organisation.tsx";
import css from "./certification.module.css";

/** O2: what waits, oldest first, with how long, how much changed and who has it. */
export function QueueTable(props: {
  readonly rows: readonly QueueItem[];
  readonly state?: ListState;
  readonly nextCursor?: string | null;
}) {
  const t = useText();
  const duration = useDuration();
  const { base } = useActing();
  const hrefOf = (row: QueueItem) => `${base}/certification/${row.id}`;
  const columns: readonly Column<QueueItem>[] = [
    {
      id: "offer",
      header: t("operator.queue.offer"),
      cell: (row) => (
        <span className={css.two}>
          <AppLink href={hrefOf(row)} className={css.name}>
            {row.offerName}
          </AppLink>
          <small>
            {row.publisher.name} · {t("operator.queue.submission", { number: row.number })}
          </small>
          <UrgencyBadge item={row} />
        </span>
      ),
    },
    {
      id: "waits",
      header: t("operator.queue.waits"),
      cell: (row) =>
        row.waitingSeconds === null ? (
          <span className="dim">–</span>
        ) : (
          <span className={css.two}>
            {duration(row.waitingSeconds)}
            {row.waitingSince === null ? null : (
              <small>
                <DateText at={row.waitingSince} />
              </small>
            )}
            <Answer item={row} />
            <DeadlineBadge item={row} />
          </span>
        ),
    },
    {
      id: "changes",
      header: t("operator.queue.changes"),
      cell: (row) => <ChangeSize changes={row.changes} />,
    },
    {
      id: "because",
      header: t("operator.queue.because"),
      cell: (row) => (
        <span className="small muted">{row.because.map(({ detail }) => detail).join(" ")}</span>
      ),
    },
    {
      id: "risk",
      header: t("operator.queue.risk"),
      cell: (row) =>
        row.warnings === 0 && row.twoPeople === null ? (
          <span className="dim">–</span>
        ) : (
          <span className={css.two}>
            <TwoPeople item={row} />
            {row.warnings === 0 ? null : (
              <span>{t("operator.queue.warned", { count: row.warnings })}</span>
            )}
          </span>
        ),
    },
    { id: "who", header: t("operator.queue.who"), cell: (row) => <Who item={row} /> },
  ];
  return (
    <DataTable
      label={t("operator.nav.certification")}
      rows={props.rows}
      rowKey={(row) => row.id}
      hrefOf={hrefOf}
      columns={columns}
      {...(props.state === undefined ? {} : { state: props.state })}
      {...(props.nextCursor === undefined ? {} : { nextCursor: props.nextCursor })}
      phone={(row) => ({
        title: row.offerName,
        lines: [
          row.publisher.name,
          <span key="size">
            {row.waitingSeconds === null ? null : `${duration(row.waitingSeconds)} · `}
            <ChangeSize changes={row.changes} />
          </span>,
          <Who key="who" item={row} />,
          <Answer key="answer" item={row} />,
          <DeadlineBadge key="deadline" item={row} />,
          <UrgencyBadge key="urgency" item={row} />,
          <TwoPeople key="two" item={row} />,
        ],
      })}
    />
  );
}

export function ChangeSize({ changes }: { readonly changes: number | null }) {
  const t = useText();
  return changes === null
    ? t("operator.queue.first")
    : t("operator.queue.fields", { count: changes });
}

/** What makes it risky by the operator's rules: two people have to certify it. */
function TwoPeople({ item }: { readonly item: QueueItem }) {
  const t = useText();
  if (item.twoPeople === null) return null;
  const { first } = item.twoPeople;
  return (
    <span className={css.two}>
      <span className={css.urgency} data-tone="off">
        <IconUsers size={14} aria-hidden="true" />
        {t("operator.queue.twoPeople")}
      </span>
      {first === null || item.decision !== null ? null : (
        <small>
          {first.me
            ? t("operator.queue.firstByYou")
            : t("operator.queue.firstBy", { name: first.name })}
        </small>
      )}
    </span>
  );
}

/** For an open submission that something was asked about: whose turn it is. */
function Answer({ item }: { readonly item: QueueItem }) {
  const t = useText();
  if (item.decision !== null) return null;
  if (item.awaitsAnswerSince !== null) return <small>{t("operator.queue.awaitsAnswer")}</small>;
  return item.answeredAt === null ? null : <small>{t("operator.queue.answered")}</small>;
}

/** For what is over the time that the team wants to decide in, or will be within a day. */
export function DeadlineBadge({ item }: { readonly item: QueueItem }) {
  const t = useText();
  if (item.deadline !== "overdue" && item.deadline !== "soon") return null;
  return (
    <span className={css.urgency} data-tone={item.deadline === "overdue" ? "bad" : "you"}>
      <IconClockExclamation size={14} aria-hidden="true" />
      {t(`operator.queue.deadline.${item.deadline}`)}
    </span>
  );
}

/** For what does not wait in its turn. */
export function UrgencyBadge({ item }: { readonly item: QueueItem }) {
  const t = useText();
  if (item.urgency === "normal" || item.decision !== null) return null;
  return (
    <span className={css.urgency} data-tone={item.urgency === "escalated" ? "you" : "run"}>
      {item.urgency === "escalated" ? (
        <IconStairsUp size={14} aria-hidden="true" />
      ) : (
        <IconFlag size={14} aria-hidden="true" />
      )}
      {t(`operator.queue.urgency.${item.urgency}`)}
    </span>
  );
}

function Who({ item }: { readonly item: QueueItem }) {
  const t = useText();
  if (item.decision !== null)
    return (
      <span>
        {t(`operator.decision.${item.decision.outcome}`)}
        <span className="dim">
          {" · "}
          {item.decision.decidedBy ?? t("operator.decision.automatic")}
        </span>
      </span>
    );
  if (item.claimedBy === null) return <span className="dim">{t("operator.queue.nobody")}</span>;
  const { handover } = item.claimedBy;
  return (
    <span className={css.two}>
      <span className={css.claimed} data-tone="run">
        <IconUserCheck size={15} aria-hidden="true" />
        {item.claimedBy.me ? t("operator.queue.you") : item.claimedBy.name}
      </span>
      {handover === null ? null : (
        <small>{t(`operator.queue.handed.${handover.kind}`, { name: handover.by })}</small>
      )}
    </span>
  );
}
