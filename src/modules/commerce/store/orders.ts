import type { Result } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { LinePrice, Totals } from "../domain/quote.ts";
import type { AddOnOf } from "../domain/subscription.ts";
import type { AgreedTerms } from "../events.ts";

export type NewOrder = {
  readonly id: string;
  readonly number: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly organisationId: string;
  readonly resellerId: string | null;
  /** The cart that becomes the order; null for that of an add-on, which is bought without one. */
  readonly cartId: string | null;
  readonly cartVersion: number | null;
  readonly totals: readonly Totals[];
  readonly byKind: string;
  readonly byId: string | null;
  readonly byName: string;
  readonly placedAt: string;
  /** The number that the buyer's books know the order by; null where none was given. */
  readonly purchaseOrder: string | null;
  /** Where the buyer books its subscriptions; null where it said nothing. */
  readonly costCentre: string | null;
};

export type NewOrderLine = {
  readonly number: number;
  readonly subscriptionId: string;
  readonly name: string;
  /** Another reseller than the order's; absent where the line is sold through that. */
  readonly resellerId?: string;
  readonly terms: AgreedTerms;
  readonly price: LinePrice;
  /** How many a customer may hold at a time; null where there is no limit. */
  readonly limit: number | null;
  readonly lapsesAt: string;
  /** What an add-on takes over from its base; absent for a subscription that stands alone. */
  readonly addOn?: AddOnOf & { readonly autoRenew: boolean; readonly renewalsStopped: boolean };
};

const place = statement<[order: string], unknown>(
  "commerce.record-order",
  "select commerce.record_order($1)",
);

/** A limited plan is held too often; its id is the detail of the error. */
export const LIMIT_REACHED = "SK001";

/** What only the database could refuse. */
export type OrderRefused = { readonly limitOf: string } | "trial-taken";

/**
 * Stores an order with its lines and subscriptions, all or none, as the transaction ends, which is
 * run again where the cart moved. What the database refuses is answered with what `refusal` says.
 */
export const placeOrderRows = (
  tx: Tx,
  { order, lines }: { readonly order: NewOrder; readonly lines: readonly NewOrderLine[] },
  refusal: (why: OrderRefused) => Result<never> & { readonly ok: false },
): void =>
  tx.last(place, [JSON.stringify({ order, lines })], ({ code, constraint, detail }) => {
    if (code === LIMIT_REACHED) return refusal({ limitOf: detail ?? "" });
    return constraint === "one_trial_per_offer" ? refusal("trial-taken") : undefined;
  });
