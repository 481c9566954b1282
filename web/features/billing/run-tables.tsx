import type { BillingRun, BuyerVariance, RunTotals, Variance } from "../../api/invoices.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useMonthName } from "./month-picker.tsx";

/** What `billing.documentCount` is filled with. */
export const countsOf = ({ invoices, creditNotes, lines }: RunTotals) => ({
  invoices,
  creditNotes,
  lines,
});

/** What a run issues, per currency; beside the month before where that is known. */
export function TotalsTable(props: {
  readonly label: string;
  readonly rows: readonly (RunTotals & Partial<Variance>)[];
}) {
  const t = useText();
  const compared = props.rows.some(({ before }) => before !== undefined);
  const columns: readonly Column<RunTotals & Partial<Variance>>[] = [
    { id: "currency", header: t("partner.column.currency"), cell: ({ currency }) => currency },
    {
      id: "documents",
      header: t("billing.documents"),
      cell: (row) => t("billing.documentCount", countsOf(row)),
    },
    { id: "net", header: t("partner.money.net"), align: "right", cell: amountOf("net") },
    { id: "tax", header: t("partner.money.tax"), align: "right", cell: amountOf("tax") },
    { id: "total", header: t("partner.money.total"), align: "right", cell: amountOf("total") },
    ...(compared
      ? [
          {
            id: "before",
            header: t("billing.monthBefore"),
            align: "right" as const,
            cell: (row: Partial<Variance>) =>
              row.before === undefined ? null : <MoneyText value={row.before} />,
          },
          {
            id: "difference",
            header: t("billing.difference"),
            align: "right" as const,
            cell: (row: Partial<Variance>) => <DifferenceText variance={row} />,
          },
        ]
      : []),
  ];
  return (
    <DataTable
      label={props.label}
      rows={props.rows}
      rowKey={({ currency }) => currency}
      columns={columns}
      phone={(row) => ({
        title: <MoneyText value={row.total} />,
        lines: [
          t("billing.documentCount", countsOf(row)),
          ...(row.difference === undefined
            ? []
            : [<NamedDifference key="difference" variance={row} />]),
        ],
      })}
    />
  );
}

const amountOf = (part: "net" | "tax" | "total") => (row: RunTotals) => (
  <MoneyText value={row[part]} />
);

function DifferenceText({ variance }: { readonly variance: Partial<Variance> }) {
  const t = useText();
  if (variance.difference === undefined) return null;
  return (
    <>
      <MoneyText value={variance.difference} />
      {variance.percent === null || variance.percent === undefined ? null : (
        <small className="dim"> {t("billing.percent", { percent: variance.percent })}</small>
      )}
    </>
  );
}

/** Where no heading says what the amount is. */
const NamedDifference = ({ variance }: { readonly variance: Partial<Variance> }) => (
  <>
    <small className="dim">{useText()("billing.difference")}</small>{" "}
    <DifferenceText variance={variance} />
  </>
);

/** Buyers, those first whose amount differs most from the month before. */
export function BuyerTable(props: {
  readonly rows: readonly BuyerVariance[];
  readonly state: ListState;
  readonly nextCursor: string | null;
}) {
  const t = useText();
  return (
    <DataTable
      label={t("billing.buyers")}
      rows={props.rows}
      rowKey={({ buyer, total }) => `${buyer.id} ${total.currency}`}
      columns={[
        { id: "buyer", header: t("billing.buyer"), cell: ({ buyer }) => buyer.name },
        { id: "lines", header: t("billing.lines"), align: "right", cell: ({ lines }) => lines },
        {
          id: "total",
          header: t("partner.money.total"),
          align: "right",
          cell: ({ total }) => <MoneyText value={total} />,
        },
        {
          id: "before",
          header: t("billing.monthBefore"),
          align: "right",
          cell: ({ before }) => <MoneyText value={before} />,
        },
        {
          id: "difference",
          header: t("billing.difference"),
          align: "right",
          cell: (row) => <DifferenceText variance={row} />,
        },
      ]}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(row) => ({
        title: row.buyer.name,
        lines: [
          <MoneyText key="total" value={row.total} />,
          <NamedDifference key="difference" variance={row} />,
        ],
      })}
    />
  );
}

/** Billing runs, latest first. */
export function RunTable(props: {
  readonly rows: readonly BillingRun[];
  readonly state: ListState;
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const monthName = useMonthName();
  const { base } = useActing();
  const hrefOf = ({ id }: BillingRun) => `${base}/billing-runs/${id}`;
  const totals = (run: BillingRun) =>
    run.currencies.length === 0 ? (
      <span className="dim">{t("billing.run.nothing")}</span>
    ) : (
      run.currencies.map(({ currency, total }) => (
        <div key={currency}>
          <MoneyText value={total} />
        </div>
      ))
    );
  return (
    <DataTable
      label={t("billing.runs.past")}
      rows={props.rows}
      rowKey={({ id }) => id}
      hrefOf={hrefOf}
      columns={[
        {
          id: "month",
          header: t("billing.month"),
          cell: (run) => <AppLink href={hrefOf(run)}>{monthName(run.month)}</AppLink>,
        },
        {
          id: "state",
          header: t("billing.state"),
          cell: (run) => (
            <span>
              <StatusText of="billing-run" status={run.state} />
              {run.setAside === 0 ? null : (
                <>
                  <br />
                  <small>{t("billingRuns.setAside.count", { count: run.setAside })}</small>
                </>
              )}
            </span>
          ),
        },
        {
          id: "started",
          header: t("billing.started"),
          cell: (run) => (
            <span>
              <DateText at={run.startedAt} />
              <br />
              <small className="dim">{run.startedBy}</small>
            </span>
          ),
        },
        {
          id: "documents",
          header: t("billing.documents"),
          cell: (run) =>
            run.currencies.map((row) => (
              <div key={row.currency}>{t("billing.documentCount", countsOf(row))}</div>
            )),
        },
        { id: "total", header: t("partner.money.total"), align: "right", cell: totals },
      ]}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(run) => ({
        title: monthName(run.month),
        lines: [
          <StatusText key="state" of="billing-run" status={run.state} />,
          ...(run.setAside === 0 ? [] : [t("billingRuns.setAside.count", { count: run.setAside })]),
          totals(run),
        ],
      })}
    />
  );
}
