import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { CartLine } from "../domain/cart.ts";
import type { Review } from "../queries/selling-context.ts";

// An open cart whose time is over gives its place to the new one; a running one keeps it.
const open = statement<
  [
    id: string,
    sellerId: string,
    customerId: string,
    resellerId: string | null,
    lines: string,
    at: Instant,
    expiresAt: Instant,
  ],
  unknown
>(
  "commerce.open-cart",
  `with opened as (
   insert into commerce.carts (id, seller_id, customer_id, reseller_id, lines, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (seller_id, customer_id) where state = 'open' do update
     set id = excluded.id, reseller_id = excluded.reseller_id, purchase_order = null, cost_centre = null, lines = excluded.lines, review = null,
       version = 1, created_at = excluded.created_at, expires_at = excluded.expires_at
     where carts.expires_at <= excluded.created_at
   returning id)
   select platform.unmoved(exists (select from opened))`,
);
const hold = statement<[sellerId: string, customerId: string], { id: string }>(
  "commerce.hold-open-cart",
  `select id from commerce.carts where seller_id = $1 and customer_id = $2 and state = 'open' for update`,
);
type ContentValues = [
  sellerId: string,
  id: string,
  seen: number,
  lines: string,
  resellerId: string | null,
  purchaseOrder: string | null,
  keepsReview: boolean,
  costCentre: string | null,
];
// An open cart has no order. Asked for by its state, it would be looked for among all open carts of the
// seller, whose index is the smaller one.
const setContent = statement<ContentValues, { version: number }>(
  "commerce.set-cart-content",
  `update commerce.carts set lines = $4, reseller_id = $5, purchase_order = $6, cost_centre = $8,
     review = case when $7 then review end, version = version + 1
   where seller_id = $1 and id = $2 and version = $3 and order_id is null returning version`,
);
const setContentLast = statement<ContentValues, unknown>(
  "commerce.set-cart-content-last",
  `with changed as (${setContent.text}) select platform.unmoved(exists (select from changed))`,
);
const setReview = statement<
  [sellerId: string, id: string, seen: number, review: string],
  { version: number }
>(
  "commerce.set-cart-review",
  `update commerce.carts set review = $4, version = version + 1
   where seller_id = $1 and id = $2 and version = $3 and order_id is null returning version`,
);

/** Opens a cart as the transaction ends; it is run again where one was opened for the customer meanwhile. */
export const openNewCart = (
  tx: Tx,
  cart: {
    id: string;
    sellerId: string;
    customerId: string;
    resellerId: string | null;
    lines: readonly CartLine[];
    expiresAt: Instant;
  },
): void =>
  tx.last(open, [
    cart.id,
    cart.sellerId,
    cart.customerId,
    cart.resellerId,
    JSON.stringify(cart.lines),
    tx.at,
    cart.expiresAt,
  ]);

/** Waits for whoever changes the open cart of a customer, and lets nobody else do it until the end of `tx`. */
export const holdOpenCart = async (tx: Tx, sellerId: string, customerId: string): Promise<void> => {
  await tx.query(hold, [sellerId, customerId]);
};

type Content = {
  readonly sellerId: string;
  readonly id: string;
  readonly seen: number;
  readonly lines: readonly CartLine[];
  readonly resellerId: string | null;
  readonly purchaseOrder: string | null;
  readonly costCentre: string | null;
  /** Where nothing changes that was reviewed; what was reviewed is no more otherwise. */
  readonly keepsReview?: boolean;
};
const contentOf = (cart: Content): ContentValues => [
  cart.sellerId,
  cart.id,
  cart.seen,
  JSON.stringify(cart.lines),
  cart.resellerId,
  cart.purchaseOrder,
  cart.keepsReview ?? false,
  cart.costCentre,
];

/**
 * Replaces what a cart that is still at version `seen` holds.
 *
 * @returns the new version; undefined where the cart moved meanwhile
 */
export const replaceContent = async (db: Reader, cart: Content): Promise<number | undefined> =>
  (await db.query(setContent, contentOf(cart)))[0]?.version;

/** The same as the transaction ends, which is run again where the cart moved. @returns the new version */
export function replaceContentLast(tx: Tx, cart: Content): number {
  tx.last(setContentLast, contentOf(cart));
  return cart.seen + 1;
}

/** Keeps the review of a cart that is still at version `seen`, and answers like `replaceContent`. */
export const storeReview = async (
  db: Reader,
  cart: { sellerId: string; id: string; seen: number; review: Review },
): Promise<number | undefined> =>
  (await db.query(setReview, [cart.sellerId, cart.id, cart.seen, JSON.stringify(cart.review)]))[0]
    ?.version;
