import { isBefore } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { CustomersMerged } from "../events.ts";
import { JOINING, MOVING } from "../queries/merger.ts";
import { takeTurnOfStanding } from "./suspended-organisations.ts";

type Values = [going: string, staying: string];

// A slot that is taken where they go is another one there: what is owned stands (decision 44). A trial of
// an offer that was tried there stands beside that one. Where the seller has a record of the other, too, orders
// and subscriptions become that one's together: the keys between them are looked at when both have moved.
const moveSubscriptions = statement<Values, unknown>(
  "commerce.move-subscriptions",
  `with moving as materialized (${MOVING}), joining as materialized (${JOINING}),
     leaving as (select seller_id, id, id as goes_to from moving union all select seller_id, id, into_id from joining),
     taken as (select plan_uuid, max(limit_slot) as top from commerce.subscriptions
       where organisation_id = $2 and limit_slot is not null group by plan_uuid),
     goes as (
       select s.id, m.goes_to,
         case when s.limit_slot is null then null
           else coalesce(t.top, 0) + row_number() over (partition by s.plan_uuid order by s.ordered_at, s.id) end as slot,
         s.trial_days > 0 and exists (select from commerce.subscriptions o
           where o.organisation_id = $2 and o.offer_id = s.offer_id and o.trial_days > 0
             and (o.activated_at is not null or o.status = 'pending-activation')) as beside
       from commerce.subscriptions s
         join leaving m on m.seller_id = s.seller_id and m.id = s.customer_id
         left join taken t on t.plan_uuid = s.plan_uuid),
     ordered as (update commerce.orders o set customer_id = j.into_id
       from joining j where o.seller_id = j.seller_id and o.customer_id = j.id),
     asked as (update commerce.change_requests r set customer_id = j.into_id
       from joining j where r.seller_id = j.seller_id and r.customer_id = j.id)
   update commerce.subscriptions s set organisation_id = $2, customer_id = goes.goes_to, limit_slot = goes.slot,
     trial_beside = s.trial_beside or goes.beside
   from goes where goes.id = s.id`,
);
const moveRecords = statement<[...Values, at: Temporal.Instant], unknown>(
  "commerce.move-records",
  `with moving as (${MOVING})
   update commerce.customers c set organisation_id = $2, version = c.version + 1, updated_at = $3
   from moving m where m.id = c.id and m.seller_id = c.seller_id`,
);

// What was attested for the one holds for the other: it is one company.
const joinAgreements = statement<Values, unknown>(
  "commerce.join-agreements",
  `with joining as (${JOINING})
   insert into commerce.customer_agreements (id, seller_id, customer_id, first_name, last_name, email, phone, agreed_on,
     attested_by, attested_at, accepted_version)
   select gen_random_uuid(), a.seller_id, j.into_id, a.first_name, a.last_name, a.email, a.phone, a.agreed_on,
     a.attested_by, a.attested_at, a.accepted_version
   from joining j join commerce.customer_agreements a on a.seller_id = j.seller_id and a.customer_id = j.id`,
);
const joinNotes = statement<Values, unknown>(
  "commerce.join-notes",
  `with joining as (${JOINING})
   update commerce.customer_notes n set customer_id = j.into_id
   from joining j where n.seller_id = j.seller_id and n.customer_id = j.id`,
);

type OpenCart = {
  readonly id: string;
  readonly sellerId: string;
  readonly intoId: string;
  readonly lines: number;
  readonly expiresAt: Temporal.Instant;
  readonly otherId: string | null;
  readonly otherLines: number | null;
  readonly otherExpiresAt: Temporal.Instant | null;
};
// Of each seller with both records, the cart that is open for the one that goes, and that of the other, held.
const openCarts = statement<Values, OpenCart>(
  "commerce.carts-of-joined-records",
  `with joining as materialized (${JOINING}),
     held as materialized (select k.* from commerce.carts k where k.state = 'open' and k.id in (
       select x.id from joining j join commerce.carts x on x.seller_id = j.seller_id and x.customer_id in (j.id, j.into_id)
         and x.state = 'open') order by k.id for update)
   select g.id, j.seller_id as "sellerId", j.into_id as "intoId", jsonb_array_length(g.lines) as lines,
     g.expires_at as "expiresAt", s.id as "otherId", jsonb_array_length(s.lines) as "otherLines",
     s.expires_at as "otherExpiresAt"
   from joining j join held g on g.seller_id = j.seller_id and g.customer_id = j.id
     left join held s on s.seller_id = j.seller_id and s.customer_id = j.into_id`,
);
const dropCart = statement<[sellerId: string, id: string], unknown>(
  "commerce.drop-cart-of-joined",
  "delete from commerce.carts where seller_id = $1 and id = $2",
);
const giveCart = statement<[sellerId: string, id: string, customerId: string], unknown>(
  "commerce.give-cart",
  `update commerce.carts set customer_id = $3, review = null, version = version + 1 where seller_id = $1 and id = $2`,
);
const addToCart = statement<[sellerId: string, from: string, to: string], unknown>(
  "commerce.add-cart-to-cart",
  `update commerce.carts k set lines = k.lines || (select jsonb_agg(case
         when g.reseller_id is null or k.reseller_id is null or g.reseller_id = k.reseller_id or l ? 'resellerId' then l
         else l || jsonb_build_object('resellerId', g.reseller_id) end order by n)
       from jsonb_array_elements(g.lines) with ordinality x(l, n)), review = null, version = k.version + 1,
     purchase_order = coalesce(k.purchase_order, g.purchase_order), cost_centre = coalesce(k.cost_centre, g.cost_centre),
     reseller_id = coalesce(k.reseller_id, g.reseller_id)
   from commerce.carts g where k.seller_id = $1 and k.id = $3 and g.seller_id = $1 and g.id = $2`,
);

