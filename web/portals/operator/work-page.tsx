import { Button } from "@mantine/core";
import {
  IconAlertCircleFilled,
  IconArrowsSort,
  IconCircle,
  IconCircleCheckFilled,
  IconProgress,
  IconRefresh,
} from "@tabler/icons-react";
import { useState } from "react";
import { useActOnWork, useWork, type Work } from "../../api/operations.ts";
import { isForbidden } from "../../api/problem.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useKindName } from "../../features/operations/names.ts";
import css from "../../features/operations/operations.module.css";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

const STATES = ["dead", "retrying", "running", "waiting"] as const;
const LOOKS = {
  dead: { icon: IconAlertCircleFilled, tone: "bad" },
  retrying: { icon: IconRefresh, tone: "you" },
  running: { icon: IconProgress, tone: "run" },
  waiting: { icon: IconCircle, tone: "off" },
} as const;

const AREAS = {
  follower: "work",
  moment: "agenda",
  mail: "mail",
  webhook: "work",
  "test-drive": "work",
} as const;

/** O10: what runs behind the pages; dead work waits for a person. */
export function WorkPage() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const shown = state.filter("state")[0];
  const oldestFirst = state.sort === "since";
  const wanted = { state: shown, q: state.q || undefined, sort: state.sort };
  const work = useWork({ ...wanted, cursor: state.cursor });
  const act = useActOnWork();
  const kindName = useKindName();
  const [discarding, setDiscarding] = useState<Work>();
  const [said, setSaid] = useState("");
  const counts = work.data?.counts ?? {};
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const retry = (row: Work) =>
    act.mutate(
      { work: row, action: "retry" },
      { onSuccess: () => setSaid(t("operator.work.retried")) },
    );
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }, { label: t("operator.nav.system") }]}
        title={t("operator.nav.work")}
        note={t("operator.work.note")}
        actions={
          isForbidden(work.error) ? undefined : (
            <>
              <Button
                leftSection={<IconArrowsSort size={16} />}
                onClick={() => state.change({ sort: oldestFirst ? undefined : "since" })}
              >
                {t(oldestFirst ? "operator.sort.newest" : "operator.sort.oldest")}
              </Button>
              <ExportList<Work>
                name="background-work"
                path="/v1/work"
                query={wanted}
                columns={[
                  ["source", ({ source }) => source],
                  ["name", ({ name }) => name],
                  ["subject", ({ subject }) => subject],
                  ["state", (row) => row.state],
                  ["attempts", ({ attempts }) => attempts],
                  ["error", ({ error }) => error],
                  ["since_utc", ({ since }) => since],
                ]}
              />
            </>
          )
        }
      />
      <PageBody>
        {isForbidden(work.error) ? null : (
          <ChoiceChips
            label={t("operator.work.state")}
            value={shown ?? ""}
            onChange={(value) => state.change({ state: value === "" ? undefined : value })}
            choices={[
              { value: "", label: t("operator.work.all"), count: all },
              ...STATES.map((value) => ({
                value,
                label: t(`operator.work.state.${value}`),
                count: counts[value] ?? 0,
              })),
            ]}
          />
        )}
        {isForbidden(work.error) ? null : (
          <ListFilters state={state} searchLabel={t("operator.work.search")} filters={[]} />
        )}
        <span role="status" className="visually-hidden">
          {said}
        </span>
        {act.isError && discarding === undefined ? (
          <ErrorState error={act.error} what={t("operator.work.notDone")} />
        ) : null}
        {work.isPending ? (
          <LoadingState what={t("operator.loading.work")} onRetry={() => void work.refetch()} />
        ) : work.data === undefined ? (
          <ErrorState
            error={work.error}
            what={t("operator.error.work")}
            onRetry={() => void work.refetch()}
          />
        ) : work.data.data.length === 0 ? (
          state.q !== "" ? (
            <EmptyState title={t("operator.work.noneFound")} />
          ) : shown === undefined || shown === "dead" ? (
            <div className={css.clear}>
              <Notice tone="ok" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
                {shown === "dead" ? t("operator.work.noneDead") : t("operator.work.none")}
              </Notice>
            </div>
          ) : (
            <EmptyState title={t("operator.work.noneShown")} />
          )
        ) : (
          <WorkTable
            rows={work.data.data}
            state={state}
            nextCursor={work.data.nextCursor}
            busy={act.isPending ? act.variables?.work.id : undefined}
            onRetry={retry}
            onDiscard={setDiscarding}
          />
        )}
      </PageBody>
      <ConfirmDialog
        opened={discarding !== undefined}
        title={t("operator.work.discardTitle")}
        keep={t("operator.work.keep")}
        confirm={t("operator.work.discardYes")}
        destructive
        busy={act.isPending}
        error={act.error}
        onClose={() => {
          act.reset();
          setDiscarding(undefined);
        }}
        onConfirm={() => {
          if (discarding === undefined) return;
          act.mutate(
            { work: discarding, action: "discard" },
            {
              onSuccess: () => {
                setSaid(t("operator.work.discarded"));
                setDiscarding(undefined);
              },
            },
          );
        }}
      >
        <p>{t("operator.work.discardEffect")}</p>
        {discarding === undefined ? null : (
          <p>
            <b>{kindName(AREAS[discarding.source], discarding.name)}</b>{" "}
            <span className="mono small">{discarding.subject}</span>
          </p>
        )}
      </ConfirmDialog>
    </>
  );
}

