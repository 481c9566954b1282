import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Idle licences of one plan. */
export type IdleOfPlan = {
  readonly poolId: string;
  readonly offerName: string;
  readonly planName: string;
  /** Given to the person alone: can be taken back in one step. */
  readonly idle: number;
  /** People who wait for a licence of the plan. */
  readonly waiting: number;
};

// Who has it by a group is not idle by the person's own doing: the way out is the group.
const IDLE = `select a.user_id, p.display_name from licensing.assignments a join licensing.people p on p.user_id = a.user_id
  left join licensing.last_uses used on used.pool_id = a.pool_id and used.user_id = a.user_id
  where a.pool_id = pool.id and greatest(a.assigned_at, used.at) < $2 and not exists (
    select from licensing.claims c where c.pool_id = a.pool_id and c.user_id = a.user_id and c.group_id is not null)`;

const plans = statement<[organisationId: string, since: Instant, most: number], IdleOfPlan>(
  "licensing.idle-of-plans",
  `select pool.id as "poolId", pool.offer_name as "offerName", pool.plan_name as "planName", idle.count as idle,
     (select count(distinct c.user_id) from licensing.claims c where c.pool_id = pool.id and c.waits)::int as waiting
   from licensing.pools pool cross join lateral (select count(*)::int as count from (${IDLE}) one) idle
   where pool.organisation_id = $1 and pool.assigned > 0 and idle.count > 0
   order by idle.count desc, lower(pool.offer_name || ' ' || pool.plan_name), pool.id limit $3`,
);
/** Plans of an organisation of which licences are idle, those with the most first. */
export const idleOfPlans = (
  db: Reader,
  organisationId: string,
  { since, most }: { readonly since: Instant; readonly most: number },
): Promise<IdleOfPlan[]> => db.query(plans, [organisationId, since, most]);

const people = statement<
  [poolId: string, since: Instant, most: number],
  { userId: string; displayName: string }
>(
  "licensing.idle-people",
  `select one.user_id as "userId", one.display_name as "displayName" from licensing.pools pool
   cross join lateral (${IDLE}) one where pool.id = $1 order by lower(one.display_name), one.user_id limit $3`,
);
/** Whose licences of a plan are idle and can be taken back, by name. */
export const idlePeople = (
  db: Reader,
  poolId: string,
  { since, most }: { readonly since: Instant; readonly most: number },
) => db.query(people, [poolId, since, most]);

const waiting = statement<[poolId: string], { count: number }>(
  "licensing.count-active-who-wait",
  `select count(distinct c.user_id)::int as count from licensing.claims c
   join licensing.people p on p.user_id = c.user_id and p.active where c.pool_id = $1 and c.waits`,
);
/** Active people who wait for a licence of the plan. */
export const countActiveWaiting = async (db: Reader, poolId: string): Promise<number> =>
  (await db.query(waiting, [poolId]))[0]?.count ?? 0;
