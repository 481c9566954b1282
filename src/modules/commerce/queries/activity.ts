import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** What somebody did, from the audit trail (BEY-14). */
export type ActivityRow = {
  readonly seq: bigint;
  readonly at: Instant;
  readonly action: string;
  readonly actorKind: "person" | "client" | "system";
  readonly actorName: string;
  readonly objectType: string;
  readonly objectId: string;
  /** What the object is called: a customer's or a subscription's name, an order's number. */
  readonly objectName: string | null;
  readonly before: unknown;
  readonly after: unknown;
};

export type ActivityQuery = {
  readonly sellerId: string;
  /** What concerns one customer: the record, its subscriptions and orders. Null for everything. */
  readonly customerId: string | null;
  readonly objectType: string | null;
  /** Part of the name of who did it, in any case. */
  readonly q: string | null;
  readonly from: Instant | null;
  /** The first instant after. */
  readonly until: Instant | null;
  /** The last entry of the page before. */
  readonly beyond: string | null;
  readonly limit: number;
};

const OF_CUSTOMER = `(e.object_type, e.object_id) in (
    select 'customer', $2::uuid::text
    union all select 'customer', c.id::text from commerce.customers c where c.seller_id = $1 and c.merged_into = $2
    union all select 'subscription', s.id::text from commerce.subscriptions s where s.seller_id = $1 and s.customer_id = $2
    union all select 'order', o.id::text from commerce.orders o where o.seller_id = $1 and o.customer_id = $2)`;

const page = (name: string, of: string) =>
  statement<readonly unknown[], ActivityRow>(
    name,
    `select e.seq, e.at, e.action, e.actor_kind as "actorKind", coalesce(e.after ->> 'actorShownAs', e.actor_name) as "actorName",
       e.object_type as "objectType", e.object_id as "objectId", e.before, e.after,
       case e.object_type
         when 'customer' then (select c.company from commerce.customers c where c.seller_id = $1 and c.id = e.object_id::uuid)
         when 'subscription' then (select s.name from commerce.subscriptions s where s.seller_id = $1 and s.id = e.object_id::uuid)
         when 'order' then (select o.number from commerce.orders o where o.seller_id = $1 and o.id = e.object_id::uuid)
         when 'relationship-request' then
           (select r.company from commerce.relationship_requests r where r.seller_id = $1 and r.id = e.object_id::uuid)
         when 'directory-user' then coalesce(e.after ->> 'name', e.before ->> 'name')
         when 'directory-group' then coalesce(e.after ->> 'name', e.before ->> 'name')
         when 'delegation' then e.after ->> 'partner'
         when 'licences' then e.after ->> 'serviceId'
       end as "objectName"
     from (select * from platform.audit_entries e
       where e.organisation_id = $1 and ${of} and ($3::text is null or e.object_type = $3)
         and ($4::text is null or strpos(lower(coalesce(e.after ->> 'actorShownAs', e.actor_name)), lower($4)) > 0)
         and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)
         and ($7::bigint is null or e.seq < $7)
       order by e.seq desc limit $8) e
     order by e.seq desc`,
  );
const everything = page("commerce.activity", "$2::uuid is null");
const ofCustomer = page("commerce.activity-of-customer", OF_CUSTOMER);

/** What was done for an organisation, the latest first; names are looked up for one page alone. */
export const activityOf = (
  db: Reader,
  { sellerId, customerId, objectType, q, from, until, beyond, limit }: ActivityQuery,
): Promise<ActivityRow[]> =>
  db.query(customerId === null ? everything : ofCustomer, [
    sellerId,
    customerId,
    objectType,
    q,
    from,
    until,
    beyond,
    limit,
  ]);
