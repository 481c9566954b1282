import type { ReactNode } from "react";
import {
  CLOSED_STATUSES,
  DEAL_STATUSES,
  DEAL_TYPES,
  type DealSummary,
  useDealSolutions,
  useDeals,
} from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import {
  type Column,
  DataTable,
  type Filter,
  ListFilters,
  ViewTabs,
} from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";
import { SavedViews } from "../views/saved-views.tsx";

const SORTS = ["company", "registered"];
const VIEW_PARTS = { view: ["closed"] } as const;

/** Deals of a publisher (P22), or of all of them where the operator looks (O7). */
export function DealListPage(props: {
  readonly title: string;
  readonly withPublisher?: boolean;
  readonly primary?: ReactNode;
  /** Why there is nothing yet, and what to do. */
  readonly empty: ReactNode;
}) {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const tab = state.view === "closed" ? "closed" : "in-progress";
  const wanted = {
    q: state.q || undefined,
    status: state.filter("status")[0],
    type: state.filter("type")[0],
    solution: state.filter("solution")[0],
  };
  const inOrder = { ...wanted, tab, sort: state.sort };
  const deals = useDeals({ ...inOrder, cursor: state.cursor, limit: 50 });
  const filters = useFilters(tab, props.withPublisher === true);
  const columns = useColumns(props.withPublisher === true);
  const hrefOf = useHref();
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={props.title}
        actions={
          <ExportList<DealSummary>
            name="deals"
            path="/v1/deals"
            query={inOrder}
            columns={FILE_COLUMNS}
          />
        }
        primary={props.primary}
      />
      <PageBody>
        <ViewTabs
          label={props.title}
          state={state}
          views={[
            { id: "in-progress", label: t("deals.tab.in-progress") },
            { id: "closed", label: t("deals.tab.closed") },
          ]}
        />
        <ListFilters
          state={state}
          searchLabel={t(props.withPublisher === true ? "deals.searchAll" : "deals.search")}
          filters={filters}
          views={
            <SavedViews
              list="deals"
              state={state}
              filters={filters}
              sorts={SORTS}
              others={VIEW_PARTS}
            />
          }
          aside={
            <span role="status">
              {deals.data === undefined ? "" : t("deals.count", { count: deals.data.total })}
            </span>
          }
        />
        {deals.isPending ? (
          <LoadingState what={props.title} onRetry={() => void deals.refetch()} />
        ) : deals.data === undefined ? (
          <ErrorState
            error={deals.error}
            what={t("deals.failed")}
            onRetry={() => void deals.refetch()}
          />
        ) : deals.data.data.length === 0 ? (
          filtered || tab === "closed" ? (
            <EmptyState title={t(filtered ? "deals.noneFound" : "deals.noneClosed")} />
          ) : (
            props.empty
          )
        ) : (
          <DataTable
            choosable
            label={props.title}
            rows={deals.data.data}
            rowKey={({ id }) => id}
            hrefOf={hrefOf}
            state={state}
            nextCursor={deals.data.nextCursor}
            columns={columns}
            phone={(deal) => ({
              title: deal.customer.company,
              lines: [
                props.withPublisher === true
                  ? `${deal.solution.name} · ${deal.publisher.name}`
                  : deal.solution.name,
                <span key="status">
                  <StatusText of="deal" status={deal.status} />{" "}
                  <span className="dim">
                    <MoneyText value={deal.solutionValue} />
                  </span>
                </span>,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

function useHref(): (deal: DealSummary) => string {
  const { base } = useActing();
  return ({ id }) => `${base}/deals/${id}`;
}

/** Statuses of the open tab; solutions where the reader's own deals are listed. */
function useFilters(tab: "in-progress" | "closed", all: boolean): readonly Filter[] {
  const t = useText();
  const solutions = useDealSolutions({ enabled: !all }).data ?? [];
  return [
    {
      id: "status",
      label: t("deals.status"),
      single: true,
      options: DEAL_STATUSES.filter(
        (status) => CLOSED_STATUSES.includes(status) === (tab === "closed"),
      ).map((value) => ({ value, label: t(`status.deal.${value}`) })),
    },
    {
      id: "type",
      label: t("deals.type"),
      single: true,
      options: DEAL_TYPES.map((value) => ({ value, label: t(`deals.type.${value}`) })),
    },
    ...(solutions.length === 0
      ? []
      : [
          {
            id: "solution",
            label: t("deals.solution"),
            single: true,
            options: solutions.map(({ slug, name }) => ({ value: slug, label: name })),
          },
        ]),
  ];
}

function useColumns(withPublisher: boolean): readonly Column<DealSummary>[] {
  const t = useText();
  const countryName = useCountryName();
  const hrefOf = useHref();
  return [
    {
      id: "company",
      header: t("deals.customer"),
      sortable: true,
      cell: (deal) => (
        <span>
          <AppLink href={hrefOf(deal)}>{deal.customer.company}</AppLink>
          <br />
          <small className="dim">
            {deal.number} · {deal.customer.city}, {countryName(deal.customer.country)}
          </small>
        </span>
      ),
    },
    {
      id: "solution",
      header: t("deals.solution"),
      cell: (deal) => (
        <span>
          {deal.solution.name}
          {withPublisher ? (
            <>
              <br />
              <small className="dim">{deal.publisher.name}</small>
            </>
          ) : null}
        </span>
      ),
    },
    {
      id: "type",
      header: t("deals.type"),
      cell: ({ dealType }) => t(`deals.type.${dealType}`),
    },
    {
      id: "status",
      header: t("deals.status"),
      cell: ({ status }) => <StatusText of="deal" status={status} />,
    },
    {
      id: "value",
      header: t("deals.solutionValue"),
      align: "right",
      cell: ({ solutionValue }) => <MoneyText value={solutionValue} />,
    },
    {
      id: "ends",
      header: t("deals.endsOn"),
      cell: ({ endsOn }) => (endsOn === null ? t("deals.perpetual") : <DayText day={endsOn} />),
    },
    ...(withPublisher
      ? [
          {
            id: "reviewer",
            header: t("deals.reviewer"),
            cell: ({ reviewer }: DealSummary) =>
              reviewer?.name ?? <span className="dim">{t("deals.nobody")}</span>,
          },
        ]
      : []),
    {
      id: "registered",
      header: t("deals.registered"),
      sortable: true,
      cell: ({ registeredAt }) => <DateText at={registeredAt} />,
    },
  ];
}

const FILE_COLUMNS: readonly FileColumn<DealSummary>[] = [
  ["number", ({ number }) => number],
  ["publisher", ({ publisher }) => publisher.handle],
  ["company", ({ customer }) => customer.company],
  ["country", ({ customer }) => customer.country],
  ["city", ({ customer }) => customer.city],
  ["state", ({ customer }) => customer.region],
  ["tax_id", ({ customer }) => customer.taxId],
  ["domain", ({ customer }) => customer.domain],
  ["solution", ({ solution }) => solution.slug],
  ["type", ({ dealType }) => dealType],
  ["status", ({ status }) => status],
  ["contract_value", ({ contractValue }) => contractValue.amount],
  ["solution_value", ({ solutionValue }) => solutionValue.amount],
  ["currency", ({ contractValue }) => contractValue.currency],
  ["signed_on", ({ signedOn }) => signedOn],
  ["starts_on", ({ startsOn }) => startsOn],
  ["ends_on", ({ endsOn }) => endsOn],
  ["registered_utc", ({ registeredAt }) => registeredAt],
  ["registered_by", ({ registeredBy }) => registeredBy],
  ["reviewer", ({ reviewer }) => reviewer?.name ?? null],
  ["id", ({ id }) => id],
];
