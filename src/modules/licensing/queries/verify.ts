import { type Reader, statement } from "../../../platform/database.ts";
import { unguardedTables, type Violation } from "../../../platform/invariants.ts";
import { verifySubscriptions } from "./verify-subscriptions.ts";

type Row = { readonly subject: string; readonly detail: string };

/** Of each check the first: what is broken a hundred times is broken. */
const MOST = 100;

// One licence of a plan at most is the primary key of assignments; that it is there is part of the check.
const assignedWithinOwned = statement<[], Row>(
  "licensing.verify-assigned",
  `select p.id::text as subject, a.count || ' are assigned, the count says ' || p.assigned || ', ' || p.owned || ' are owned' as detail
   from licensing.pools p
   join lateral (select count(*) from licensing.assignments a where a.pool_id = p.id) a on true
   where a.count <> p.assigned or p.assigned > p.owned limit ${MOST}`,
);
const oncePerPlan = statement<[], Row>(
  "licensing.verify-once",
  `select pool_id::text as subject, user_id || ' has ' || count(*) || ' licences' as detail
   from licensing.assignments group by pool_id, user_id having count(*) > 1 limit ${MOST}`,
);
const fromHoldings = statement<[], Row>(
  "licensing.verify-holdings",
  `select p.id::text as subject, p.owned || ' owned and ' || p.usable || ' usable, of its sources '
       || coalesce(h.owned, 0) || ' and ' || coalesce(h.usable, 0) as detail
   from licensing.pools p
   left join lateral (select sum(quantity) filter (where state <> 'ended') as owned,
       sum(quantity) filter (where state = 'active') as usable
     from licensing.holdings h where h.pool_id = p.id) h on true
   where p.owned <> coalesce(h.owned, 0) or p.usable <> coalesce(h.usable, 0) limit ${MOST}`,
);
const suspendedBeyondUsable = statement<[], Row>(
  "licensing.verify-suspended",
  `select p.id::text as subject, a.count || ' can be used, of ' || p.usable as detail
   from licensing.pools p
   join lateral (select count(*) from licensing.assignments a where a.pool_id = p.id and not a.suspended) a on true
   where a.count > p.usable limit ${MOST}`,
);
const countedByDay = statement<[], Row>(
  "licensing.verify-days",
  `select p.id::text as subject, p.owned || ' owned and ' || p.assigned || ' assigned, by days '
       || coalesce(d.sold, 0) || ' and ' || coalesce(d.assigned, 0) as detail
   from licensing.pools p
   left join lateral (select sum(sold_change) as sold, sum(assigned_change) as assigned
     from licensing.pool_days d where d.pool_id = p.id) d on true
   where p.owned <> coalesce(d.sold, 0) or p.assigned <> coalesce(d.assigned, 0) limit ${MOST}`,
);
const ofTheirOrganisation = statement<[], Row>(
  "licensing.verify-tenants",
  `select p.id::text as subject, a.user_id || ' is of another organisation' as detail
   from licensing.assignments a join licensing.pools p on p.id = a.pool_id
   join licensing.people u on u.user_id = a.user_id where u.organisation_id <> p.organisation_id limit ${MOST}`,
);
const claimed = statement<[], Row>(
  "licensing.verify-claims",
  `select a.pool_id::text as subject, a.user_id || ' has a licence and no claim to it' as detail
   from licensing.assignments a
   where not exists (select from licensing.claims c where c.pool_id = a.pool_id and c.user_id = a.user_id and not c.waits)
   limit ${MOST}`,
);
const waitsWithout = statement<[], Row>(
  "licensing.verify-waiting",
  `select c.pool_id::text as subject, c.user_id || case when c.waits then ' waits and has a licence' else ' is said to have a licence' end as detail
   from licensing.claims c
   where c.waits = exists (select from licensing.assignments a where a.pool_id = c.pool_id and a.user_id = c.user_id) limit ${MOST}`,
);
const nobodyWaitsForFree = statement<[], Row>(
  "licensing.verify-nobody-waits",
  `select p.id::text as subject, p.owned - p.assigned || ' are free and ' || count(distinct c.user_id) || ' wait' as detail
   from licensing.pools p join licensing.claims c on c.pool_id = p.id and c.waits
   join licensing.people u on u.user_id = c.user_id and u.active
   where p.owned > p.assigned group by p.id limit ${MOST}`,
);
const ofGivenGroups = statement<[], Row>(
  "licensing.verify-groups",
  `select c.pool_id::text as subject, c.user_id || ' has a claim by a group that was given nothing' as detail
   from licensing.claims c where c.group_id is not null and not exists (
     select from licensing.pool_groups g where g.pool_id = c.pool_id and g.group_id = c.group_id) limit ${MOST}`,
);

