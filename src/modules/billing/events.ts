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
    | "proration";
  /** The licences it pays for: a batch that was added, or null for those of the purchase. */
  readonly batchId: string | null;
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
