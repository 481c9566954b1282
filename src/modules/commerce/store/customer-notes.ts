import type { Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

export type CustomerNote = {
  readonly id: string;
  readonly text: string;
  readonly byName: string;
  readonly at: Instant;
};
type Of = { readonly sellerId: string; readonly customerId: string };

const insert = statement<
  [id: string, sellerId: string, customerId: string, text: string, byName: string, at: Instant],
  unknown
>(
  "commerce.insert-customer-note",
  `insert into commerce.customer_notes (id, seller_id, customer_id, text, by_name, at)
   values ($1, $2, $3, $4, $5, $6)`,
);
const remove = statement<[sellerId: string, customerId: string, id: string], { id: string }>(
  "commerce.delete-customer-note",
  `delete from commerce.customer_notes where seller_id = $1 and customer_id = $2 and id = $3 returning id`,
);
export const insertNote = async (
  tx: Tx,
  { sellerId, customerId, id, text, byName, at }: Of & CustomerNote,
): Promise<void> => {
  await tx.query(insert, [id, sellerId, customerId, text, byName, at]);
};

/** @returns whether there was such a note */
export const deleteNote = async (
  tx: Tx,
  { sellerId, customerId, id }: Of & { readonly id: string },
): Promise<boolean> => (await tx.query(remove, [sellerId, customerId, id])).length > 0;
