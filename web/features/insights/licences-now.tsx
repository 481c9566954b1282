import { useIntl } from "react-intl";
import {
  type CustomerUse,
  type LicenceUsage,
  type UsageFilter,
  useCustomerUsage,
  useLicenceUsage,
} from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { Figures } from "../../kit/figures.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";
import { AsOf } from "./comparison-report.tsx";
import css from "./insights.module.css";

/** Licences as they are now, by plan and by customer; narrowed further than the reports of a range are. */
export function LicencesNow(props: {
  readonly state: ListState;
  /** Addresses of the chosen offers, between commas. */
  readonly offers: string | undefined;
}) {
  const t = useText();
  const { state } = props;
  const only = (id: string) => state.filter(id)[0];
  const filter: UsageFilter = {
    offer: props.offers,
    serviceId: only("serviceId"),
    customer: only("customer"),
    country: only("country"),
  };
  const usage = useLicenceUsage(filter);
  const rows = useCustomerUsage({ ...filter, cursor: state.cursor });
  const chips = useChips(usage.data, rows.data?.data ?? []);
  return (
    <Section
      title={t("insights.now")}
      aside={usage.data === undefined ? undefined : <AsOf report={usage.data} />}
    >
      <p className="muted small">{t("insights.licences.which")}</p>
      <div className={css.filters}>
        <ListFilters
          state={state}
          filters={chips}
          aside={
            <ExportList<CustomerUse>
              name="licence-usage"
              path="/v1/licence-usage/customers"
              query={filter}
              columns={FILE}
            />
          }
        />
      </div>
      {usage.isPending ? (
        <LoadingState what={t("insights.loading")} onRetry={() => void usage.refetch()} />
      ) : usage.data === undefined ? (
        <ErrorState
          error={usage.error}
          what={t("insights.failed")}
          onRetry={() => void usage.refetch()}
        />
      ) : usage.data.plans.length === 0 ? (
        <EmptyState title={t("insights.licences.none")} />
      ) : (
        <>
          <ByPlan usage={usage.data} />
          <h3 className={css.part}>{t("insights.byCustomer")}</h3>
          <ByCustomer rows={rows} state={state} />
        </>
      )}
    </Section>
  );
}

/** What the report can be narrowed by: values that occur, and what is chosen now. */
function useChips(usage: LicenceUsage | undefined, rows: readonly CustomerUse[]): Filter[] {
  const t = useText();
  const { locale } = useIntl();
  const regions = new Intl.DisplayNames([locale], { type: "region" });
  const { plans = [], countries = [] } = usage?.filters ?? {};
  const customers = new Map(rows.map(({ customer }) => [customer.tenantId, customer.name]));
  const single = (id: string, label: string, options: Filter["options"]): Filter => ({
    id,
    label,
    single: true,
    options,
  });
  return [
    single(
      "serviceId",
      t("insights.plan"),
      plans.map(({ serviceId, offer, plan }) => ({
        value: serviceId,
        label: `${offer.name}, ${plan.name}`,
      })),
    ),
    single(
      "customer",
      t("insights.customer"),
      [...customers].map(([value, label]) => ({ value, label })),
    ),
    single(
      "country",
      t("insights.country"),
      countries.map((value) => ({ value, label: regions.of(value) ?? value })),
    ),
  ];
}

/** Sold, assigned and used now, in all and plan by plan. */
function ByPlan({ usage }: { readonly usage: LicenceUsage }) {
  const t = useText();
  const { now, plans } = usage;
  const share = (assigned: number, sold: number) =>
    sold === 0 ? "–" : t("insights.percent", { value: assigned / sold });
  return (
    <>
      <Figures
        figures={[
          { label: t("insights.sold"), value: now.sold },
          {
            label: t("insights.assigned"),
            value: now.assigned,
            note: share(now.assigned, now.sold),
          },
          {
            label: t("insights.active"),
            value: now.active,
            note: share(now.active, now.assigned),
          },
          { label: t("insights.customers"), value: now.customers },
        ]}
      />
      <h3 className={css.part}>{t("insights.byPlan")}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className={css.wide} tabIndex={0} aria-label={t("insights.byPlan")}>
        <table className={css.plain}>
          <thead>
            <tr>
              <th>{t("insights.plan")}</th>
              <th data-number>{t("insights.customers")}</th>
              <th data-number>{t("insights.sold")}</th>
              <th data-number>{t("insights.assigned")}</th>
              <th data-number>{t("insights.share")}</th>
              <th data-number>{t("insights.active")}</th>
            </tr>
          </thead>
          <tbody>
            {plans.map((one) => (
              <tr key={one.serviceId}>
                <td>
                  {one.offer.name} <span className="dim">· {one.plan.name}</span>
                </td>
                <td data-number>{one.customers}</td>
                <td data-number>{one.sold}</td>
                <td data-number>{one.assigned}</td>
                <td data-number>{share(one.assigned, one.sold)}</td>
                <td data-number>{one.active}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** The columns that readers of licence reports know, under the marketplace's names. */
const FILE: readonly FileColumn<CustomerUse>[] = [
  ["CustomerCountry", ({ customer }) => customer.country],
  ["CustomerName", ({ customer }) => customer.name],
  ["TenantId", ({ customer }) => customer.tenantId],
  ["ActivatedAt", ({ activatedAt }) => activatedAt],
  ["Offer", ({ offer }) => offer.name],
  ["OfferId", ({ offer }) => offer.slug],
  ["Plan", ({ plan }) => plan.name],
  ["ServiceId", ({ serviceId }) => serviceId],
  ["LicencesSold", ({ sold }) => sold],
  ["LicencesAssigned", ({ assigned }) => assigned],
  ["LicencesActive30Days", ({ active }) => active],
  ["LicencesSuspended", ({ suspended }) => suspended],
  ["LicenceState", ({ state }) => state],
];

function ByCustomer(props: {
  readonly rows: ReturnType<typeof useCustomerUsage>;
  readonly state: ListState;
}) {
  const t = useText();
  const { rows, state } = props;
  const columns: readonly Column<CustomerUse>[] = [
    { id: "customer", header: t("insights.customer"), cell: (row) => row.customer.name },
    { id: "country", header: t("insights.country"), cell: (row) => row.customer.country },
    {
      id: "plan",
      header: t("insights.plan"),
      cell: (row) => (
        <span>
          {row.offer.name} <span className="dim">· {row.plan.name}</span>
        </span>
      ),
    },
    { id: "sold", header: t("insights.sold"), align: "right", cell: (row) => row.sold },
    { id: "assigned", header: t("insights.assigned"), align: "right", cell: (row) => row.assigned },
    { id: "active", header: t("insights.active"), align: "right", cell: (row) => row.active },
    {
      id: "since",
      header: t("insights.since"),
      cell: (row) => <DateText at={row.activatedAt} as="day" />,
    },
  ];
  return rows.isPending ? (
    <LoadingState what={t("insights.loading")} onRetry={() => void rows.refetch()} />
  ) : rows.data === undefined ? (
    <ErrorState
      error={rows.error}
      what={t("insights.failed")}
      onRetry={() => void rows.refetch()}
    />
  ) : (
    <DataTable
      label={t("insights.byCustomer")}
      rows={rows.data.data}
      rowKey={(row) => row.id}
      columns={columns}
      state={state}
      nextCursor={rows.data.nextCursor}
      phone={(row) => ({
        title: row.customer.name,
        lines: [
          `${row.offer.name} · ${row.plan.name}`,
          t("insights.numbers", { assigned: row.assigned, sold: row.sold }),
        ],
      })}
    />
  );
}
