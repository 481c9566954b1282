import Type from "typebox";
import {
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import { NOT_DISPUTABLE } from "../domain/dispute.ts";
import { DISPUTE_REASONS, DISPUTE_STATES } from "../domain/dispute-lifecycle.ts";
import { E_INVOICE_PROFILES } from "../domain/e-invoice/terms.ts";
import { MONTH_PATTERN } from "../domain/month.ts";
import { HowToPayShape, SettlementEntries } from "./payment-shapes.ts";

/** A charge or credit as it stands in lists. */
export const chargeSummary = {
  id: Uuid,
  postedAt: InstantText,
  billedOn: DayText,
  kind: Type.String(),
  charged: OneOf(["recurring", "one-time"]),
  customer: Type.Object({ id: Uuid, company: Type.String() }),
  subscriptionId: Uuid,
  orderId: Uuid,
  offer: Type.Object({ name: Type.String(), slug: Type.String() }),
  plan: Type.Object({ name: Type.String() }),
  publisher: Type.Object({ id: Uuid, name: Type.String() }),
  quantity: Type.Number({ description: "Licences; of usage, the units that are billed." }),
  usage: Nullable(
    Type.Object(
      { dimension: Type.String(), name: Type.String(), unit: Type.String() },
      { description: "The dimension that a charge of usage is for; null for any other." },
    ),
  ),
  unitPrice: MoneyShape,
  from: DayText,
  to: DayText,
  days: Type.Integer(),
  net: MoneyShape,
  tax: MoneyShape,
  total: MoneyShape,
  taxName: Nullable(Type.String()),
  taxPercent: Type.String(),
  taxTreatment: Type.String(),
  taxIsSample: Type.Boolean(),
  because: Nullable(
    Type.Object(
      { event: Type.String(), label: Type.String(), at: InstantText },
      { description: "The change that caused it; the charge itself names all that it rests on." },
    ),
  ),
  reverses: Nullable(Uuid),
  reversedBy: Nullable(Uuid),
  partOf: Nullable(Uuid),
  left: Nullable(
    Type.Object(MoneyShape.properties, {
      description: "Net that no credit took back yet; null for a credit.",
    }),
  ),
};

/** A calendar month, `YYYY-MM`. */
export const MonthText = Type.String({ pattern: MONTH_PATTERN });

export const Party = Type.Object({
  name: Type.String(),
  country: Type.String(),
  taxId: Nullable(Type.String()),
  address: Type.Record(Type.String(), Type.String()),
});

const invoiceSummary = {
  id: Uuid,
  type: OneOf(["invoice", "credit-note"]),
  number: Type.String(),
  runId: Uuid,
  buyer: Type.Object({ id: Uuid, name: Type.String() }),
  month: MonthText,
  issuedOn: DayText,
  dueOn: DayText,
  amends: Nullable(Type.Object({ id: Uuid, number: Type.String() })),
  replaces: Nullable(
    Type.Object(
      { id: Uuid, number: Type.String() },
      { description: "The invoice whose place it takes, with the buyer's data corrected." },
    ),
  ),
  lineCount: Type.Integer(),
  net: MoneyShape,
  tax: MoneyShape,
  total: MoneyShape,
  state: Nullable(OneOf(["open", "part-paid", "paid", "overdue", "credited"])),
  paid: Nullable(MoneyShape),
  open: Nullable(MoneyShape),
  disputed: Nullable(
    Type.Object(MoneyShape.properties, {
      description: "With tax, of disputes that wait for the operator; null where none do.",
    }),
  ),
};
export const InvoiceSummary = Type.Object(invoiceSummary, { title: "InvoiceSummary" });
export const InvoiceShape = Type.Object(
  {
    ...invoiceSummary,
    issuedBy: Party,
    billedTo: Party,
    taxes: Type.Array(
      Type.Object({
        treatment: Type.String(),
        percent: Type.String(),
        name: Nullable(Type.String()),
        jurisdiction: Nullable(Type.String()),
        sample: Type.Boolean(),
        net: MoneyShape,
        tax: MoneyShape,
      }),
    ),
    replacedBy: Nullable(
      Type.Object(
        { id: Uuid, number: Type.String() },
        { description: "The invoice that took its place; null where none did." },
      ),
    ),
    creditNotes: Type.Array(Type.Object({ id: Uuid, number: Type.String() })),
    disputableUntil: Nullable(
      Type.String({
        format: "date",
        description:
          "The last day to dispute a line, in the operator's zone; null for a credit note.",
      }),
    ),
    reason: Nullable(Type.String({ description: "Of what the operator issued by hand: why" })),
    allocations: SettlementEntries,
    eInvoices: Type.Array(
      Type.Object({
        profile: OneOf(E_INVOICE_PROFILES),
        missing: Nullable(
          Type.String({ description: "Why there is none, for people; null where there is one." }),
        ),
      }),
      { description: "E-invoices that can be made of it, by the rules that they follow." },
    ),
    // Null where nothing is open, or the operator has not said how to pay.
    howToPay: Nullable(HowToPayShape),
  },
  { title: "Invoice" },
);
const Disputing = Type.Object(
  {
    id: Uuid,
    number: Type.Integer(),
    state: OneOf(DISPUTE_STATES),
    reason: OneOf(DISPUTE_REASONS),
    text: Type.String(),
    net: Type.Object(MoneyShape.properties, { description: "How much of the line, before tax." }),
    total: Type.Object(MoneyShape.properties, { description: "The same with its tax." }),
    openedAt: InstantText,
    openedBy: Type.String(),
    endedAt: Nullable(InstantText),
    endedBy: Nullable(Type.String()),
    answer: Nullable(Type.String({ description: "Why the operator decided so" })),
    creditNote: Nullable(Type.Object({ id: Uuid, number: Type.String() })),
    credited: Nullable(
      Type.Object(MoneyShape.properties, {
        description: "What the credit note gives back of the line, with tax.",
      }),
    ),
    allowedActions: Type.Array(OneOf(["accept", "decline", "withdraw"])),
  },
  { title: "LineDispute" },
);
export const DisputeShape = Type.Object(
  {
    ...Disputing.properties,
    buyer: Type.Object({ id: Uuid, name: Type.String() }),
    invoice: Type.Object({ id: Uuid, number: Type.String() }),
    line: Type.Object({
      number: Type.Integer(),
      chargeId: Uuid,
      kind: Type.String(),
      customer: Type.String(),
      offer: Type.String(),
      plan: Type.String(),
      publisher: Type.String(),
    }),
  },
  { title: "Dispute" },
);

export const InvoiceLineShape = Type.Object(
  {
    dispute: Nullable(
      Type.Object(Disputing.properties, {
        title: "LineDispute",
        description: "The latest of the line; null where there never was one.",
      }),
    ),
    // Why the line cannot be disputed now; null where its buyer can.
    notDisputable: Nullable(OneOf(NOT_DISPUTABLE)),
    number: Type.Integer({ description: "Of the line, from 1" }),
    purchaseOrder: Nullable(
      Type.String({
        description: "The buyer’s own number for the order; null where it gave none.",
      }),
    ),
    reseller: Nullable(
      Type.Object(
        { id: Uuid, name: Type.String() },
        { description: "Through whom an indirect provider sold it on the first day of the line" },
      ),
    ),
    costCentre: Nullable(
      Type.String({ description: "Where the buyer books it; null where it said nothing." }),
    ),
    ...chargeSummary,
  },
  { title: "InvoiceLine" },
);

const runTotals = {
  currency: Type.String(),
  buyers: Type.Integer(),
  invoices: Type.Integer(),
  creditNotes: Type.Integer(),
  lines: Type.Integer(),
  net: MoneyShape,
  tax: MoneyShape,
  total: MoneyShape,
};
const variance = {
  before: MoneyShape,
  difference: MoneyShape,
  percent: Nullable(
    Type.Integer({ description: "Of the month before; null where it was nothing" }),
  ),
};
export const DryRunShape = Type.Object(
  {
    month: MonthText,
    monthBefore: MonthText,
    closableFrom: InstantText,
    closable: Type.Boolean({ description: "Whether the month has ended everywhere." }),
    closing: Type.Boolean({ description: "Whether another run is issuing now." }),
    earlierOpenMonth: Nullable(MonthText),
    control: Type.String({ description: "Stands for all of it; to close, hand it back." }),
    people: Type.Integer({
      description: "How many people a close needs: one, or two different ones.",
    }),
    request: Nullable(
      Type.Object(
        {
          by: Type.String(),
          at: InstantText,
          own: Type.Boolean({ description: "Whether the caller asked." }),
          current: Type.Boolean({ description: "Whether it is for what would be issued now." }),
        },
        { description: "Who asked for the close; null where nobody did." },
      ),
    ),
    allowedActions: Type.Array(OneOf(["ask", "withdraw", "close"])),
    currencies: Type.Array(Type.Object({ ...runTotals, ...variance })),
    issued: Type.Array(Type.Object(runTotals)),
  },
  { title: "BillingDryRun" },
);
export const BuyerVarianceShape = Type.Object(
  {
    buyer: Type.Object({ id: Uuid, name: Type.String() }),
    lines: Type.Integer(),
    total: MoneyShape,
    ...variance,
  },
  { title: "BillingDryRunBuyer" },
);
export const RunShape = Type.Object(
  {
    id: Uuid,
    month: MonthText,
    state: OneOf(["closing", "closed"]),
    startedAt: InstantText,
    startedBy: Type.String(),
    askedBy: Nullable(
      Type.String({ description: "Who asked for it, where somebody else had to begin it." }),
    ),
    setAside: Type.Integer({ description: "Accounts that could not be invoiced." }),
    closedAt: Nullable(InstantText),
    currencies: Type.Array(Type.Object(runTotals), {
      description: "What is issued so far; of a closed run all of it.",
    }),
  },
  { title: "BillingRun" },
);
