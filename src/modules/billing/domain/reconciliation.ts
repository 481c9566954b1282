import { addDays, type Day } from "../../../kernel/calendar.ts";
import { add, type Money, toDecimal } from "../../../kernel/money.ts";
import type { Evidence } from "./charge.ts";
import { creditedBy } from "./credit.ts";

/** A line of a document, with what a buyer's own books may have to find it by. */
export type ReconciledLine = {
  readonly number: number;
  readonly id: string;
  readonly kind: string;
  readonly buyerId: string;
  readonly customerId: string;
  readonly orderId: string;
  readonly subscriptionId: string;
  readonly publisherId: string;
  readonly description: {
    readonly company: string;
    readonly offerName: string;
    readonly offerSlug: string;
    readonly planName: string;
    readonly publisherName: string;
  };
  readonly billedOn: Day;
  readonly periodStart: Day;
  /** The first day that is not paid for. */
  readonly periodEnd: Day;
  readonly net: Money;
  readonly tax: Money;
  readonly reverses: string | null;
  readonly partOf: string | null;
  readonly evidence: Pick<Evidence, "inputs" | "dayCount" | "priceVersion" | "tax" | "usage">;
};

/** A line as it stands on an invoice, with what the buyer knows it by in its own books; null where it said nothing. */
export type InvoicedLine = ReconciledLine & {
  readonly purchaseOrder: string | null;
  readonly costCentre: string | null;
  readonly reseller: { readonly id: string; readonly name: string } | null;
};

export type ReconciledDocument = {
  readonly number: string;
  readonly type: string;
  readonly month: string;
  readonly amendsNumber: string | null;
  readonly reissuesNumber: string | null;
  readonly buyerId: string;
  readonly currency: string;
  readonly lines: number;
  readonly net: Money;
  readonly tax: Money;
};

type Cell = (line: InvoicedLine, document: ReconciledDocument) => string;

// Names are those that reconciliation files of cloud marketplaces have (UpperCamelCase, English in every
// language); their order is part of the format: new columns are added at the end.
const COLUMNS: readonly (readonly [name: string, of: Cell])[] = [
  ["RowType", () => "line"],
  ["InvoiceNumber", (_, { number }) => number],
  ["DocumentType", (_, { type }) => type],
  ["BillingMonth", (_, { month }) => month],
  ["AmendsInvoiceNumber", (_, { amendsNumber }) => amendsNumber ?? ""],
  ["LineNumber", ({ number }) => String(number)],
  ["PartnerId", ({ buyerId }) => buyerId],
  ["CustomerId", ({ customerId }) => customerId],
  ["CustomerName", ({ description }) => description.company],
  ["OrderId", ({ orderId }) => orderId],
  ["SubscriptionId", ({ subscriptionId }) => subscriptionId],
  ["PublisherId", ({ publisherId }) => publisherId],
  ["PublisherName", ({ description }) => description.publisherName],
  ["ProductId", ({ description }) => description.offerSlug],
  ["ProductName", ({ description }) => description.offerName],
  ["SkuName", ({ description }) => description.planName],
  ["ChargeId", ({ id }) => id],
  ["ChargeType", ({ kind }) => kind],
  ["ReferenceId", (line) => creditedBy(line) ?? ""],
  ["ChargeDate", ({ billedOn }) => billedOn],
  ["ChargeStartDate", ({ periodStart }) => periodStart],
  ["ChargeEndDate", ({ periodEnd }) => addDays(periodEnd, -1)],
  ["BillableDays", ({ evidence }) => String(evidence.dayCount.days)],
  ["ChargeCycleDays", ({ evidence }) => String(evidence.dayCount.of)],
  ["TermAndBillingCycle", ({ evidence }) => `${evidence.inputs.term} ${evidence.inputs.payment}`],
  ["PriceVersion", ({ evidence }) => String(evidence.priceVersion.version)],
  ["UnitPrice", ({ evidence }) => evidence.inputs.unitPrice.amount],
  // A credit takes back what it names: its quantity and its amounts are turned together.
  [
    "Quantity",
    (line) =>
      `${creditedBy(line) === null ? "" : "-"}${line.evidence.usage?.billed ?? line.evidence.inputs.quantity}`,
  ],
  ["Subtotal", ({ net }) => toDecimal(net)],
  ["TaxName", ({ evidence }) => evidence.tax.name ?? ""],
  ["TaxTreatment", ({ evidence }) => evidence.tax.treatment],
  ["TaxPercent", ({ evidence }) => evidence.tax.percent],
  ["TaxDate", ({ evidence }) => evidence.tax.on],
  ["TaxTotal", ({ tax }) => toDecimal(tax)],
  ["Total", ({ net, tax }) => toDecimal(add(net, tax))],
  ["Currency", ({ net }) => net.currency],
  ["MeterId", ({ evidence }) => evidence.usage?.dimension ?? ""],
  ["MeterName", ({ evidence }) => evidence.usage?.name ?? ""],
  ["Unit", ({ evidence }) => evidence.usage?.unit ?? ""],
  ["ReportedQuantity", ({ evidence }) => evidence.usage?.units ?? ""],
  [
    "ListUnitPrice",
    ({ evidence }) => (evidence.inputs.listPrice ?? evidence.inputs.unitPrice).amount,
  ],
  ["PriceAdjustment", ({ evidence }) => evidence.inputs.privateOffer?.name ?? ""],
  ["PurchaseOrderNumber", ({ purchaseOrder }) => purchaseOrder ?? ""],
  ["ResellerId", ({ reseller }) => reseller?.id ?? ""],
  ["ResellerName", ({ reseller }) => reseller?.name ?? ""],
  ["CostCentre", ({ costCentre }) => costCentre ?? ""],
  ["ReplacesInvoiceNumber", (_, { reissuesNumber }) => reissuesNumber ?? ""],
];

export const RECONCILIATION_COLUMNS: readonly string[] = COLUMNS.map(([name]) => name);

export const reconciliationRow = (line: InvoicedLine, document: ReconciledDocument): string[] =>
  COLUMNS.map(([, of]) => of(line, document));

/** The last row: how many lines there are, and what they add up to. */
export function controlRow(document: ReconciledDocument): string[] {
  const totals: Readonly<Record<string, string>> = {
    RowType: "control-total",
    InvoiceNumber: document.number,
    DocumentType: document.type,
    BillingMonth: document.month,
    AmendsInvoiceNumber: document.amendsNumber ?? "",
    ReplacesInvoiceNumber: document.reissuesNumber ?? "",
    LineNumber: String(document.lines),
    PartnerId: document.buyerId,
    Subtotal: toDecimal(document.net),
    TaxTotal: toDecimal(document.tax),
    Total: toDecimal(add(document.net, document.tax)),
    Currency: document.currency,
  };
  return RECONCILIATION_COLUMNS.map((name) => totals[name] ?? "");
}
