import { Button, Checkbox } from "@mantine/core";
import {
  IconClockExclamation,
  IconFlag,
  IconStairsUp,
  IconUserCheck,
  IconUserShare,
  IconUsers,
} from "@tabler/icons-react";
import { useState } from "react";
import type { QueueItem } from "../../api/certification.ts";
import { usePrioritiseSeveral } from "../../api/queue-work.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText, useDuration } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./certification.module.css";
import { AssignSeveralDialog, RefusedLines } from "./hand-over.tsx";

/** O2: what waits, oldest first, with how long, how much changed and who has it. */
export function QueueTable(props: {
  readonly rows: readonly QueueItem[];
  readonly state?: ListState;
  readonly nextCursor?: string | null;
  /** Whether several lines can be worked on at once. */
  readonly choosing?: boolean;
}) {
  const t = useText();
  const duration = useDuration();
  const { base } = useActing();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What is no longer in the list, or decided meanwhile, is no longer chosen.
  const open = props.rows.filter(({ decision }) => decision === null);
  const picked = open.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const choose = (id: string, on: boolean) => {
    const next = new Set(picked);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const choice = (row: QueueItem, size: "sm" | "lg" = "sm") =>
    row.decision === null ? (
      <Checkbox
        size={size}
        // A card has no head above it that says what the box is for.
        label={size === "lg" ? t("operator.queue.chooseColumn") : undefined}
        styles={{
          body: { alignItems: "center" },
          label: { fontSize: "0.8125rem", paddingInlineStart: 6 },
        }}
        aria-label={t("operator.queue.choose", { name: row.offerName, number: row.number })}
        checked={chosen.has(row.id)}
        onChange={(event) => choose(row.id, event.currentTarget.checked)}
      />
    ) : null;
  const canChoose = props.choosing === true && open.length > 0;
  const hrefOf = (row: QueueItem) => `${base}/certification/${row.id}`;
  const columns: readonly Column<QueueItem>[] = [
    ...(canChoose
      ? [
          {
            id: "choose",
            header: t("operator.queue.chooseColumn"),
            cell: (row: QueueItem) => choice(row),
          },
        ]
      : []),
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
    <>
      {canChoose ? <ChosenBar submissions={picked} onDone={() => setChosen(new Set())} /> : null}
      <DataTable
        choosable
        label={t("operator.nav.certification")}
        rows={props.rows}
        rowKey={(row) => row.id}
        hrefOf={hrefOf}
        columns={columns}
        {...(props.state === undefined ? {} : { state: props.state })}
        {...(props.nextCursor === undefined ? {} : { nextCursor: props.nextCursor })}
        phone={(row) => ({
          // Names of lines without a box stand below those of the others.
          ...(canChoose && { choice: choice(row, "lg") ?? <span style={{ width: 30 }} /> }),
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
    </>
  );
}

/** What can be done with the chosen lines at once: all of them, or none. */
function ChosenBar({
  submissions,
  onDone,
}: {
  readonly submissions: readonly string[];
  readonly onDone: () => void;
}) {
  const t = useText();
  const [assigning, setAssigning] = useState(false);
  const prioritise = usePrioritiseSeveral();
  return (
    <>
      {submissions.length === 0 ? null : (
        <div className={css.chosen}>
          <span role="status">{t("operator.queue.chosen", { count: submissions.length })}</span>
          <Button
            size="xs"
            leftSection={<IconUserShare size={15} aria-hidden="true" />}
            onClick={() => setAssigning(true)}
          >
            {t("operator.queue.assignChosen")}
          </Button>
          <Button
            size="xs"
            leftSection={<IconFlag size={15} aria-hidden="true" />}
            loading={prioritise.isPending}
            onClick={() => prioritise.mutate(submissions, { onSuccess: onDone })}
          >
            {t("operator.queue.prioritiseChosen")}
          </Button>
          <Button
            size="xs"
            variant="subtle"
            onClick={() => {
              prioritise.reset();
              onDone();
            }}
          >
            {t("operator.queue.chooseNone")}
          </Button>
        </div>
      )}
      {prioritise.isError ? (
        <>
          <RefusedNotice error={prioritise.error} />
          <RefusedLines error={prioritise.error} />
        </>
      ) : null}
      <AssignSeveralDialog
        submissions={submissions}
        opened={assigning}
        onClose={() => setAssigning(false)}
        onDone={() => {
          setAssigning(false);
          onDone();
        }}
      />
    </>
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
