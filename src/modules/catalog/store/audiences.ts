import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const lockPlans = statement<[offer: string], unknown>(
  "catalog.lock-live-plans",
  "select 1 from catalog.live_plans where offer_uuid = $1 order by plan_uuid for update",
);

// One statement: pointers and what readers see move together. A list of 20,000 stays in the database;
// plans are put together as text, because jsonb_agg takes seconds for members of that size.
const sync = statement<[offer: string, plans: string], unknown>(
  "catalog.sync-audiences",
  `with changed as (
     select p.id, p.audience_version, (select coalesce(jsonb_agg(e -> 'tenantId' order by n), '[]')
       from jsonb_array_elements(a.entries) with ordinality as x(e, n)
       where e ? 'tenantId' and not w.owners ? (e ->> 'tenantId')) || w.owners as tenants
     from jsonb_to_recordset($2::jsonb) as w("planUuid" uuid, owners jsonb)
     join catalog.plans p on p.id = w."planUuid" and p.offer_uuid = $1
     join catalog.audiences a on a.plan_uuid = p.id and a.version = p.audience_version),
   marked as (
     update catalog.plans p set live_audience_version = c.audience_version from changed c where p.id = c.id),
   shown as (
     update catalog.live_plans l set content = jsonb_set(l.content, '{audienceTenantIds}', c.tenants)
     from changed c where l.plan_uuid = c.id returning l.plan_uuid, l.content)
   update catalog.live_offers o set content = jsonb_set(o.content, '{plans}',
     (select ('[' || string_agg(coalesce(s.content, plan)::text, ',' order by n) || ']')::jsonb
      from jsonb_array_elements(o.content -> 'plans') with ordinality as x(plan, n)
      left join shown s on s.plan_uuid = (plan ->> 'planUuid')::uuid))
   where o.offer_uuid = $1`,
);

/** Keeps buyers from ordering plans of the offer until the transaction ends. */
export const lockLivePlans = (tx: Tx, offerId: string) => tx.query(lockPlans, [offerId]);

/**
 * Makes the audiences of `plans`, as last saved, those that buyers are measured by.
 *
 * @param plans with the tenant ids of the owners of environments that their audiences name
 */
export const syncAudiences = (
  tx: Tx,
  offerId: string,
  plans: readonly { readonly planUuid: string; readonly owners: readonly string[] }[],
) =>
  tx.query(sync, [
    offerId,
    JSON.stringify(plans.map(({ planUuid, owners }) => ({ planUuid, owners }))),
  ]);
