import Type from "typebox";
import {
  Closed,
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import { NOTE_LENGTH, REFERENCE_LENGTH } from "../domain/payment.ts";

const Ref = Type.Object({ id: Uuid, number: Type.String() });

const AllocationShape = Type.Object(
  {
    invoice: Ref,
    amount: MoneyShape,
  },
  {
    title: "Allocation",
    description: "To an invoice; negative where it goes back to the balance.",
  },
);
const MadeAllocation = Type.Object(
  {
    id: Uuid,
    invoice: Ref,
    amount: MoneyShape,
    because: OneOf(["payment", "payment-reversal", "invoice", "credit-note"]),
    payment: Nullable(Type.Object({ id: Uuid, reference: Type.String() })),
    at: InstantText,
  },
  { title: "MadeAllocation" },
);
export const SettlementEntries = Type.Array(MadeAllocation);

const payment = {
  id: Uuid,
  buyer: Type.Object({ id: Uuid, name: Type.String() }),
  amount: MoneyShape,
  receivedOn: Type.String({ format: "date", description: "In the operator's time zone." }),
  source: OneOf(["hand", "file", "sandbox", "plug-in"]),
  reference: Type.String(),
  note: Nullable(Type.String()),
  invoice: Nullable(Ref),
  recordedAt: InstantText,
  recordedBy: Type.String(),
  reversal: Nullable(Type.Object({ at: InstantText, by: Type.String(), reason: Type.String() })),
};
export const PaymentSummary = Type.Object(payment, { title: "PaymentSummary" });
export const PaymentShape = Type.Object(
  { ...payment, allocations: SettlementEntries },
  { title: "Payment" },
);

const settlement = {
  allocations: Type.Array(AllocationShape),
  balances: Type.Array(
    Type.Object({ buyer: Type.Object({ id: Uuid, name: Type.String() }), balance: MoneyShape }),
    { description: "What is left as balance of each buyer that it concerns." },
  ),
  preview: Type.String({ description: "Stands for all of it; to do exactly this, hand it back." }),
};
export const PaymentEffect = Type.Object(
  { paymentId: Nullable(Uuid), ...settlement },
  { title: "PaymentEffect" },
);
export const ImportEffect = Type.Object(
  {
    dryRun: Type.Boolean(),
    rows: Type.Integer(),
    recorded: Type.Integer({ description: "Payments of the file that were not recorded before." }),
    known: Type.Integer({ description: "Rows that change nothing: recorded already." }),
    totals: Type.Array(MoneyShape, { description: "Of what is recorded, per currency." }),
    ...settlement,
  },
  { title: "ImportedPayments" },
);

const Preview = Type.Optional(Type.String({ maxLength: 100, description: "Of the dry run." }));
export const PaymentBody = Closed({
  buyer: Type.Optional(
    Type.String({
      maxLength: 253,
      description: "Id, tenant ID, short name or domain; not needed with an invoice.",
    }),
  ),
  invoice: Type.Optional(
    Type.String({
      maxLength: 40,
      description: "Number of the invoice that the payer named; else the oldest are paid first.",
    }),
  ),
  amount: Closed({
    amount: Type.String({ maxLength: 24, description: "Decimal text." }),
    currency: Type.String({ maxLength: 3 }),
  }),
  receivedOn: DayText,
  reference: Type.String({
    maxLength: REFERENCE_LENGTH,
    description: "What the bank calls it; each is recorded once.",
  }),
  note: Type.Optional(Type.String({ maxLength: NOTE_LENGTH })),
  preview: Preview,
});
export const ReversalBody = Closed({
  reason: Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" }),
  preview: Preview,
});

/** Where one invoice is paid, with what is named; account and reference as they are printed. */
export const HowToPayShape = Type.Object(
  {
    holder: Type.String(),
    bank: Type.String(),
    iban: Nullable(Type.String()),
    accountNumber: Nullable(Type.String()),
    bankCode: Nullable(Type.String()),
    bic: Nullable(Type.String()),
    reference: Nullable(
      Type.String({ description: "Of the invoice; null where none is looked at." }),
    ),
    note: Nullable(Type.String({ description: "In the caller's language, where there is one." })),
  },
  { title: "HowToPay" },
);

export const BillingAccountShape = Type.Object(
  {
    buyer: Type.Object({ id: Uuid, name: Type.String() }),
    currency: Type.String(),
    open: Type.Object(MoneyShape.properties, { description: "Due of invoices and not paid." }),
    overdue: Type.Object(MoneyShape.properties, {
      description: "Of that, due before today and not disputed.",
    }),
    disputed: Type.Object(MoneyShape.properties, {
      description: "Of what is open, what waits for the operator's decision.",
    }),
    oldestDueOn: Nullable(DayText),
    balance: Type.Object(MoneyShape.properties, {
      description: "Paid and not used; the next invoice uses it.",
    }),
    purchasesBlockedSince: Nullable(InstantText),
  },
  { title: "BillingAccount" },
);
export const CreditShape = Type.Object(
  {
    limit: MoneyShape,
    owed: Type.Object(MoneyShape.properties, {
      description: "Charged and not paid, less the balance.",
    }),
    ordered: Type.Object(MoneyShape.properties, {
      description: "First payments of orders that wait for their activation.",
    }),
    left: MoneyShape,
  },
  { title: "Credit" },
);
