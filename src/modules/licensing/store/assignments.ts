import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { tellOfAssignments } from "./tell-of-assignments.ts";

export type LockedPool = {
  readonly id: string;
  readonly serviceId: string;
  readonly owned: number;
  readonly usable: number;
  readonly assigned: number;
};

const lock = statement<[organisationId: string, id: string], LockedPool>(
  "licensing.lock-pool",
  `select id, service_id as "serviceId", owned, usable, assigned from licensing.pools
   where organisation_id = $1 and id = $2 for update`,
);

/** The organisation's licences, whose row is locked until the transaction ends. */
export const lockPool = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

const held = statement<[poolId: string, ids: readonly string[]], { userId: string }>(
  "licensing.holders-among",
  `select user_id as "userId" from licensing.assignments where pool_id = $1 and user_id = any($2)`,
);

/** Those of them who have a licence of the pool. */
export const holdersAmong = async (
  tx: Tx,
  poolId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await tx.query(held, [poolId, ids])).map(({ userId }) => userId));

const add = statement<
  [poolId: string, ids: readonly string[], at: Temporal.Instant, who: string],
  unknown
>(
  "licensing.add-assignments",
  `with given as (
     insert into licensing.assignments (pool_id, user_id, assigned_at, assigned_by, suspended)
     select p.id, one.user_id, $3, $4, p.assigned + one.place > p.usable
     from licensing.pools p, unnest($2::uuid[]) with ordinality as one (user_id, place) where p.id = $1
     order by one.place
     returning user_id, number
   ), told as (
     insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
     select $1, given.user_id, p.display_name, 'assigned', 'person', $4, $3
     from given join licensing.people p on p.user_id = given.user_id order by given.number
   )
   update licensing.pools set assigned = assigned + (select count(*) from given) where id = $1`,
);

/** The caller holds the pool's row, and has looked that none of them has a licence and that enough are left. */
export async function addAssignments(
  tx: Tx,
  poolId: string,
  ids: readonly string[],
): Promise<void> {
  await tx.query(add, [poolId, ids, tx.at, tx.actor.name]);
  const step = { kind: "assigned", count: ids.length, because: "person" } as const;
  await tellOfAssignments(tx, poolId, step);
}

const take = statement<
  [poolId: string, ids: readonly string[], at: Temporal.Instant, who: string],
  { userId: string }
>(
  "licensing.take-assignments",
  `with gone as (
     delete from licensing.assignments where pool_id = $1 and user_id = any($2) returning user_id, number
   ), unclaimed as (
     delete from licensing.claims c using gone where c.pool_id = $1 and c.user_id = gone.user_id
   )
   insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
   select $1, gone.user_id, p.display_name, 'unassigned', 'person', $4, $3
   from gone join licensing.people p on p.user_id = gone.user_id order by gone.number returning user_id as "userId"`,
);

/** With every claim of theirs. The caller holds the pool's row, and settles it afterwards. */
export async function takeAssignments(
  tx: Tx,
  poolId: string,
  ids: readonly string[],
): Promise<void> {
  const { length: count } = await tx.query(take, [poolId, ids, tx.at, tx.actor.name]);
  await tellOfAssignments(tx, poolId, { kind: "unassigned", count, because: "person" });
}

const dropDirect = statement<[poolId: string, ids: readonly string[]], unknown>(
  "licensing.drop-direct-claims",
  `delete from licensing.claims where pool_id = $1 and user_id = any($2) and group_id is null and not waits`,
);

/** Of people who keep the licence by a group. */
export const dropDirectClaims = (tx: Tx, poolId: string, ids: readonly string[]) =>
  tx.query(dropDirect, [poolId, ids]);

const lose = statement<
  [poolId: string, ids: readonly string[], at: Temporal.Instant, who: string],
  { userId: string }
>(
  "licensing.lose-assignments",
  `with gone as (
     delete from licensing.assignments where pool_id = $1 and user_id = any($2) returning user_id, number
   ), unclaimed as (
     delete from licensing.claims c using gone where c.pool_id = $1 and c.user_id = gone.user_id and c.group_id is null
   ), waiting as (
     update licensing.claims c set waits = true from gone
     where c.pool_id = $1 and c.user_id = gone.user_id and c.group_id is not null
   )
   insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
   select $1, gone.user_id, p.display_name, 'unassigned', 'fewer-licences', $4, $3
   from gone join licensing.people p on p.user_id = gone.user_id order by gone.number returning user_id as "userId"`,
);

/**
 * People lose theirs because there are to be fewer: who has it by a group waits, as where the latest lose theirs. The
 * caller holds the pool's row, makes it smaller by as many, and settles it.
 */
export async function loseAssignments(
  tx: Tx,
  poolId: string,
  ids: readonly string[],
): Promise<void> {
  const { length: count } = await tx.query(lose, [poolId, ids, tx.at, tx.actor.name]);
  await tellOfAssignments(tx, poolId, { kind: "unassigned", count, because: "fewer-licences" });
}
