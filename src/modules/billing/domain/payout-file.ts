import { addDays, type Day } from "../../../kernel/calendar.ts";
import { type Money, subtract, toDecimal } from "../../../kernel/money.ts";
import { creditedBy } from "./credit.ts";
import type { ReconciledLine } from "./reconciliation.ts";

/** A line of a publisher's statement: a charge, and what the operator keeps of it. */
export type PayoutLine = Omit<ReconciledLine, "buyerId" | "tax"> & {
  readonly storeFee: Money;
  readonly orderNumber: string;
};

export type PayoutTotals = {
  readonly month: string;
  readonly currency: string;
  readonly lines: number;
  readonly sales: Money;
  readonly credits: Money;
  readonly fee: Money;
  readonly due: Money;
};

type Cell = (line: PayoutLine, about: { readonly month: string }) => string;

// As in reconciliation files: English in every language, and new columns come at the end.
const COLUMNS: readonly (readonly [name: string, of: Cell])[] = [
  ["RowType", () => "line"],
  ["BillingMonth", (_, { month }) => month],
  ["LineNumber", ({ number }) => String(number)],
  ["ChargeId", ({ id }) => id],
  ["OrderId", ({ orderId }) => orderId],
  ["SubscriptionId", ({ subscriptionId }) => subscriptionId],
  ["ProductId", ({ description }) => description.offerSlug],
  ["ProductName", ({ description }) => description.offerName],
  ["SkuName", ({ description }) => description.planName],
  ["CustomerName", ({ description }) => description.company],
  ["ChargeType", ({ kind }) => kind],
  ["ReferenceId", (line) => creditedBy(line) ?? ""],
  ["ChargeDate", ({ billedOn }) => billedOn],
  ["ChargeStartDate", ({ periodStart }) => periodStart],
  ["ChargeEndDate", ({ periodEnd }) => lastDay(periodEnd)],
  ["BillableDays", ({ evidence }) => String(evidence.dayCount.days)],
  ["ChargeCycleDays", ({ evidence }) => String(evidence.dayCount.of)],
  ["PriceVersion", ({ evidence }) => String(evidence.priceVersion.version)],
  ["UnitPrice", ({ evidence }) => evidence.inputs.unitPrice.amount],
  [
    "Quantity",
    (line) =>
      `${creditedBy(line) === null ? "" : "-"}${line.evidence.usage?.billed ?? line.evidence.inputs.quantity}`,
  ],
  ["Net", ({ net }) => toDecimal(net)],
  ["StoreFeePercent", ({ evidence }) => evidence.inputs.storeFeePercent],
  ["StoreFee", ({ storeFee }) => toDecimal(storeFee)],
  ["Due", ({ net, storeFee }) => toDecimal(subtract(net, storeFee))],
  ["Currency", ({ net }) => net.currency],
  ["MeterId", ({ evidence }) => evidence.usage?.dimension ?? ""],
  ["MeterName", ({ evidence }) => evidence.usage?.name ?? ""],
  ["Unit", ({ evidence }) => evidence.usage?.unit ?? ""],
  ["OrderNumber", ({ orderNumber }) => orderNumber],
];

const lastDay = (end: Day): Day => addDays(end, -1);

export const PAYOUT_COLUMNS: readonly string[] = COLUMNS.map(([name]) => name);

export const payoutRow = (line: PayoutLine, about: { readonly month: string }): string[] =>
  COLUMNS.map(([, of]) => of(line, about));

/** The last row: how many lines there are, and what they add up to. */
export function payoutControlRow({
  month,
  currency,
  lines,
  sales,
  credits,
  fee,
  due,
}: PayoutTotals) {
  const totals: Readonly<Record<string, string>> = {
    RowType: "control-total",
    BillingMonth: month,
    LineNumber: String(lines),
    Net: toDecimal({ minor: sales.minor + credits.minor, currency }),
    StoreFee: toDecimal(fee),
    Due: toDecimal(due),
    Currency: currency,
  };
  return PAYOUT_COLUMNS.map((name) => totals[name] ?? "");
}
