import type { MoneyJson } from "../../kernel/money.ts";

/** A charge or credit was recorded and posted. Announced in the transaction that records it. */
export type ChargePosted = {
  readonly type: "billing.charge-posted";
  readonly subject: string;
  readonly chargeId: string;
  readonly subscriptionId: string;
  /** Who is invoiced: the seller of the subscription. */
  readonly buyerId: string;
  readonly kind:
    | "new"
    | "convert"
    | "renew"
    | "cycleCharge"
    | "addQuantity"
    | "removeQuantity"
    | "cancelImmediate"
    | "proration"
    | "usage";
  /** The licences it pays for: a batch that was added, or null for those of the purchase. */
  readonly batchId: string | null;
  /** Licences; of usage, the units that are billed. */
  readonly quantity: number;
  /** First day that is paid for, and the first that is not, in the seller's billing zone. */
  readonly periodStart: string;
  readonly periodEnd: string;
  /** The charge that it undoes; null for a charge. */
  readonly reverses: string | null;
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly total: MoneyJson;
};

/** A run goes on with the next buyers. Announced when it begins, and after each batch of documents. */
export type RunAdvanced = {
  readonly type: "billing.run-advanced";
  readonly subject: string;
  readonly runId: string;
};

/** Everything that a run took is issued. */
export type RunClosed = {
  readonly type: "billing.run-closed";
  readonly subject: string;
  readonly runId: string;
  /** The calendar month, `YYYY-MM`. */
  readonly month: string;
};

/** An invoice or a credit note was issued and posted. */
export type InvoiceIssued = {
  readonly type: "billing.invoice-issued";
  readonly subject: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly documentType: "invoice" | "credit-note";
  /** Who is billed. */
  readonly buyerId: string;
  /** The calendar month, `YYYY-MM`. */
  readonly month: string;
  /** Days in the issuer's zone; the last day on which it is paid in time. */
  readonly issuedOn: string;
  readonly dueOn: string;
  /** The invoice that a credit note corrects. */
  readonly amends: string | null;
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly total: MoneyJson;
};
