import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { type Reader, statement } from "../../src/platform/database.ts";

export type Violation = {
  readonly invariant: string;
  readonly subject: string;
  readonly detail: string;
};
type Row = { subject: string; detail: string };

const check = (invariant: string, name: string, text: string) => ({
  invariant,
  query: statement<[], Row>(`test.${name}`, `${text} limit 100`),
});

/** What holds between the modules, once no background work is left; each finds what breaks it. */
const CHECKS = [
  check(
    "I7",
    "order-events",
    `select o.id::text as subject, count(e.id) || ' order-placed events' as detail
     from commerce.orders o left join platform.events e on e.type = 'commerce.order-placed' and e.subject = o.id::text
     group by o.id having count(e.id) <> 1`,
  ),
  check(
    "I7",
    "events-without-order",
    `select e.subject, 'announced, but there is no such order' as detail from platform.events e
     where e.type = 'commerce.order-placed' and not exists (select 1 from commerce.orders o where o.id::text = e.subject)`,
  ),
  check(
    "I7",
    "order-audit",
    `select o.id::text as subject, 'no audit entry' as detail from commerce.orders o where not exists (
       select 1 from platform.audit_entries a where a.action = 'order.placed' and a.object_id = o.id::text)`,
  ),
  check(
    "I7",
    "activation-events",
    `select s.id::text as subject, s.status || ' with ' || count(e.id) || ' activations announced' as detail
     from commerce.subscriptions s
     left join platform.events e on e.type = 'commerce.subscription-activated' and e.subject = s.id::text
     group by s.id having count(e.id) <> case when s.activated_at is null then 0 else 1 end`,
  ),
  check(
    "I7",
    "activation-audit",
    `select s.id::text as subject, 'activated without an audit entry' as detail from commerce.subscriptions s
     where s.activated_at is not null and not exists (select 1 from platform.audit_entries a
       where a.action = 'subscription.activated' and a.object_id = s.id::text)`,
  ),
  check(
    "I7",
    "events-dispatched",
    "select id::text as subject, type || ' was never given to its followers' as detail from platform.events where dispatched_at is null",
  ),
  check(
    "I7",
    "jobs-ended",
    `select id::text as subject, (data ->> 'follower') || ' is ' || state as detail from pgboss.job
     where name = 'followers' and state <> 'completed'`,
  ),
  check(
    "I5",
    "one-charge-each",
    `select s.id::text as subject, s.status || ' with ' || count(c.id) || ' charges' as detail
     from commerce.subscriptions s left join billing.charges c on c.subscription_id = s.id
     group by s.id having count(c.id) <> case when s.status = 'active' then 1 else 0 end`,
  ),
  check(
    "I7",
    "charge-events",
    `select c.id::text as subject, count(e.id) || ' charge-posted events' as detail
     from billing.charges c left join platform.events e on e.type = 'billing.charge-posted' and e.subject = c.id::text
     group by c.id having count(e.id) <> 1`,
  ),
  check(
    "I7",
    "one-confirmation",
    `select o.id::text as subject, count(m.id) || ' confirmations' as detail
     from commerce.orders o left join platform.mails m on m.dedupe_key like 'order-confirmation/' || o.id || '/%'
     group by o.id having count(m.id) <> 1`,
  ),
  check(
    "I8",
    "keys-have-orders",
    `select k.key as subject, 'stands for an order that is not there' as detail from platform.idempotency_keys k
     where k.status = 201 and k.headers ->> 'location' like '/v1/orders/%'
       and not exists (select 1 from commerce.orders o where '/v1/orders/' || o.id = k.headers ->> 'location')`,
  ),
  check(
    "I8",
    "orders-have-one-key",
    `select o.id::text as subject, count(k.key) || ' keys' as detail from commerce.orders o
     left join platform.idempotency_keys k on k.headers ->> 'location' = '/v1/orders/' || o.id
     group by o.id having count(k.key) <> 1`,
  ),
] as const;

/**
 * Every invariant that a marketplace of single first purchases must keep: those of the modules,
 * and those between them. Read only; empty is the only good answer.
 */
export async function brokenInvariants(db: Reader): Promise<Violation[]> {
  const found: Violation[] = [...(await verifyCommerce(db)), ...(await verifyBilling(db))];
  for (const { invariant, query } of CHECKS)
    for (const row of await db.query(query, [])) found.push({ invariant, ...row });
  return found;
}
