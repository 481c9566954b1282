import { type Reader, statement } from "../../../platform/database.ts";

/** Who loses a licence as the subscription's are taken away is who got theirs last, as in `licensing.settle_pool`. */
const onPlanChange = statement<
  [subscriptionId: string, serviceIdAfter: string | null],
  { lost: number; haveAlready: number; groups: number }
>(
  "licensing.on-plan-change",
  `with left_over as (
     select p.id, p.organisation_id, p.owned - h.quantity as owned
     from licensing.holdings h join licensing.pools p on p.id = h.pool_id
     where h.source = 'subscription' and h.source_id = $1 and h.state <> 'ended'
   ), lost as (
     select l.organisation_id, late.user_id from left_over l cross join lateral (
       select a.user_id from licensing.assignments a where a.pool_id = l.id order by a.number offset greatest(0, l.owned)) late
   )
   select (select count(*) from lost)::int as lost,
     (select count(*) from lost
        join licensing.pools p on p.organisation_id = lost.organisation_id and p.service_id = $2
        join licensing.assignments a on a.pool_id = p.id and a.user_id = lost.user_id)::int as "haveAlready",
     (select count(*) from licensing.pool_groups g join left_over l on l.id = g.pool_id)::int as groups`,
);

/**
 * What a change of a subscription's plan does to those who have a licence of the plan before, as licences are assigned now.
 * Nobody is left out where the plan after is handed out here, too: it comes with as many licences as the subscription had.
 *
 * @param after the service ID of the plan after; null where its licences are not handed out here
 * @see docs/domain/seats.md, S-4a
 */
export async function peopleOnPlanChange(
  db: Reader,
  { subscriptionId, after }: { readonly subscriptionId: string; readonly after: string | null },
) {
  const [row] = await db.query(onPlanChange, [subscriptionId, after]);
  const { lost, haveAlready, groups } = row ?? { lost: 0, haveAlready: 0, groups: 0 };
  return after === null
    ? { goAlong: 0, haveAlready: 0, losing: lost, groups }
    : { goAlong: lost - haveAlready, haveAlready, losing: 0, groups };
}
