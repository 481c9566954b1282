import { type Reader, statement } from "../../../platform/database.ts";
import { unguardedTables, type Violation } from "../../../platform/invariants.ts";
import { SUBSCRIPTION_LIFECYCLE } from "../domain/subscription-lifecycle.ts";

export type { Violation } from "../../../platform/invariants.ts";

type Row = { subject: string; detail: string };

const HELD = "('pending-activation', 'trial', 'active', 'suspended')";

const limitsKept = statement<[], Row>(
  "commerce.verify-limits",
  `select organisation_id || '/' || plan_uuid as subject, 'slot ' || limit_slot || ' is held twice' as detail
   from commerce.subscriptions where limit_slot is not null and status in ${HELD}
   group by organisation_id, plan_uuid, limit_slot having count(*) > 1 limit 100`,
);
const oneTrial = statement<[], Row>(
  "commerce.verify-trials",
  `select organisation_id || '/' || offer_id as subject, count(*) || ' trials' as detail
   from commerce.subscriptions
   where trial_days > 0 and (activated_at is not null or status = 'pending-activation') and not trial_beside
   group by organisation_id, offer_id having count(*) > 1 limit 100`,
);
const transitions = statement<[allowed: readonly string[]], Row>(
  "commerce.verify-transitions",
  `select subscription_id::text as subject, from_status || ' became ' || to_status as detail
   from commerce.subscription_history
   where from_status is not null and from_status <> to_status
     and not (from_status || '>' || to_status = any ($1)) limit 100`,
);
const historyAgrees = statement<[], Row>(
  "commerce.verify-history",
  `select s.id::text as subject, 'is ' || s.status || ', its history says ' || coalesce(h.to_status, 'nothing') as detail
   from commerce.subscriptions s left join lateral (
     select to_status from commerce.subscription_history h where h.subscription_id = s.id order by seq desc limit 1) h on true
   where h.to_status is distinct from s.status limit 100`,
);
const tenants = statement<[], Row>(
  "commerce.verify-tenants",
  `select s.id::text as subject, 'belongs to another seller or organisation than its customer' as detail
   from commerce.subscriptions s join commerce.customers c on c.id = s.customer_id join commerce.orders o on o.id = s.order_id
   where c.seller_id <> s.seller_id or c.organisation_id <> s.organisation_id or o.seller_id <> s.seller_id
   union all
   select r.id::text, 'asks about a subscription of another customer' from commerce.change_requests r
   join commerce.subscriptions s on s.id = r.subscription_id
   where r.seller_id <> s.seller_id or r.customer_id <> s.customer_id or s.organisation_id = s.seller_id limit 100`,
);
const mergedAreEmpty = statement<[], Row>(
  "commerce.verify-merged-records",
  `select c.id::text as subject, 'went into another record, and still has orders, subscriptions or an open cart' as detail
   from commerce.customers c where c.merged_into is not null and (
     exists (select from commerce.subscriptions s where s.seller_id = c.seller_id and s.customer_id = c.id)
     or exists (select from commerce.orders o where o.seller_id = c.seller_id and o.customer_id = c.id)
     or exists (select from commerce.carts k where k.seller_id = c.seller_id and k.customer_id = c.id and k.state = 'open'))
   limit 100`,
);
const cartsOrdered = statement<[], Row>(
  "commerce.verify-carts",
  `select k.id::text as subject, 'is ordered, its order is another cart''s' as detail
   from commerce.carts k left join commerce.orders o on o.id = k.order_id and o.cart_id = k.id
   where k.state = 'ordered' and o.id is null limit 100`,
);
// A purchase that was acknowledged under a key is there, and no two keys made it.
const answeredOrders = statement<[], Row>(
  "commerce.verify-answered-orders",
  `select k.key as subject, 'stands for an order that is not there' as detail from platform.idempotency_keys k
   where k.status = 201 and k.headers ->> 'location' like '/v1/orders/%'
     and not exists (select 1 from commerce.orders o where '/v1/orders/' || o.id = k.headers ->> 'location') limit 100`,
);
const ordersHaveOneKey = statement<[], Row>(
  "commerce.verify-orders-have-one-key",
  `select k.headers ->> 'location' as subject, count(*) || ' keys say that they placed it' as detail
   from platform.idempotency_keys k where k.status = 201 and k.headers ->> 'location' like '/v1/orders/%'
   group by 1 having count(*) > 1 limit 100`,
);
// An order is announced as it is placed: it cannot vanish from one and stay in the other.
const ordersAsAnnounced = statement<[], Row>(
  "commerce.verify-orders-are-announced",
  `select coalesce(o.id::text, e.subject) as subject, case when o.id is null then 'the order was announced and is gone'
     else 'the order was never announced' end as detail
   from (select id from commerce.orders) o
   full join (select subject from platform.events where type = 'commerce.order-placed') e on e.subject = o.id::text
   where o.id is null or e.subject is null limit 100`,
);
const linesComplete = statement<[], Row>(
  "commerce.verify-order-lines",
  `select s.id::text as subject, 'has no line in its order' as detail from commerce.subscriptions s
   where not exists (select 1 from commerce.order_lines l where l.subscription_id = s.id and l.order_id = s.order_id)
   limit 100`,
);