function WorkTable(props: {
  readonly rows: readonly Work[];
  readonly state: ReturnType<typeof useListState>;
  readonly nextCursor: string | null;
  readonly busy: string | undefined;
  readonly onRetry: (row: Work) => void;
  readonly onDiscard: (row: Work) => void;
}) {
  const t = useText();
  const kindName = useKindName();
  const nameOf = (row: Work) => kindName(AREAS[row.source], row.name);
  const actions = (row: Work) => (
    <span className={css.acts}>
      {row.allowedActions.includes("retry") ? (
        <Button size="xs" loading={props.busy === row.id} onClick={() => props.onRetry(row)}>
          {t("operator.work.retry")}
          <span className="visually-hidden">: {nameOf(row)}</span>
        </Button>
      ) : null}
      {row.allowedActions.includes("discard") ? (
        <Button size="xs" variant="subtle" onClick={() => props.onDiscard(row)}>
          {t("operator.work.discard")}
          <span className="visually-hidden">: {nameOf(row)}</span>
        </Button>
      ) : null}
    </span>
  );
  const columns: readonly Column<Work>[] = [
    {
      id: "work",
      header: t("operator.work.column.work"),
      cell: (row) => (
        <span className={css.two}>
          <b>{nameOf(row)}</b>
          <small>
            {t(`operator.work.source.${row.source}`)} · {row.subject}
          </small>
        </span>
      ),
    },
    { id: "state", header: t("operator.work.state"), cell: (row) => <WorkState row={row} /> },
    {
      id: "attempts",
      header: t("operator.work.column.attempts"),
      align: "right",
      cell: (row) => row.attempts,
    },
    {
      id: "error",
      header: t("operator.work.column.error"),
      cell: (row) => <span className={css.error}>{row.error ?? "–"}</span>,
    },
    {
      id: "since",
      header: t("operator.work.column.since"),
      cell: (row) => <DateText at={row.since} as="short" />,
    },
    ...(props.rows.some((row) => row.allowedActions.length > 0)
      ? [{ id: "act", header: "", align: "right" as const, cell: actions }]
      : []),
  ];
  return (
    <DataTable
      label={t("operator.nav.work")}
      rows={props.rows}
      rowKey={(row) => `${row.source} ${row.id}`}
      columns={columns}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(row) => ({
        title: nameOf(row),
        lines: [
          <WorkState key="state" row={row} />,
          row.error ?? row.subject,
          ...(row.allowedActions.length === 0 ? [] : [<span key="act">{actions(row)}</span>]),
        ],
      })}
    />
  );
}

function WorkState({ row }: { readonly row: Work }) {
  const t = useText();
  const look = LOOKS[row.state];
  return (
    <span className={css.state} data-tone={look.tone}>
      <look.icon size={16} aria-hidden="true" />
      {t(`operator.work.state.${row.state}`)}
    </span>
  );
}
