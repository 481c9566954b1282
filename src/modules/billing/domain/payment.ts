import { type Day, day } from "../../../kernel/calendar.ts";
import { type Money, parseMoney } from "../../../kernel/money.ts";
import type { ProblemParams } from "../../../kernel/problem.ts";

/** A payment as it is typed or stands in a row of a file; the empty text for what is not given. */
export type PaymentDraft = {
  readonly reference: string;
  /** Id, tenant ID, short name or domain; may be left out where an invoice is named. */
  readonly buyer: string;
  /** Number of the invoice that the payer named. */
  readonly invoice: string;
  /** Decimal text. */
  readonly amount: string;
  readonly currency: string;
  readonly receivedOn: string;
  readonly note: string;
};
export type PaymentField = keyof PaymentDraft;

export type PaymentFacts = {
  /** In the operator's zone. */
  readonly today: Day;
  /** Partners and customers by every name that a draft may have for them, in small letters. */
  readonly buyers: ReadonlyMap<string, { readonly id: string }>;
  readonly invoices: ReadonlyMap<
    string,
    { readonly id: string; readonly buyerId: string; readonly currency: string }
  >;
};

export type ReadPayment = {
  readonly reference: string;
  readonly buyerId: string;
  readonly invoiceId: string | null;
  readonly amount: Money;
  readonly receivedOn: Day;
  readonly note: string | null;
};
export type PaymentFault = {
  readonly field: PaymentField;
  /** A message `field.billing/<code>`. */
  readonly code: string;
  readonly params?: ProblemParams;
};

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));
/** What the ledger holds without a doubt: less than 2⁵³ of the smallest unit. */
const MOST = 9_007_199_254_740_991n;
export const REFERENCE_LENGTH = 100;
export const NOTE_LENGTH = 500;

/** What the name of a payment source looks like. */
export const SOURCE_NAME = /^own-[a-z0-9-]{1,50}$/;
export const isSourceName = (name: unknown): name is string =>
  typeof name === "string" && SOURCE_NAME.test(name);

/** Reads a draft (docs/domain/payments.md), or says everything that is wrong with it. */
export function readPayment(
  draft: PaymentDraft,
  { today, buyers, invoices }: PaymentFacts,
): { readonly payment: ReadPayment } | { readonly faults: readonly PaymentFault[] } {
  const faults: PaymentFault[] = [];
  const fault = (field: PaymentField, code: string, params?: ProblemParams) => {
    faults.push({ field, code, ...(params && { params }) });
  };
  const { reference, note } = draft;
  if (reference === "" || reference.length > REFERENCE_LENGTH)
    fault("reference", "reference", { max: REFERENCE_LENGTH });
  if (note.length > NOTE_LENGTH) fault("note", "note", { max: NOTE_LENGTH });

  const invoice = draft.invoice === "" ? undefined : invoices.get(draft.invoice);
  if (draft.invoice !== "" && invoice === undefined) fault("invoice", "invoice-unknown");
  const named = buyers.get(draft.buyer.toLowerCase());
  if (draft.buyer !== "" && named === undefined) fault("buyer", "buyer-unknown");
  if (draft.buyer === "" && draft.invoice === "") fault("buyer", "buyer-needed");
  if (named !== undefined && invoice !== undefined && named.id !== invoice.buyerId)
    fault("invoice", "invoice-not-theirs");
  const buyerId = named?.id ?? invoice?.buyerId;

  const currency = draft.currency.toUpperCase();
  const known = CURRENCIES.has(currency);
  if (!known) fault("currency", "currency-unknown");
  else if (invoice !== undefined && invoice.currency !== currency)
    fault("currency", "currency-differs", { currency: invoice.currency });
  const amount = known ? parseMoney(draft.amount, currency) : undefined;
  if (known && (amount === undefined || amount.minor <= 0n || amount.minor > MOST))
    fault("amount", "amount", { currency });

  const receivedOn = dayOf(draft.receivedOn);
  if (receivedOn === undefined) fault("receivedOn", "day");
  else if (receivedOn > today) fault("receivedOn", "day-ahead", { today });

  if (
    faults.length > 0 ||
    buyerId === undefined ||
    amount === undefined ||
    receivedOn === undefined
  )
    return { faults };
  return {
    payment: {
      reference,
      buyerId,
      invoiceId: invoice?.id ?? null,
      amount,
      receivedOn,
      note: note === "" ? null : note,
    },
  };
}

function dayOf(text: string): Day | undefined {
  if (!/^(19|2[0-9])\d\d-\d\d-\d\d$/.test(text)) return undefined;
  try {
    return day(text);
  } catch {
    return undefined; // such as a 31st of February
  }
}

/** Whether a draft says again what is recorded; its note may differ. */
export const saysTheSame = (
  a: Pick<ReadPayment, "buyerId" | "invoiceId" | "amount" | "receivedOn">,
  b: Pick<ReadPayment, "buyerId" | "invoiceId" | "amount" | "receivedOn">,
): boolean =>
  a.buyerId === b.buyerId &&
  a.invoiceId === b.invoiceId &&
  a.receivedOn === b.receivedOn &&
  a.amount.minor === b.amount.minor &&
  a.amount.currency === b.amount.currency;
