import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurnOfStanding } from "./suspended-organisations.ts";

const add = statement<[sellerId: string, at: Temporal.Instant], unknown>(
  "commerce.block-purchases",
  `insert into commerce.payment_blocks (seller_id, since) values ($1, $2) on conflict (seller_id) do nothing`,
);
const remove = statement<[sellerId: string], unknown>(
  "commerce.free-purchases",
  "delete from commerce.payment_blocks where seller_id = $1",
);

/** From the commit on, it buys nothing new; orders that are being written are waited for. */
export async function blockPurchases(tx: Tx, { buyerId }: { readonly buyerId: string }) {
  await tx.query(takeTurnOfStanding, [buyerId]);
  await tx.query(add, [buyerId, tx.at]);
}

/** From the commit on, it buys again. */
export async function freePurchases(tx: Tx, { buyerId }: { readonly buyerId: string }) {
  await tx.query(remove, [buyerId]);
}
