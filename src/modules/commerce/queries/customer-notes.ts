import { type Reader, statement } from "../../../platform/database.ts";
import type { CustomerNote } from "../store/customer-notes.ts";

const page = statement<readonly unknown[], CustomerNote>(
  "commerce.customer-notes",
  `select id, text, by_name as "byName", at from commerce.customer_notes
   where seller_id = $1 and customer_id = $2 and ($3::timestamptz is null or (at, id) < ($3, $4::uuid))
   order by at desc, id desc limit $5`,
);

/** Notes about a customer, the latest first. */
export const notesOfCustomer = (
  db: Reader,
  query: {
    readonly sellerId: string;
    readonly customerId: string;
    readonly after: readonly [at: string, id: string] | null;
    readonly limit: number;
  },
): Promise<CustomerNote[]> =>
  db.query(page, [
    query.sellerId,
    query.customerId,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
