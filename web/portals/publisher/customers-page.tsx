import { SUBSCRIPTION_STATUSES } from "../../api/subscriptions.ts";
import {
  type OfferSubscription,
  useMonthlyRevenue,
  useOfferSubscriptions,
} from "../../api/usage.ts";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { SavedViews } from "../../features/views/saved-views.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { Figures } from "../../kit/figures.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** P25: who has what of the publisher's offers. */
export function CustomersPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const status = state.filter("status")[0];
  const filters = { q: state.q || undefined, status };
  const found = useOfferSubscriptions({ ...filters, cursor: state.cursor });
  const filtered = state.q !== "" || status !== undefined;
  const chips: readonly Filter[] = [
    {
      id: "status",
      label: t("usage.status"),
      single: true,
      options: SUBSCRIPTION_STATUSES.map((value) => ({
        value,
        label: t(`status.subscription.${value}`),
      })),
    },
  ];
  const hrefOf = (row: OfferSubscription) => `${base}/customers/${row.id}`;
  const columns: readonly Column<OfferSubscription>[] = [
    {
      id: "customer",
      header: t("usage.customer"),
      cell: (row) => <AppLink href={hrefOf(row)}>{row.customer.company}</AppLink>,
    },
    {
      id: "offer",
      header: t("usage.offer"),
      cell: (row) => (
        <span>
          {row.offer.name} <span className="dim">· {row.plan.name}</span>
        </span>
      ),
    },
    {
      id: "status",
      header: t("usage.status"),
      cell: (row) => <StatusText of="subscription" status={row.status} />,
    },
    { id: "fulfilment", header: t("usage.fulfilment"), cell: (row) => row.fulfilment },
    {
      id: "licences",
      header: t("usage.licences"),
      align: "right",
      cell: (row) => row.quantity ?? "–",
    },
    {
      id: "monthly",
      header: t("usage.monthly"),
      align: "right",
      cell: (row) => (row.monthly === null ? "–" : <MoneyText value={row.monthly} />),
    },
    {
      id: "ordered",
      header: t("usage.ordered"),
      cell: (row) => <DateText at={row.orderedAt} />,
    },
  ];
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("usage.customers")} />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("usage.customers.search")}
          filters={chips}
          views={<SavedViews list="customers" state={state} filters={chips} />}
          aside={
            <ExportList<OfferSubscription>
              name="subscriptions-of-offers"
              path="/v1/offer-subscriptions"
              query={filters}
              columns={FILE}
            />
          }
        />
        <Monthly filters={filters} />
        {found.isPending ? (
          <LoadingState what={t("usage.customers.loading")} onRetry={() => void found.refetch()} />
        ) : found.data === undefined ? (
          <ErrorState
            error={found.error}
            what={t("usage.customers.failed")}
            onRetry={() => void found.refetch()}
          />
        ) : found.data.data.length === 0 ? (
          <EmptyState title={t(filtered ? "usage.customers.noMatch" : "usage.customers.none")} />
        ) : (
          <DataTable
            choosable
            label={t("usage.customers")}
            rows={found.data.data}
            rowKey={(row) => row.id}
            hrefOf={hrefOf}
            columns={columns}
            state={state}
            nextCursor={found.data.nextCursor}
            phone={(row) => ({
              title: row.customer.company,
              lines: [
                `${row.offer.name} · ${row.plan.name}`,
                <StatusText key="status" of="subscription" status={row.status} />,
                row.monthly === null ? null : <MoneyText key="monthly" value={row.monthly} />,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

/** What all that match bring each month; nothing is shown where nothing is charged. */
function Monthly({ filters }: { readonly filters: Parameters<typeof useMonthlyRevenue>[0] }) {
  const t = useText();
  const revenue = useMonthlyRevenue(filters);
  if (revenue.isError)
    return (
      <p role="alert" className="small">
        {t("usage.monthly.failed")} <Reason error={revenue.error} />
      </p>
    );
  const totals = revenue.data?.totals ?? [];
  if (totals.length === 0) return null;
  return (
    <div style={{ margin: "14px 0 20px" }}>
      <Figures
        figures={totals.map(({ amount, subscriptions }) => ({
          label: t("usage.monthly.total", { currency: amount.currency }),
          value: <MoneyText value={amount} />,
          note: t("usage.monthly.of", { count: subscriptions }),
        }))}
      />
      <p className="muted small" style={{ marginTop: 8 }}>
        {t("usage.monthly.note")}
      </p>
    </div>
  );
}

const FILE: readonly FileColumn<OfferSubscription>[] = [
  ["SubscriptionId", (row) => row.id],
  ["Customer", (row) => row.customer.company],
  ["CustomerTenantId", (row) => row.customer.tenantId],
  ["CustomerCountry", (row) => row.customer.country],
  ["OfferId", (row) => row.offer.slug],
  ["PlanId", (row) => row.plan.id],
  ["Licences", (row) => row.quantity],
  ["Status", (row) => row.status],
  ["FulfilmentStatus", (row) => row.fulfilment],
  ["AutoRenew", (row) => String(row.autoRenew)],
  ["MonthlyRevenue", (row) => row.monthly?.amount ?? null],
  ["Currency", (row) => row.monthly?.currency ?? null],
  ["OrderedAt", (row) => row.orderedAt],
  ["ActivatedAt", (row) => row.activatedAt],
  ["TermStart", (row) => row.termStart],
  ["TermLastDay", (row) => row.termLastDay],
  ["EndedAt", (row) => row.endedAt],
];