const licences = statement<[], Row>(
  "commerce.verify-licences",
  `select s.id::text as subject, 'has ' || s.quantity || ' licences, its terms say ' || (s.terms ->> 'quantity')
     || ', its batches ' || b.added as detail
   from commerce.subscriptions s cross join lateral (
     select coalesce(sum(quantity), 0) as added from commerce.licence_batches where subscription_id = s.id) b
   where s.quantity <> (s.terms ->> 'quantity')::integer or b.added > s.quantity limit 100`,
);
const plansAgree = statement<[], Row>(
  "commerce.verify-plans",
  `select s.id::text as subject, 'is of plan ' || s.plan_uuid || ', its terms say ' || (s.terms ->> 'planUuid') as detail
   from commerce.subscriptions s where s.plan_uuid::text <> s.terms ->> 'planUuid'
     or s.offer_id::text <> s.terms ->> 'offerId' limit 100`,
);
const endedAreTold = statement<[], Row>(
  "commerce.verify-ended-subscriptions-have-no-open-operation",
  `select s.id::text as subject, 'has ended and waits for an answer' as detail from commerce.subscriptions s
   join commerce.operations o on o.subscription_id = s.id and o.status = 'in-progress'
   where s.ended_at is not null limit 100`,
);
// An add-on is held on a base that is held, renews as it does, and is suspended with it (decision 17).
const addOnsFollow = statement<[], Row>(
  "commerce.verify-add-ons",
  `select a.id::text as subject, 'is ' || a.status || ', its base is ' || b.status as detail
   from commerce.subscriptions a join commerce.subscriptions b on b.id = a.parent_subscription_id
   where b.parent_subscription_id is not null
     or (a.ended_at is null and (b.ended_at is not null or a.auto_renew <> b.auto_renew
       or (a.status <> 'pending-activation' and (b.status = 'suspended') <> (a.status = 'suspended'))))
   limit 100`,
);

// A relationship ends when nothing of it runs, and an order waits for its customer's row (docs/domain/relationships.md).
const removedHoldNothing = statement<[], Row>(
  "commerce.verify-removed-customers",
  `select s.id::text as subject, 'is ' || s.status || ', its customer was removed' as detail
   from commerce.subscriptions s join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where c.ended_at is not null and s.status in ('pending-activation', 'trial', 'active') limit 100`,
);
// A private offer never makes anything dearer (docs/domain/private-offers.md).
const neverDearer = statement<[], Row>(
  "commerce.verify-private-offers",
  `select l.subscription_id::text as subject, 'was sold above its list price' as detail from commerce.order_lines l
   where l.terms ? 'privateOffer' and (l.terms -> 'unitPrice' ->> 'amount')::numeric
     >= (l.terms -> 'privateOffer' -> 'listPrice' ->> 'amount')::numeric
   union all
   select s.id::text, 'pays more for usage than the list price, or twice for a day' from commerce.subscriptions s
   where s.terms @? '$.meters[*].reduced[*]' and exists (
     select 1 from jsonb_array_elements(s.terms -> 'meters') m,
       jsonb_array_elements(m -> 'reduced') with ordinality as r(one, n)
     where (r.one ->> 'price')::numeric >= (m ->> 'price')::numeric or r.one ->> 'until' < r.one ->> 'from'
       or (r.n > 1 and r.one ->> 'from' <= m -> 'reduced' -> (r.n - 2)::integer ->> 'until'))
   limit 100`,
);

/** Tables in which nothing changes or vanishes. */
const rightsWithoutRelationship = statement<[], Row>(
  "commerce.verify-delegations",
  `select d.id::text as subject, 'rights are in force over a customer that is none, or that they were not given for' as detail
   from commerce.delegations d join commerce.customers c on c.seller_id = d.seller_id and c.id = d.customer_id
   where d.state = 'active' and (c.ended_at is not null or c.organisation_id <> d.organisation_id)`,
);

const APPEND_ONLY = [
  "commerce.customer_agreements",
  "commerce.delegation_steps",
  "commerce.order_lines",
  "commerce.price_changes",
  "commerce.subscription_files",
  "commerce.subscription_history",
  "commerce.subscription_references",
] as const;

/** Reads the whole of commerce and reports every broken invariant; changes nothing. */
export async function verifyCommerce(db: Reader): Promise<Violation[]> {
  const allowed = Object.entries(SUBSCRIPTION_LIFECYCLE).flatMap(([from, actions]) =>
    Object.values(actions).map((to) => `${from}>${to}`),
  );
  const results: readonly (readonly [string, readonly Row[]])[] = [
    ["I4", await db.query(limitsKept, [])],
    ["I4", await db.query(oneTrial, [])],
    ["I9", await db.query(transitions, [allowed])],
    ["I9", await db.query(historyAgrees, [])],
    ["I10", await db.query(tenants, [])],
    ["I10", await db.query(mergedAreEmpty, [])],
    ["I10", await db.query(rightsWithoutRelationship, [])],
    ["I8", await db.query(cartsOrdered, [])],
    ["I8", await db.query(linesComplete, [])],
    ["I8", await db.query(answeredOrders, [])],
    ["I8", await db.query(ordersHaveOneKey, [])],
    ["I8", await db.query(ordersAsAnnounced, [])],
    ["I3", await db.query(licences, [])],
    ["I3", await db.query(plansAgree, [])],
    ["I9", await db.query(endedAreTold, [])],
    ["I9", await db.query(addOnsFollow, [])],
    ["I9", await db.query(removedHoldNothing, [])],
    ["I3", await db.query(neverDearer, [])],
  ];
  return [
    ...(await unguardedTables(db, APPEND_ONLY)),
    ...results.flatMap(([invariant, rows]) => rows.map((row) => ({ invariant, ...row }))),
  ];
}
