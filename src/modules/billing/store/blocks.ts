import type { Day } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const review = statement<
  [buyerIds: readonly string[], unpaidSince: Day, at: Temporal.Instant],
  { readonly buyerId: string; readonly blocked: boolean }
>(
  "billing.review-blocks",
  `with late as (
     select distinct o.buyer_id from billing.open_items o
     where o.buyer_id = any($1::uuid[]) and o.paid_minor < o.due_minor and o.due_on <= $2::date
       and o.due_minor - o.paid_minor > coalesce((
         select sum(d.total_minor - d.credited_minor) from billing.disputes d where d.invoice_id = o.invoice_id
           and (d.state = 'open' or (d.state in ('accepted', 'declined') and d.ended_on > $2::date))), 0)),
   freed as (
     delete from billing.purchase_blocks b
     where b.buyer_id = any($1::uuid[]) and not exists (select 1 from late l where l.buyer_id = b.buyer_id)
     returning buyer_id),
   blocked as (
     insert into billing.purchase_blocks (buyer_id, since) select buyer_id, $3::timestamptz from late
     on conflict do nothing returning buyer_id)
   select buyer_id as "buyerId", true as blocked from blocked
   union all select buyer_id, false from freed order by 1`,
);

/**
 * Blocks the purchases of those buyers that left an invoice unpaid which was due by `unpaidSince`, and frees
 * the others. What is disputed does not count, nor what was refused of a dispute after that day.
 *
 * @returns those for whom that changed
 */
export const reviewBlocks = (
  tx: Tx,
  buyerIds: readonly string[],
  unpaidSince: Day,
): Promise<{ readonly buyerId: string; readonly blocked: boolean }[]> =>
  tx.query(review, [buyerIds, unpaidSince, tx.at]);