type Joined = {
  readonly sellerId: string;
  readonly goingId: string;
  readonly stayingId: string;
  readonly going: object;
  readonly staying: object;
};
// One that was over begins again, with what the seller wrote of the other one: that is what holds now.
const joinRecords = statement<[...Values, at: Temporal.Instant, by: string], Joined>(
  "commerce.join-records",
  `with joining as materialized (${JOINING}),
     led as (update commerce.customers r set merged_into = j.into_id
       from joining j where r.seller_id = j.seller_id and r.merged_into = j.id),
     ended as (update commerce.customers r set ended_at = $3, ended_by = $4, merged_into = j.into_id, version = r.version + 1,
         updated_at = $3
       from joining j where r.seller_id = j.seller_id and r.id = j.id returning r.*),
     kept as (update commerce.customers o set
         company = case when o.ended_at is null then o.company else r.company end,
         segment = case when o.ended_at is null then o.segment else r.segment end,
         currency = case when o.ended_at is null then o.currency else r.currency end,
         language = case when o.ended_at is null then o.language else r.language end,
         registration_number = case when o.ended_at is null then o.registration_number else r.registration_number end,
         tax_id = case when o.ended_at is null then o.tax_id else r.tax_id end,
         contact = case when o.ended_at is null then o.contact else r.contact end,
         address = case when o.ended_at is null then o.address else r.address end,
         in_region = case when o.ended_at is null then o.in_region else r.in_region end,
         reseller_id = case when o.ended_at is null then coalesce(o.reseller_id, r.reseller_id) else r.reseller_id end,
         agreed_on = case when o.ended_at is null then greatest(o.agreed_on, r.agreed_on) else r.agreed_on end,
         former_tenant_ids = o.former_tenant_ids || r.former_tenant_ids || r.tenant_id,
         former_names = btrim(concat_ws(' ', o.former_names, r.former_names, r.tenant_id, lower(r.handle), r.id)),
         ended_at = null, ended_by = null, version = o.version + 1, updated_at = $3
       from joining j join commerce.customers r on r.seller_id = j.seller_id and r.id = j.id
       where o.seller_id = j.seller_id and o.id = j.into_id returning o.id, o.seller_id, o.company, o.domain, o.tenant_id)
   select e.seller_id as "sellerId", e.id as "goingId", k.id as "stayingId",
     jsonb_build_object('company', e.company, 'domain', e.domain, 'tenantId', e.tenant_id) as going,
     jsonb_build_object('company', k.company, 'domain', k.domain, 'tenantId', k.tenant_id, 'formerly', e.id) as staying
   from ended e join kept k on k.seller_id = e.seller_id and k.id = e.merged_into order by e.seller_id`,
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

type Merged = { readonly goingId: string; readonly stayingId: string };

/**
 * Sellers' records of the organisation that goes, and what they hold, are the other's. The record keeps
 * its number, its tenant ID and what its seller wrote; of a seller that has a record of each, what the one holds
 * is the other's. Charges and invoices are not touched.
 */
export async function mergeInCommerce(tx: Tx, { goingId, stayingId }: Merged): Promise<void> {
  const pair = [goingId, stayingId] as Values;
  await holdPurchasesOf(tx, pair);
  await tx.query(moveSubscriptions, pair);
  await joinCarts(tx, pair);
  await tx.query(joinNotes, pair);
  await tx.query(joinAgreements, pair);

  await tx.query(moveRecords, [...pair, tx.at]);
  for (const one of await tx.query(joinRecords, [...pair, tx.at, tx.actor.name]))
    await announce(tx, one, stayingId);
  await tx.query(moveRequests, pair);
  await tx.query(dropFeed, [goingId]);
  // A purchase for it that was priced before is refused, and priced again for the other one.
  await tx.query(closeToOrders, [goingId, tx.at]);
}

/** A cart that runs is kept: as the other's where that has none, at the end of its lines where it has one. */
async function joinCarts(tx: Tx, pair: Values): Promise<void> {
  for (const { id, sellerId, intoId, ...cart } of await tx.query(openCarts, pair)) {
    const { otherId, otherLines, otherExpiresAt } = cart;
    if (cart.lines === 0 || !isBefore(tx.at, cart.expiresAt)) {
      await tx.query(dropCart, [sellerId, id]);
      continue;
    }
    const runs = otherExpiresAt !== null && isBefore(tx.at, otherExpiresAt) && otherLines !== 0;
    if (otherId !== null && runs) {
      await tx.query(addToCart, [sellerId, id, otherId]);
      await tx.query(dropCart, [sellerId, id]);
      continue;
    }
    if (otherId !== null) await tx.query(dropCart, [sellerId, otherId]);
    await tx.query(giveCart, [sellerId, id, intoId]);
  }
}

/** What its seller reads of it: in its activity log, and as an event. */
async function announce(
  tx: Tx,
  { sellerId, goingId, stayingId, going, staying }: Joined,
  organisationId: string,
): Promise<void> {
  tx.audit({
    organisationId: sellerId,
    action: "customer.merged",
    objectType: "customer",
    objectId: stayingId,
    before: going,
    after: staying,
  });
  await tx.publish<CustomersMerged>({
    type: "commerce.customers-merged",
    subject: stayingId,
    customerId: stayingId,
    formerCustomerId: goingId,
    sellerId,
    organisationId,
    mergedAt: tx.at.toString(),
  });
}