// Marketplace time can stand still: what happens in one instant as the consent is revoked came before.
const increasesConsented = statement<[], Row>(
  "licensing.verify-consented",
  `select g.deal_id::text as subject, g.service_id || ' became ' || g.after || ' without a consent in force' as detail
   from licensing.grant_changes g join licensing.deals d on d.id = g.deal_id
   left join licensing.consents c on c.id = g.consent_id
   where g.after > g.before and (c.id is null or c.publisher_id <> d.publisher_id
     or c.organisation_id is distinct from d.organisation_id or g.at < c.given_at or g.at > c.revoked_at)
   limit ${MOST}`,
);
const grantsOfCustomers = statement<[], Row>(
  "licensing.verify-grants",
  `select h.source_id::text as subject, p.service_id || ' is held by ' || p.organisation_id || ', the deal is '
       || coalesce('of ' || d.organisation_id, 'of nobody') as detail
   from licensing.holdings h join licensing.pools p on p.id = h.pool_id
   left join licensing.deals d on d.id = h.source_id
   where h.source = 'deal' and (d.organisation_id is distinct from p.organisation_id or d.publisher_id <> p.publisher_id)
   limit ${MOST}`,
);
const grantsAsKept = statement<[], Row>(
  "licensing.verify-grant-changes",
  `with last as (
     select distinct on (deal_id, service_id) deal_id, service_id, after from licensing.grant_changes
     order by deal_id, service_id, number desc
   ), held as (
     select h.source_id as deal_id, p.service_id, case when h.state = 'ended' then 0 else h.quantity end as quantity
     from licensing.holdings h join licensing.pools p on p.id = h.pool_id where h.source = 'deal'
   )
   select coalesce(h.deal_id, l.deal_id)::text as subject, coalesce(h.service_id, l.service_id) || ': ' || coalesce(h.quantity, 0)
       || ' are granted, the last change says ' || coalesce(l.after, 0) as detail
   from held h full join last l on l.deal_id = h.deal_id and l.service_id = h.service_id
   where coalesce(h.quantity, 0) <> coalesce(l.after, 0) limit ${MOST}`,
);

const CHECKS = [
  ["I3", grantsAsKept],
  ["I3", increasesConsented],
  ["I10", grantsOfCustomers],
  ["I3", assignedWithinOwned],
  ["I3", oncePerPlan],
  ["I3", fromHoldings],
  ["I3", suspendedBeyondUsable],
  ["I3", claimed],
  ["I3", waitsWithout],
  ["I3", nobodyWaitsForFree],
  ["I3", ofGivenGroups],
  ["I3", countedByDay],
  ["I10", ofTheirOrganisation],
] as const;

/** What must always hold of licences and of who has them (LIC-11). */
export async function verifyLicensing(db: Reader): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const [invariant, check] of CHECKS)
    found.push(...(await db.query(check, [])).map((row) => ({ invariant, ...row })));
  return [
    ...found,
    ...(await verifySubscriptions(db, MOST)),
    ...(await unguardedTables(db, [
      "licensing.assignment_history",
      "licensing.deal_steps",
      "licensing.grant_changes",
    ])),
  ];
}
