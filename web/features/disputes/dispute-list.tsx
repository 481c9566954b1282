import { DISPUTE_STATES, type Dispute, useDisputes } from "../../api/disputes.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList } from "../lists/export-list.tsx";

/** The operator's desk of disputed lines (ux.md R14). */
export function DisputeListPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const wanted = { q: state.q || undefined, state: state.filter("state")[0] };
  const disputes = useDisputes({ ...wanted, cursor: state.cursor });
  const hrefOf = ({ id }: Dispute) => `${base}/disputes/${id}`;
  const lineOf = ({ invoice, line }: Dispute) =>
    t("disputes.invoiceLine", { invoice: invoice.number, line: line.number });
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const columns: readonly Column<Dispute>[] = [
    {
      id: "dispute",
      header: t("disputes.one"),
      cell: (dispute) => (
        <span>
          <AppLink href={hrefOf(dispute)}>
            {dispute.number} · {t(`disputes.reason.${dispute.reason}`)}
          </AppLink>
          <br />
          <small className="dim">{lineOf(dispute)}</small>
        </span>
      ),
    },
    { id: "buyer", header: t("disputes.buyer"), cell: ({ buyer }) => buyer.name },
    {
      id: "state",
      header: t("disputes.state"),
      cell: (dispute) => <StatusText of="dispute" status={dispute.state} />,
    },
    {
      id: "amount",
      header: t("disputes.amount"),
      align: "right",
      cell: ({ total }) => <MoneyText value={total} />,
    },
    {
      id: "opened",
      header: t("disputes.opened"),
      cell: ({ openedAt }) => <DateText at={openedAt} />,
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("disputes.title")}
        note={t("disputes.note")}
        actions={
          <ExportList<Dispute>
            name="disputes"
            path="/v1/disputes"
            query={wanted}
            columns={[
              ["number", ({ number }) => String(number)],
              ["state", ({ state: of }) => of],
              ["buyer", ({ buyer }) => buyer.name],
              ["invoice", ({ invoice }) => invoice.number],
              ["line", ({ line }) => String(line.number)],
              ["charge_id", ({ line }) => line.chargeId],
              ["reason", ({ reason }) => reason],
              ["net", ({ net }) => net.amount],
              ["total", ({ total }) => total.amount],
              ["currency", ({ total }) => total.currency],
              ["opened_utc", ({ openedAt }) => openedAt],
              ["opened_by", ({ openedBy }) => openedBy],
              ["ended_utc", ({ endedAt }) => endedAt],
              ["credit_note", ({ creditNote }) => creditNote?.number ?? null],
              ["credited", ({ credited }) => credited?.amount ?? null],
              ["text", ({ text }) => text],
              ["answer", ({ answer }) => answer],
            ]}
          />
        }
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("disputes.search")}
          filters={[
            {
              id: "state",
              label: t("disputes.state"),
              single: true,
              options: DISPUTE_STATES.map((value) => ({
                value,
                label: t(`status.dispute.${value}`),
              })),
            },
          ]}
          aside={
            <span role="status">
              {disputes.data === undefined
                ? ""
                : t("disputes.counts", { open: disputes.data.open })}
            </span>
          }
        />
        {disputes.isPending ? (
          <LoadingState what={t("disputes.title")} onRetry={() => void disputes.refetch()} />
        ) : disputes.data === undefined ? (
          <ErrorState
            error={disputes.error}
            what={t("disputes.failed")}
            onRetry={() => void disputes.refetch()}
          />
        ) : disputes.data.data.length === 0 ? (
          <EmptyState title={t(filtered ? "disputes.noneFound" : "disputes.none")} />
        ) : (
          <DataTable
            label={t("disputes.title")}
            rows={disputes.data.data}
            rowKey={({ id }) => id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={disputes.data.nextCursor}
            columns={columns}
            phone={(dispute) => ({
              title: `${dispute.number} · ${dispute.buyer.name}`,
              lines: [
                lineOf(dispute),
                <span key="state">
                  <StatusText of="dispute" status={dispute.state} />{" "}
                  <MoneyText value={dispute.total} />
                </span>,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}
