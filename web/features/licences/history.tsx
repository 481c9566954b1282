import { type HistoryLine, useLicenceHistory } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";

/** Who got a licence of the plan and who lost one, and why; the latest first. */
export function History({ id }: { readonly id: string }) {
  const t = useText();
  const state = useListState();
  const history = useLicenceHistory(id, { q: state.q || undefined, cursor: state.cursor });
  const what = (row: HistoryLine) => t(`licences.history.${row.action}`);
  const why = (row: HistoryLine) =>
    row.because === "person"
      ? t("licences.history.by", { name: row.by })
      : t(`licences.history.because.${row.because}`, {
          group: row.group ?? t("licences.history.goneGroup"),
        });
  const columns: readonly Column<HistoryLine>[] = [
    { id: "at", header: t("licences.history.at"), cell: (row) => <DateText at={row.at} /> },
    { id: "person", header: t("licences.person"), cell: (row) => row.user.name },
    { id: "what", header: t("licences.history.what"), cell: what },
    { id: "why", header: t("licences.history.why"), cell: why },
  ];
  return (
    <>
      <ListFilters state={state} searchLabel={t("licences.history.search")} filters={[]} />
      {history.isPending ? (
        <LoadingState what={t("licences.tab.history")} onRetry={() => void history.refetch()} />
      ) : history.data === undefined ? (
        <ErrorState
          error={history.error}
          what={t("licences.history.failed")}
          onRetry={() => void history.refetch()}
        />
      ) : history.data.data.length === 0 ? (
        <EmptyState title={t(state.q === "" ? "licences.history.none" : "licences.noMatch")} />
      ) : (
        <DataTable
          label={t("licences.tab.history")}
          rows={history.data.data}
          rowKey={(row) => `${row.at} ${row.user.id} ${row.action}`}
          columns={columns}
          state={state}
          nextCursor={history.data.nextCursor}
          phone={(row) => ({
            title: `${row.user.name} · ${what(row)}`,
            lines: [why(row), <DateText key="at" at={row.at} />],
          })}
        />
      )}
    </>
  );
}
