import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { MOVING } from "../queries/merger.ts";
import { takeTurnOfStanding } from "./suspended-organisations.ts";

type Values = [going: string, staying: string];

// A slot that is taken where they go is another one there: what is owned stands (decision 44). A trial of
// an offer that was tried there stands beside that one.
const moveSubscriptions = statement<Values, unknown>(
  "commerce.move-subscriptions",
  `with moving as (${MOVING}),
     taken as (select plan_uuid, max(limit_slot) as top from commerce.subscriptions
       where organisation_id = $2 and limit_slot is not null group by plan_uuid),
     goes as (
       select s.id,
         case when s.limit_slot is null then null
           else coalesce(t.top, 0) + row_number() over (partition by s.plan_uuid order by s.ordered_at, s.id) end as slot,
         s.trial_days > 0 and exists (select from commerce.subscriptions o
           where o.organisation_id = $2 and o.offer_id = s.offer_id and o.trial_days > 0
             and (o.activated_at is not null or o.status = 'pending-activation')) as beside
       from commerce.subscriptions s
         join moving m on m.seller_id = s.seller_id and m.id = s.customer_id
         left join taken t on t.plan_uuid = s.plan_uuid)
   update commerce.subscriptions s set organisation_id = $2, limit_slot = goes.slot,
     trial_beside = s.trial_beside or goes.beside
   from goes where goes.id = s.id`,
);
const moveRecords = statement<[...Values, at: Temporal.Instant], unknown>(
  "commerce.move-records",
  `with moving as (${MOVING})
   update commerce.customers c set organisation_id = $2, version = c.version + 1, updated_at = $3
   from moving m where m.id = c.id and m.seller_id = c.seller_id`,
);
const dropFeed = statement<[going: string], unknown>(
  "commerce.drop-feed-of-merged",
  "delete from commerce.calendar_feeds where organisation_id = $1",
);
const moveRequests = statement<Values, unknown>(
  "commerce.move-purchase-requests",
  "update commerce.purchase_requests set organisation_id = $2 where organisation_id = $1",
);
const closeToOrders = statement<[going: string, at: Temporal.Instant], unknown>(
  "commerce.close-to-orders",
  `insert into commerce.suspended_organisations (organisation_id, since) values ($1, $2)
   on conflict (organisation_id) do nothing`,
);

/** Waits for purchases for both that are being written; none is written until the transaction ends. */
export async function holdPurchasesOf(tx: Tx, organisations: readonly string[]): Promise<void> {
  for (const id of [...organisations].sort()) await tx.query(takeTurnOfStanding, [id]);
}

/**
 * Sellers' records of the organisation that goes, and what they hold, are the other's. The record keeps
 * its number, its tenant ID and what its seller wrote; orders, charges and invoices are not touched.
 */
export async function mergeInCommerce(
  tx: Tx,
  { goingId, stayingId }: { readonly goingId: string; readonly stayingId: string },
): Promise<void> {
  await holdPurchasesOf(tx, [goingId, stayingId]);
  await tx.query(moveSubscriptions, [goingId, stayingId]);
  await tx.query(moveRecords, [goingId, stayingId, tx.at]);
  await tx.query(moveRequests, [goingId, stayingId]);
  await tx.query(dropFeed, [goingId]);
  // A purchase for it that was priced before is refused, and priced again for the other one.
  await tx.query(closeToOrders, [goingId, tx.at]);
}
