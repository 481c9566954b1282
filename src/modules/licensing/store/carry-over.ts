import type { Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { requestDecided } from "../events.ts";
import { closeRequests } from "./requests.ts";
import { tellOfAssignments } from "./tell-of-assignments.ts";

const carry = statement<
  [poolId: string, ids: readonly string[], at: Instant, who: string],
  { userId: string }
>(
  "licensing.carry-over",
  `with room as (
     select (select coalesce(sum(h.quantity), 0) from licensing.holdings h where h.pool_id = $1 and h.state <> 'ended')
       - (select count(*) from licensing.assignments a where a.pool_id = $1) as places
   ), chosen as (
     select one.user_id, one.place from unnest($2::uuid[]) with ordinality as one (user_id, place)
     where not exists (select from licensing.assignments a where a.pool_id = $1 and a.user_id = one.user_id)
     order by one.place limit greatest(0, (select places from room))
   ), given as (
     insert into licensing.assignments (pool_id, user_id, assigned_at, assigned_by)
     select $1, user_id, $3, $4 from chosen order by place returning user_id, number
   ), served as (
     update licensing.claims c set waits = false from given
     where c.pool_id = $1 and c.user_id = given.user_id and c.waits
   ), claimed as (
     insert into licensing.claims (pool_id, user_id, made_at, made_by, waits)
     select $1, user_id, $3, $4, false from given on conflict (pool_id, user_id, group_id) do nothing
   ), told as (
     insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
     select $1, given.user_id, p.display_name, 'assigned', 'plan-changed', $4, $3
     from given join licensing.people p on p.user_id = given.user_id order by given.number
   )
   select user_id as "userId" from given order by number`,
);

/**
 * Gives those people licences of the pool, in their order, as far as it has some that nobody has; before anybody who
 * waits. Who has one already takes no other. The caller holds the pool's row, and settles it afterwards.
 */
export async function carryOver(tx: Tx, poolId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const given = await tx.query(carry, [poolId, ids, tx.at, tx.actor.name]);
  await tellOfAssignments(tx, poolId, {
    kind: "assigned",
    count: given.length,
    because: "plan-changed",
  });
  const closed = await closeRequests(
    tx,
    poolId,
    given.map(({ userId }) => userId),
  );
  await tx.publishAll(closed.map((one) => requestDecided({ ...one, poolId, to: "approved" })));
}
