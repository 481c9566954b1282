import type { MoneyJson } from "../../kernel/money.ts";

/** A charge or credit was recorded and posted. Announced in the transaction that records it. */
export type ChargePosted = {
  readonly type: "billing.charge-posted";
  readonly subject: string;
  readonly chargeId: string;
  readonly subscriptionId: string;
  /** Who is invoiced: the seller of the subscription. */
  readonly buyerId: string;
  readonly kind: "new" | "convert" | "cancelImmediate";
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly total: MoneyJson;
};
