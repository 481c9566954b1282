import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { organisationsById } from "../../identity/index.ts";

/** Customers of a publisher, at most, that its report of use is made of. */
const MOST_CUSTOMERS = 20_000;

/** Whom a report is about; null does not narrow it. */
export type UsageFilter = {
  readonly publisherId: string;
  /** Addresses of offers in the storefront. */
  readonly offers: readonly string[] | null;
  readonly serviceId: string | null;
  /** Tenant GUID of the customer. */
  readonly customer: string | null;
  /** ISO 3166 alpha-2 code of the customer's country. */
  readonly country: string | null;
};
export type Customer = { readonly name: string; readonly country: string };
/** The organisations that the filter leaves, and in which countries all of the publisher's are. */
export type Narrowed = {
  readonly customers: ReadonlyMap<string, Customer>;
  readonly countries: readonly string[];
};

const holders = statement<
  [publisherId: string, customer: string | null, limit: number],
  { id: string }
>(
  "licensing.customers-of-publisher",
  `select distinct organisation_id as id from licensing.pools
   where publisher_id = $1 and ($2::uuid is null or tenant_id = $2) order by 1 limit $3`,
);

/** Names and countries are the organisations' of today; nothing of them is kept here. */
export async function narrow(
  db: Reader,
  { publisherId, customer, country }: UsageFilter,
): Promise<Narrowed> {
  const ids = await db.query(holders, [publisherId, customer, MOST_CUSTOMERS]);
  const found = await organisationsById(
    db,
    ids.map(({ id }) => id),
  );
  const all = [...found].map(
    ([id, { name, country: where }]) => [id, { name, country: where }] as const,
  );
  return {
    customers: new Map(all.filter(([, one]) => country === null || one.country === country)),
    countries: [...new Set(all.map(([, one]) => one.country))].sort(),
  };
}

export type PlanUse = {
  readonly offerSlug: string;
  readonly offerName: string;
  readonly planId: string;
  readonly planName: string;
  readonly serviceId: string;
  readonly customers: number;
  readonly sold: number;
  readonly usable: number;
  readonly assigned: number;
  /** Of those assigned: a program asked for the person in the last 30 days, and was told that the person may. */
  readonly active: number;
};

// $1 publisher, $2 organisations, $3 offers, $4 service ID.
const WHERE = `p.publisher_id = $1 and p.organisation_id = any($2::uuid[]) and ($3::text[] is null or p.offer_slug = any($3))
  and ($4::text is null or p.service_id = $4)`;
type Wanted = [
  publisherId: string,
  organisations: readonly string[],
  offers: readonly string[] | null,
  serviceId: string | null,
];
const wanted = (filter: UsageFilter, { customers }: Narrowed): Wanted => [
  filter.publisherId,
  [...customers.keys()],
  filter.offers,
  filter.serviceId,
];

/** A licence that is used within so long is active. */
const ACTIVE_HOURS = 30 * 24;
const activeSince = (at: Instant): Instant => at.subtract({ hours: ACTIVE_HOURS });
// $5: since when. Of who has a licence alone; uses of those who lost theirs do not count.
const ACTIVE = `(select count(*)::int from licensing.last_uses l
  join licensing.assignments a on a.pool_id = l.pool_id and a.user_id = l.user_id
  where l.pool_id = p.id and l.at >= $5)`;

const plans = statement<[...Wanted, since: Instant], PlanUse>(
  "licensing.use-by-plan",
  `select max(p.offer_slug) as "offerSlug", max(p.offer_name) as "offerName", max(p.plan_id) as "planId",
     max(p.plan_name) as "planName", p.service_id as "serviceId",
     (count(*) filter (where p.owned > 0))::int as customers, sum(p.owned)::int as sold, sum(p.usable)::int as usable,
     sum(p.assigned)::int as assigned, sum(${ACTIVE})::int as active
   from licensing.pools p where ${WHERE} group by p.service_id order by p.service_id limit 1000`,
);

/** Assigned against sold, plan by plan, now. */
export const licencesByPlan = (
  db: Reader,
  filter: UsageFilter,
  narrowed: Narrowed,
  at: Instant,
): Promise<PlanUse[]> => db.query(plans, [...wanted(filter, narrowed), activeSince(at)]);

const customers = statement<Wanted, { count: number }>(
  "licensing.customers-in-use",
  `select count(distinct p.organisation_id)::int as count from licensing.pools p where ${WHERE} and p.owned > 0`,
);

/** Customers that hold licences now. */
export const countCustomers = async (
  db: Reader,
  filter: UsageFilter,
  narrowed: Narrowed,
): Promise<number> => (await db.query(customers, wanted(filter, narrowed)))[0]?.count ?? 0;

const changes = statement<
  [...Wanted, from: Day],
  { day: Day; soldChange: number; assignedChange: number }
>(
  "licensing.changes-of-use",
  `select d.day, sum(d.sold_change)::int as "soldChange", sum(d.assigned_change)::int as "assignedChange"
   from licensing.pools p join licensing.pool_days d on d.pool_id = p.id and d.day >= $5::date
   where ${WHERE} group by d.day`,
);

/** By how much sold and assigned licences changed on each day (UTC) from `from` on; days without a change are left out. */
export const changesOfUse = async (
  db: Reader,
  filter: UsageFilter,
  narrowed: Narrowed,
  from: Day,
) => db.query(changes, [...wanted(filter, narrowed), from]);

/** The licences of a plan that one customer holds. */
export type CustomerUse = Omit<PlanUse, "customers"> & {
  readonly id: string;
  readonly organisationId: string;
  readonly tenantId: string;
  readonly since: Instant;
};

const rows = statement<
  [...Wanted, since: Instant, after: string | null, limit: number],
  CustomerUse
>(
  "licensing.use-by-customer",
  `select p.id, p.organisation_id as "organisationId", p.tenant_id as "tenantId", p.since, p.offer_slug as "offerSlug",
     p.offer_name as "offerName", p.plan_id as "planId", p.plan_name as "planName", p.service_id as "serviceId",
     p.owned as sold, p.usable, p.assigned, ${ACTIVE} as active
   from licensing.pools p where ${WHERE} and ($6::uuid is null or p.id < $6) order by p.id desc limit $7`,
);

/** Customer by customer and plan by plan, who had licences and has none any more included; the latest first. */
export const licencesByCustomer = (
  db: Reader,
  filter: UsageFilter,
  narrowed: Narrowed,
  {
    after,
    limit,
    at,
  }: { readonly after: string | null; readonly limit: number; readonly at: Instant },
): Promise<CustomerUse[]> =>
  db.query(rows, [...wanted(filter, narrowed), activeSince(at), after, limit]);
