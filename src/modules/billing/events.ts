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
    | "usage"
    | "customerCredit";
  /** Of a credit, whether it takes usage back; absent where it does not. */
  readonly ofUsage?: true;
  /** The licences it pays for: a batch that was added, or null for those of the purchase. */
  readonly batchId: string | null;
  /** Licences; of usage, the units that are billed. */
  readonly quantity: number;
  /** First day that is paid for, and the first that is not, in the seller's billing zone. */
  readonly periodStart: string;
  readonly periodEnd: string;
  /** The charge that it undoes; null for a charge. */
  readonly reverses: string | null;
  /** The charge that it credits a part of; absent where it is no such credit. */
  readonly partOf?: string;
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
  /** The same: its feed shows it. */
  readonly sellerId: string;
  /** The calendar month, `YYYY-MM`. */
  readonly month: string;
  /** Days in the issuer's zone; the last day on which it is paid in time. */
  readonly issuedOn: string;
  readonly dueOn: string;
  /** The invoice that a credit note corrects. */
  readonly amends: string | null;
  /** The invoice whose place this one takes; absent in what was announced before there were such. */
  readonly replaces?: string | null;
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly total: MoneyJson;
};

/** Money of a buyer came in. Announced in the transaction that posts it. */
export type PaymentRecorded = {
  readonly type: "billing.payment-recorded";
  readonly subject: string;
  readonly paymentId: string;
  readonly buyerId: string;
  readonly amount: MoneyJson;
  /** In the operator's zone. */
  readonly receivedOn: string;
};

/** A payment was taken back by a counter-entry. */
export type PaymentReversed = {
  readonly type: "billing.payment-reversed";
  readonly subject: string;
  readonly paymentId: string;
  readonly buyerId: string;
  readonly amount: MoneyJson;
};

/** An invoice has all that is due. */
export type InvoicePaid = {
  readonly type: "billing.invoice-paid";
  readonly subject: string;
  readonly invoiceId: string;
  readonly buyerId: string;
  /** The same: its feed shows it. */
  readonly sellerId: string;
};

/** The due day of an invoice has passed, and something is still due. */
export type InvoiceOverdue = {
  readonly type: "billing.invoice-overdue";
  readonly subject: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly buyerId: string;
  /** The same: its feed shows it. */
  readonly sellerId: string;
  readonly dueOn: string;
  readonly open: MoneyJson;
};

/**
 * Whether an invoice that these subscriptions stand on is overdue: its due day has passed, and something that is not
 * disputed is open. Told when that begins and when it ends, 1,000 subscriptions at a time.
 */
export type SubscriptionsOverdue = {
  readonly type: "billing.subscriptions-overdue";
  readonly subject: string;
  readonly invoiceId: string;
  /** Who is invoiced: the seller of the subscriptions. */
  readonly buyerId: string;
  readonly overdue: boolean;
  readonly subscriptionIds: readonly string[];
};

type OfDispute = {
  readonly subject: string;
  readonly disputeId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  /** The line that is disputed. */
  readonly chargeId: string;
  readonly buyerId: string;
  /** The same: its feed shows it. */
  readonly sellerId: string;
};

/** A buyer says that a line of its invoice is wrong. */
export type DisputeOpened = OfDispute & {
  readonly type: "billing.dispute-opened";
  readonly reason: string;
  /** With tax: not asked for until the operator decides. */
  readonly disputed: MoneyJson;
};

/** The operator decided; what was accepted is credited, too. */
export type DisputeAnswered = OfDispute & {
  readonly type: "billing.dispute-answered";
  readonly state: "accepted" | "declined";
  readonly answer: string | null;
  /** From this day of the operator's zone on, what is not credited is due. */
  readonly dueFrom: string;
};

/** A credit note gave back what was disputed, or some of it. */
export type DisputeCredited = OfDispute & {
  readonly type: "billing.dispute-credited";
  readonly creditNoteId: string;
  readonly number: string;
  /** With tax. */
  readonly credited: MoneyJson;
};

/** Whoever asked took it back. */
export type DisputeWithdrawn = OfDispute & { readonly type: "billing.dispute-withdrawn" };

/** A buyer left an invoice unpaid for too long: it buys nothing new from now on. */
export type PurchasesBlocked = {
  readonly type: "billing.purchases-blocked";
  readonly subject: string;
  readonly buyerId: string;
};

/** It has paid: it buys again, from the commit on. */
export type PurchasesFreed = {
  readonly type: "billing.purchases-freed";
  readonly subject: string;
  readonly buyerId: string;
};

/** What a publisher is owed for what a run invoiced was stated. */
export type PayoutStated = {
  readonly type: "billing.payout-stated";
  readonly subject: string;
  readonly payoutId: string;
  readonly publisherId: string;
  /** `YYYY-MM` */
  readonly month: string;
  readonly due: MoneyJson;
};

/** Statements were marked as paid. */
export type PayoutPaid = {
  readonly type: "billing.payout-paid";
  readonly subject: string;
  readonly paymentId: string;
  readonly publisherId: string;
  readonly payoutIds: readonly string[];
  readonly amount: MoneyJson;
  readonly withheld: MoneyJson;
};

/** Money that went to a publisher came back: the statements that it paid are open again. */
export type PayoutReturned = {
  readonly type: "billing.payout-returned";
  readonly subject: string;
  readonly paymentId: string;
  readonly publisherId: string;
  readonly payoutIds: readonly string[];
  readonly amount: MoneyJson;
  /** In the operator's zone. */
  readonly returnedOn: string;
};
