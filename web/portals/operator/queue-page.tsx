import { type QueueItem, useCertificationQueue } from "../../api/certification.ts";
import { QueueTable } from "../../features/certification/queue-table.tsx";
import { TakeNext } from "../../features/certification/take-next.tsx";
import { ExportList } from "../../features/lists/export-list.tsx";
import { SavedViews } from "../../features/views/saved-views.tsx";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { ListFilters } from "../../kit/data-table.tsx";
import { useDuration } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

const VIEW_PARTS = {
  state: ["waiting", "claimed", "mine", "decided"],
  sort: ["-waiting", "waiting"],
} as const;

/** O2: submissions that wait for a person: escalated ones, those with priority, then the oldest. */
export function QueuePage() {
  const t = useText();
  const duration = useDuration();
  const { organisation, may } = useActing();
  const state = useListState();
  const shown = state.filter("state")[0];
  const wanted = { state: shown, q: state.q || undefined, sort: state.sort };
  const queue = useCertificationQueue({ ...wanted, cursor: state.cursor });
  const counts = queue.data?.counts;
  const times = queue.data?.waitingTimes;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("operator.nav.certification")}
        actions={
          <ExportList<QueueItem>
            name="certification"
            path="/v1/certification/submissions"
            query={wanted}
            columns={[
              ["offer", ({ offer }) => offer],
              ["name", ({ offerName }) => offerName],
              ["publisher", ({ publisher }) => publisher.handle],
              ["submission", ({ number }) => number],
              ["submitted_utc", ({ submittedAt }) => submittedAt],
              ["waiting_since_utc", ({ waitingSince }) => waitingSince],
              ["waiting_seconds", ({ waitingSeconds }) => waitingSeconds],
              ["deadline", ({ deadline }) => deadline],
              ["changed_fields", ({ changes }) => changes],
              ["because", ({ because }) => because.map(({ detail }) => detail).join(" ")],
              ["warnings", ({ warnings }) => warnings],
              ["awaits_answer_since_utc", ({ awaitsAnswerSince }) => awaitsAnswerSince],
              ["urgency", ({ urgency }) => urgency],
              ["claimed_by", ({ claimedBy }) => claimedBy?.name ?? null],
              ["decision", ({ decision }) => decision?.outcome ?? null],
            ]}
          />
        }
        primary={
          may("certification:decide") && counts !== undefined && counts.waiting > 0 ? (
            <TakeNext />
          ) : undefined
        }
        note={
          times === undefined || times.medianSeconds === null || times.p90Seconds === null
            ? t("operator.queue.note")
            : t("operator.queue.times", {
                count: times.decided,
                median: duration(times.medianSeconds),
                p90: duration(times.p90Seconds),
                target: duration(times.targetSeconds),
              })
        }
      />
      <PageBody>
        <ChoiceChips
          label={t("operator.queue.state")}
          value={shown ?? ""}
          onChange={(value) => state.change({ state: value === "" ? undefined : value })}
          choices={[
            {
              value: "",
              label: t("operator.queue.open"),
              ...(counts === undefined ? {} : { count: counts.waiting + counts.claimed }),
            },
            {
              value: "waiting",
              label: t("operator.queue.waiting"),
              ...(counts === undefined ? {} : { count: counts.waiting }),
            },
            {
              value: "claimed",
              label: t("operator.queue.claimed"),
              ...(counts === undefined ? {} : { count: counts.claimed }),
            },
            {
              value: "mine",
              label: t("operator.queue.mine"),
              ...(counts === undefined ? {} : { count: counts.claimedByMe }),
            },
            { value: "decided", label: t("operator.queue.decided") },
          ]}
        />
        <ListFilters
          state={state}
          searchLabel={t("operator.queue.search")}
          views={<SavedViews list="certification" state={state} others={VIEW_PARTS} />}
          filters={[
            {
              id: "sort",
              label: t("operator.sort"),
              single: true,
              options: [
                { value: "-waiting", label: t("operator.queue.sort.longest") },
                { value: "waiting", label: t("operator.queue.sort.latest") },
              ],
            },
          ]}
        />
        {queue.isPending ? (
          <LoadingState what={t("operator.loading.queue")} onRetry={() => void queue.refetch()} />
        ) : queue.data === undefined ? (
          <ErrorState
            error={queue.error}
            what={t("operator.error.queue")}
            onRetry={() => void queue.refetch()}
          />
        ) : queue.data.data.length === 0 ? (
          <EmptyState
            title={t(
              state.q !== ""
                ? "operator.queue.noneFound"
                : shown === undefined
                  ? "operator.queue.none"
                  : shown === "mine"
                    ? "operator.queue.noneMine"
                    : "operator.queue.noneShown",
            )}
          />
        ) : (
          <QueueTable
            rows={queue.data.data}
            state={state}
            nextCursor={queue.data.nextCursor}
            choosing={may("certification:decide")}
          />
        )}
      </PageBody>
    </>
  );
}
