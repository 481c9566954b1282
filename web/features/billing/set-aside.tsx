import { type SetAside, useSetAside } from "../../api/billing-runs.ts";
import { useText } from "../../i18n/text.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";

const FILE: readonly FileColumn<SetAside>[] = [
  ["BuyerId", ({ buyer }) => buyer.id],
  ["BuyerName", ({ buyer }) => buyer.name],
  ["Reason", ({ reason }) => reason],
  ["Detail", ({ detail }) => detail],
  ["Lines", ({ lines }) => lines],
  ["Total", ({ total }) => total.amount],
  ["Currency", ({ currency }) => currency],
  ["Waits", ({ waits }) => String(waits)],
];

/** Accounts that a run could not invoice, each with its reason and whether it was taken up since. */
export function SetAsideSection({
  run,
}: {
  readonly run: { readonly id: string; readonly state: string };
}) {
  const t = useText();
  const { base } = useActing();
  const state = useListState();
  const cursor = state.filter("aside")[0];
  const rows = useSetAside(run, cursor);
  // The list of documents pages by the address's cursor; this one has a name of its own.
  const own: ListState = {
    ...state,
    cursor,
    change: ({ cursor: to, ...rest }, how) => state.change({ ...rest, aside: to }, how),
  };
  const reason = ({ reason: why, detail }: SetAside) => (
    <span>
      {t(`billingRuns.setAside.reason.${why}`)}
      {detail === null ? null : (
        <>
          <br />
          <small className="dim">{detail}</small>
        </>
      )}
    </span>
  );
  const waits = ({ waits: still }: SetAside) =>
    t(still ? "billingRuns.setAside.waits" : "billingRuns.setAside.taken");
  return (
    <Section
      title={t("billingRuns.setAside")}
      aside={
        <ExportList<SetAside>
          name="set-aside"
          path={`/v1/billing-runs/${run.id}/set-aside`}
          columns={FILE}
        />
      }
    >
      <p className="muted small">{t("billingRuns.setAside.note")}</p>
      {rows.isPending ? (
        <LoadingState
          what={t("billingRuns.setAside")}
          rows={2}
          onRetry={() => void rows.refetch()}
        />
      ) : rows.data === undefined ? (
        <ErrorState
          error={rows.error}
          what={t("billing.runs.failed")}
          onRetry={() => void rows.refetch()}
        />
      ) : (
        <DataTable
          label={t("billingRuns.setAside")}
          rows={rows.data.data}
          rowKey={({ buyer, currency }) => `${buyer.id} ${currency}`}
          columns={[
            {
              id: "buyer",
              header: t("billing.buyer"),
              cell: ({ buyer }) => (
                <AppLink href={`${base}/organisations/${buyer.id}`}>{buyer.name}</AppLink>
              ),
            },
            { id: "reason", header: t("billingRuns.setAside.reason"), cell: reason },
            { id: "lines", header: t("billing.lines"), align: "right", cell: ({ lines }) => lines },
            {
              id: "total",
              header: t("partner.money.total"),
              align: "right",
              cell: ({ total }) => <MoneyText value={total} />,
            },
            { id: "waits", header: t("billing.state"), cell: waits },
          ]}
          state={own}
          nextCursor={rows.data.nextCursor}
          phone={(row) => ({
            title: row.buyer.name,
            lines: [reason(row), <MoneyText key="total" value={row.total} />, waits(row)],
          })}
        />
      )}
    </Section>
  );
}
