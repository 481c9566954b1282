import {
  IconAlertTriangleFilled,
  IconFileSpreadsheet,
  IconLink,
  IconPlus,
} from "@tabler/icons-react";
import { useState } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import { type CustomerSummary, SEGMENTS, useCustomers, WAITING } from "../../api/customers.ts";
import type { Named } from "../../api/listing.ts";
import { useNeedsReseller } from "../../features/carts/cart-reseller.tsx";
import { CustomerAlerts, needsSeller } from "../../features/customers/alerts.tsx";
import css from "../../features/customers/customers.module.css";
import { useSegmentName } from "../../features/customers/segments.ts";
import { TransactNotice } from "../../features/customers/transact-notice.tsx";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import { ResellerSelect } from "../../features/resellers/reseller-select.tsx";
import { SavedViews } from "../../features/views/saved-views.tsx";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { Initials } from "../../kit/avatar.tsx";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

const SORTS = ["company", "since"];
const VIEW_PARTS = { reseller: "text" } as const;

/** R1: find a customer, and see who has something waiting without opening each. */
export function CustomersPage() {
  const t = useText();
  const { base, may, organisation } = useActing();
  const state = useListState();
  const countryName = useCountryName();
  const segmentName = useSegmentName();
  const countries = useMarkets();
  const segment = state.filter("segment")[0];
  const country = state.filter("country")[0];
  const resellerId = state.filter("reseller")[0];
  const waiting = WAITING.find((one) => one === state.filter("waiting")[0]);
  const sellsThrough = useNeedsReseller();
  const query = { q: state.q, segment, country, resellerId, waiting, sort: state.sort };
  const customers = useCustomers({ ...query, cursor: state.cursor });
  const filters: readonly Filter[] = [
    {
      id: "waiting",
      label: t("partner.home.waiting"),
      single: true,
      options: WAITING.map((value) => ({
        value,
        label: t(`partner.customers.waiting.${value}` as MessageId),
      })),
    },
    {
      id: "segment",
      label: t("partner.field.segment"),
      single: true,
      options: SEGMENTS.map((value) => ({ value, label: segmentName(value) })),
    },
    {
      id: "country",
      label: t("partner.field.country"),
      single: true,
      options: (countries.data ?? [])
        .map(({ market }) => ({ value: market, label: countryName(market) }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    },
  ];
  const filtered =
    state.q !== "" || [segment, country, resellerId, waiting].some((one) => one !== undefined);
  const add = may("customer:create") ? (
    <ButtonLink
      href={`${base}/customers/new`}
      variant="filled"
      leftSection={<IconPlus size={16} />}
    >
      {t("partner.customers.add")}
    </ButtonLink>
  ) : undefined;
  const hrefOf = (customer: CustomerSummary) => `${base}/customers/${customer.id}`;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("partner.nav.customers")}
        actions={
          <>
            {may("customer:request") ? (
              <ButtonLink href={`${base}/customers/requests`} leftSection={<IconLink size={16} />}>
                {t("relationships.title")}
              </ButtonLink>
            ) : null}
            {may("customer:create") ? (
              <ButtonLink
                href={`${base}/customers/from-file`}
                leftSection={<IconFileSpreadsheet size={16} />}
              >
                {t("bulk.customers.title")}
              </ButtonLink>
            ) : null}
            {may("customer:export") && customers.data !== undefined && customers.data.total > 0 ? (
              <SaveFileButton
                name="customers.csv"
                path="/v1/customers/file"
                query={{ ...query, q: query.q || undefined }}
              />
            ) : null}
          </>
        }
        primary={add}
      />
      <PageBody>
        <TransactNotice />
        <ListFilters
          state={state}
          searchLabel={t("partner.customers.search")}
          filters={filters}
          views={
            <SavedViews
              list="customers"
              state={state}
              filters={filters}
              sorts={SORTS}
              others={VIEW_PARTS}
            />
          }
          fields={
            sellsThrough
              ? {
                  reseller: (
                    <ResellerFilter
                      id={resellerId}
                      rows={customers.data?.data ?? []}
                      onChange={(reseller) => state.change({ reseller })}
                    />
                  ),
                }
              : {}
          }
          aside={
            <span role="status">
              {customers.data === undefined
                ? ""
                : t("partner.customers.count", { count: customers.data.total })}
            </span>
          }
        />
        {customers.isPending ? (
          <LoadingState
            what={t("partner.loading.customers")}
            onRetry={() => void customers.refetch()}
          />
        ) : customers.data === undefined ? (
          <ErrorState
            error={customers.error}
            what={t("partner.error.customers")}
            onRetry={() => void customers.refetch()}
          />
        ) : customers.data.data.length === 0 ? (
          <EmptyState
            title={filtered ? t("partner.customers.noneFound") : t("partner.customers.none")}
            action={filtered ? undefined : add}
          />
        ) : (
          <DataTable
            choosable
            label={t("partner.nav.customers")}
            rows={customers.data.data}
            rowKey={(customer) => customer.id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={customers.data.nextCursor}
            columns={columns({ t, hrefOf, countryName, segmentName, sellsThrough })}
            phone={(customer) => ({
              lead: <Initials name={customer.company} square size={32} />,
              title: customer.company,
              lines: [
                `${customer.domain} · ${countryName(customer.country)}`,
                ...(customer.reseller === null ? [] : [customer.reseller.name]),
                customer.agreement === "missing" ? (
                  <AgreementState key="agreement" customer={customer} />
                ) : (
                  t("partner.customers.held", { count: customer.subscriptions.held })
                ),
                ...(needsSeller(customer)
                  ? [<CustomerAlerts key="alerts" customer={customer} />]
                  : []),
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

/** The reseller of record, by which an indirect provider finds customers; the name comes from them. */
function ResellerFilter(props: {
  readonly id: string | undefined;
  readonly rows: readonly CustomerSummary[];
  readonly onChange: (id: string | undefined) => void;
}) {
  const [chosen, setChosen] = useState<Named | null>(null);
  const listed = props.rows.find(({ reseller }) => reseller?.id === props.id)?.reseller;
  const named = chosen?.id === props.id ? chosen : (listed ?? null);
  return (
    <ResellerSelect
      // A name that arrives with the list is shown as if it had been chosen here.
      key={named?.id ?? ""}
      id="customers-reseller"
      filter
      clearable
      value={props.id === undefined ? null : named}
      onChange={(reseller) => {
        setChosen(reseller);
        props.onChange(reseller?.id);
      }}
    />
  );
}

function columns(words: {
  readonly t: ReturnType<typeof useText>;
  readonly hrefOf: (customer: CustomerSummary) => string;
  readonly countryName: (code: string) => string;
  readonly segmentName: (segment: string) => string;
  readonly sellsThrough: boolean;
}): readonly Column<CustomerSummary>[] {
  const { t, hrefOf, countryName, segmentName, sellsThrough } = words;
  return [
    {
      id: "company",
      sortable: true,
      header: t("partner.field.company"),
      cell: (customer) => (
        <span className={css.who}>
          <Initials name={customer.company} square size={28} />
          <span>
            <AppLink href={hrefOf(customer)} className={css.name}>
              {customer.company}
            </AppLink>
            <small>{customer.domain}</small>
          </span>
        </span>
      ),
    },
    {
      id: "country",
      header: t("partner.field.country"),
      cell: (customer) => (
        <>
          {countryName(customer.country)} <span className="dim small">{customer.currency}</span>
        </>
      ),
    },
    {
      id: "segment",
      header: t("partner.field.segment"),
      cell: (customer) => segmentName(customer.segment),
    },
    ...(sellsThrough
      ? [
          {
            id: "reseller",
            header: t("partner.field.reseller"),
            cell: (customer: CustomerSummary) =>
              customer.reseller?.name ?? <span className="dim">–</span>,
          },
        ]
      : []),
    {
      id: "subscriptions",
      header: t("partner.nav.subscriptions"),
      align: "right",
      cell: (customer) => customer.subscriptions.held,
    },
    {
      id: "renewal",
      header: t("partner.customers.nextRenewal"),
      cell: ({ subscriptions: { nextRenewal } }) =>
        nextRenewal === null ? <span className="dim">–</span> : <DayText day={nextRenewal} />,
    },
    {
      id: "attention",
      header: t("partner.home.waiting"),
      cell: (customer) =>
        needsSeller(customer) ? (
          <CustomerAlerts customer={customer} />
        ) : (
          <span className="dim">–</span>
        ),
    },
    {
      id: "agreement",
      header: t("partner.agreement.title"),
      cell: (customer) => <AgreementState customer={customer} />,
    },
    {
      id: "since",
      sortable: true,
      header: t("partner.customer.since"),
      cell: (customer) => <DateText at={customer.createdAt} as="short" />,
    },
  ];
}

function AgreementState({ customer }: { readonly customer: CustomerSummary }) {
  const t = useText();
  if (customer.agreement === "confirmed") return <span>{t("partner.agreement.confirmed")}</span>;
  return (
    <span className={css.missing} data-tone="you">
      <IconAlertTriangleFilled size={15} aria-hidden="true" />
      {t("partner.agreement.missing")}
    </span>
  );
}
