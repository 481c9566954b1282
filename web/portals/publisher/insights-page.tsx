import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useIntl } from "react-intl";
import {
  type CustomerUse,
  type LicenceUsage,
  type UsageFilter,
  useCustomerUsage,
  useLicenceUsage,
} from "../../api/insights.ts";
import css from "../../features/insights/insights.module.css";
import { SubscriptionMonths } from "../../features/insights/subscription-months.tsx";
import { UseChart } from "../../features/insights/use-chart.tsx";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { Figures } from "../../kit/figures.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, ForbiddenState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

const RANGES = ["30", "90", "365"] as const;

/** P26: what became of a publisher's offers: licences assigned against sold, orders and churn. */
export function InsightsPage() {
  const t = useText();
  const { organisation, may } = useActing();
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("insights.title")} />
      <PageBody>
        {may("subscription:read") ? <Insights /> : <ForbiddenState needs={t("insights.role")} />}
      </PageBody>
    </>
  );
}

function Insights() {
  const t = useText();
  const state = useListState();
  const only = (id: string) => state.filter(id)[0];
  const filter: UsageFilter = {
    offer: only("offer"),
    serviceId: only("serviceId"),
    customer: only("customer"),
    country: only("country"),
  };
  const days = RANGES.find((one) => one === only("days"));
  const usage = useLicenceUsage({ ...filter, days });
  const rows = useCustomerUsage({ ...filter, cursor: state.cursor });
  const chips = useChips(usage.data, rows.data?.data ?? []);
  return (
    <>
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
      ) : (
        <Licences usage={usage.data} range={days ?? "30"} state={state} />
      )}
      {usage.data === undefined || usage.data.plans.length === 0 ? null : (
        <Customers rows={rows} state={state} />
      )}
      <SubscriptionMonths offer={filter.offer} />
    </>
  );
}

/** What the report can be narrowed by: values that occur, and what is chosen now. */
function useChips(usage: LicenceUsage | undefined, rows: readonly CustomerUse[]): Filter[] {
  const t = useText();
  const { locale } = useIntl();
  const regions = new Intl.DisplayNames([locale], { type: "region" });
  const { offers = [], plans = [], countries = [] } = usage?.filters ?? {};
  const customers = new Map(rows.map(({ customer }) => [customer.tenantId, customer.name]));
  const single = (id: string, label: string, options: Filter["options"]): Filter => ({
    id,
    label,
    single: true,
    options,
  });
  return [
    single(
      "offer",
      t("insights.offer"),
      offers.map(({ slug, name }) => ({ value: slug, label: name })),
    ),
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

function Licences(props: {
  readonly usage: LicenceUsage;
  readonly range: (typeof RANGES)[number];
  readonly state: ListState;
}) {
  const t = useText();
  const { usage, range, state } = props;
  const { now, days, plans, asOf } = usage;
  const share = (assigned: number, sold: number) =>
    sold === 0 ? "–" : t("insights.percent", { value: assigned / sold });
  if (plans.length === 0)
    return (
      <Section title={t("insights.licences")} first>
        <EmptyState title={t("insights.licences.none")} />
        <p className="muted small">{t("insights.licences.which")}</p>
      </Section>
    );
  return (
    <Section
      title={t("insights.licences")}
      first
      aside={
        <span className="small dim">
          {t("insights.asOf")} <DateText at={asOf} />
        </span>
      }
    >
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
      <div className={css.ranges}>
        <fieldset className={css.ranges} style={{ border: 0, padding: 0, margin: 0 }}>
          <legend className="visually-hidden">{t("insights.range")}</legend>
          {RANGES.map((one) => (
            <Button
              key={one}
              size="xs"
              variant={one === range ? "filled" : "default"}
              aria-pressed={one === range}
              onClick={() => state.change({ days: one === "30" ? undefined : one })}
            >
              {t("insights.range.days", { days: Number(one) })}
            </Button>
          ))}
        </fieldset>
        <Button
          size="xs"
          leftSection={<IconDownload size={14} />}
          onClick={() =>
            downloadCsv(
              "licences-by-day",
              ["Day", "LicencesSold", "LicencesAssigned"],
              days.map(({ day, sold, assigned }) => [day, String(sold), String(assigned)]),
            )
          }
        >
          {t("insights.days.export")}
        </Button>
      </div>
      <UseChart days={days} />
      <details>
        <summary>{t("insights.days")}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
        <section className={css.figures} tabIndex={0} aria-label={t("insights.days")}>
          <table className={css.plain}>
            <thead>
              <tr>
                <th>{t("insights.day")}</th>
                <th data-number>{t("insights.sold")}</th>
                <th data-number>{t("insights.assigned")}</th>
              </tr>
            </thead>
            <tbody>
              {days.toReversed().map(({ day, sold, assigned }) => (
                <tr key={day}>
                  <td>
                    <DayText day={day} />
                  </td>
                  <td data-number>{sold}</td>
                  <td data-number>{assigned}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
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
    </Section>
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

function Customers(props: {
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
  return (
    <Section title={t("insights.byCustomer")}>
      {rows.isPending ? (
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
      )}
    </Section>
  );
}
