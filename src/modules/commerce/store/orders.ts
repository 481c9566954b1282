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
};

export type NewOrderLine = {
  readonly number: number;
  readonly subscriptionId: string;
  readonly name: string;
  readonly terms: AgreedTerms;
  readonly price: LinePrice;
  /** How many a customer may hold at a time; null where there is no limit. */
  readonly limit: number | null;
  readonly lapsesAt: string;
  /** What an add-on takes over from its base; absent for a subscription that stands alone. */
  readonly addOn?: AddOnOf & { readonly autoRenew: boolean; readonly renewalsStopped: boolean };
};

const place = statement<[order: string], { refused: string | null }>(
  "commerce.place-order",
  "select commerce.place_order($1) as refused",
);

/**
 * Stores an order with its lines and subscriptions, all or none, in one statement.
 *
 * @returns what only the database could refuse: the cart was ordered meanwhile, or a limited plan
 * is held too often; the caller rolls back
 */
export async function placeOrderRows(
  tx: Tx,
  order: NewOrder,
  lines: readonly NewOrderLine[],
): Promise<"placed" | "cart-moved" | { readonly limitOf: string }> {
  const [row] = await tx.query(place, [JSON.stringify({ order, lines })]);
  const refused = row?.refused ?? null;
  if (refused === null) return "placed";
  return refused === "cart-moved" ? refused : { limitOf: refused.slice("limit:".length) };
}
