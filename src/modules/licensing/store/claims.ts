import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { tellOfAssignments } from "./tell-of-assignments.ts";

/** What somebody has, or waits for, a licence by: given to the person, or to a group the person is in. */
export type ClaimsOfPerson = {
  readonly userId: string;
  /** Whether it was given to the person. */
  readonly direct: boolean;
  readonly groupIds: readonly string[];
};

const among = statement<[poolId: string, ids: readonly string[]], ClaimsOfPerson>(
  "licensing.claims-among",
  `select user_id as "userId", bool_or(group_id is null) as direct,
     coalesce(array_agg(group_id order by number) filter (where group_id is not null), '{}') as "groupIds"
   from licensing.claims where pool_id = $1 and user_id = any($2) and not waits group by user_id`,
);

/** The claims by which those of them who have a licence of the pool have it. */
export const claimsAmong = async (
  tx: Tx,
  poolId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ClaimsOfPerson>> =>
  new Map((await tx.query(among, [poolId, ids])).map((one) => [one.userId, one]));

const addDirect = statement<
  [poolId: string, ids: readonly string[], at: Temporal.Instant, who: string],
  { userId: string }
>(
  "licensing.add-direct-claims",
  `with them as (select user_id from unnest($2::uuid[]) as one (user_id)),
   served as (update licensing.claims c set waits = false from them where c.pool_id = $1 and c.user_id = them.user_id and c.waits)
   insert into licensing.claims (pool_id, user_id, made_at, made_by, waits)
   select $1, user_id, $3, $4, false from them on conflict (pool_id, user_id, group_id) do nothing
   returning user_id as "userId"`,
);

/**
 * Of people who have a licence, or get one with the same step. The caller holds the pool's row.
 *
 * @returns those to whom it was not given before
 */
export const addDirectClaims = async (
  tx: Tx,
  poolId: string,
  ids: readonly string[],
): Promise<readonly string[]> =>
  (await tx.query(addDirect, [poolId, ids, tx.at, tx.actor.name])).map(({ userId }) => userId);

const wait = statement<
  [poolId: string, userId: string, at: Temporal.Instant, who: string],
  unknown
>(
  "licensing.add-waiting-claim",
  `insert into licensing.claims (pool_id, user_id, made_at, made_by, waits)
   select $1, $2, $3, $4, not exists (select from licensing.assignments a where a.pool_id = $1 and a.user_id = $2)
   on conflict (pool_id, user_id, group_id) do nothing`,
);

/** Puts somebody at the end of the waiting list; settling the pool serves who can be served. */
export const addWaitingClaim = (tx: Tx, poolId: string, userId: string): Promise<unknown> =>
  tx.query(wait, [poolId, userId, tx.at, tx.actor.name]);

const endWaiting = statement<[poolId: string, userId: string], unknown>(
  "licensing.end-waiting-claim",
  "delete from licensing.claims where pool_id = $1 and user_id = $2 and group_id is null and waits",
);

/** Whoever waits by a group, too, goes on waiting by it. */
export const endWaitingClaim = (tx: Tx, poolId: string, userId: string): Promise<unknown> =>
  tx.query(endWaiting, [poolId, userId]);

const addOfGroup = statement<
  readonly [poolId: string, groupId: string, ids: readonly string[], Temporal.Instant, string],
  unknown
>(
  "licensing.add-claims-of-group",
  `insert into licensing.claims (pool_id, user_id, group_id, made_at, made_by, waits)
   select $1, p.user_id, $2, $4, $5, not exists (
     select from licensing.assignments a where a.pool_id = $1 and a.user_id = p.user_id)
   from licensing.people p where p.user_id = any($3) order by p.user_name
   on conflict (pool_id, user_id, group_id) do nothing`,
);

/** Claims of people by a group, in the order of their user names. The caller holds the pool's row, and settles it afterwards. */
export const addClaimsOfGroup = (
  tx: Tx,
  { poolId, groupId }: GroupOfPool,
  ids: readonly string[],
): Promise<unknown> => tx.query(addOfGroup, [poolId, groupId, ids, tx.at, tx.actor.name]);

const dropOfGroup = statement<
  readonly [
    poolId: string,
    groupId: string,
    ids: readonly string[] | null,
    at: Temporal.Instant,
    who: string,
    why: string,
  ],
  { userId: string }
>(
  "licensing.drop-claims-of-group",
  `with dropped as (
     delete from licensing.claims c
     where c.pool_id = $1 and c.group_id = $2 and ($3::uuid[] is null or c.user_id = any($3)) returning c.user_id
   ), gone as (
     delete from licensing.assignments a using dropped
     where a.pool_id = $1 and a.user_id = dropped.user_id and not exists (
       select from licensing.claims c where c.pool_id = $1 and c.user_id = a.user_id and c.group_id is distinct from $2)
     returning a.user_id, a.number
   )
   insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at, group_id)
   select $1, gone.user_id, p.display_name, 'unassigned', $6, $5, $4, $2
   from gone join licensing.people p on p.user_id = gone.user_id order by gone.number returning user_id as "userId"`,
);

/**
 * Ends claims by a group: of these people, or of all of them. Whoever has none left loses the licence. The caller holds
 * the pool's row, and settles it afterwards.
 */
export async function dropClaimsOfGroup(
  tx: Tx,
  { poolId, groupId }: GroupOfPool,
  ids: readonly string[] | null,
  why: "left-group" | "group-removed",
): Promise<void> {
  const gone = await tx.query(dropOfGroup, [poolId, groupId, ids, tx.at, tx.actor.name, why]);
  await tellOfAssignments(tx, poolId, { kind: "unassigned", count: gone.length, because: why });
}

/** A group that a plan's licences are given to. */
export type GroupOfPool = { readonly poolId: string; readonly groupId: string };

const give = statement<
  [poolId: string, groupId: string, at: Temporal.Instant, who: string],
  unknown
>(
  "licensing.give-to-group",
  "insert into licensing.pool_groups (pool_id, group_id, given_at, given_by) values ($1, $2, $3, $4)",
);
export const recordGroup = (tx: Tx, { poolId, groupId }: GroupOfPool): Promise<unknown> =>
  tx.query(give, [poolId, groupId, tx.at, tx.actor.name]);

const forgetOne = statement<[poolId: string, groupId: string], unknown>(
  "licensing.take-from-group",
  "delete from licensing.pool_groups where pool_id = $1 and group_id = $2",
);
export const forgetGroup = (tx: Tx, { poolId, groupId }: GroupOfPool): Promise<unknown> =>
  tx.query(forgetOne, [poolId, groupId]);

const ofGroups = statement<[groupIds: readonly string[]], GroupOfPool>(
  "licensing.pools-of-groups",
  `select pool_id as "poolId", group_id as "groupId" from licensing.pool_groups where group_id = any($1)
   order by pool_id, group_id`,
);
/** Which plans' licences are given to which of these groups. */
export const poolsOfGroups = (tx: Tx, groupIds: readonly string[]): Promise<GroupOfPool[]> =>
  tx.query(ofGroups, [groupIds]);

const lockThem = statement<[ids: readonly string[]], unknown>(
  "licensing.lock-pools",
  "select id from licensing.pools where id = any($1) order by id for update",
);
export const lockPools = (tx: Tx, ids: readonly string[]): Promise<unknown> =>
  tx.query(lockThem, [ids]);

const waitingPools = statement<[ids: readonly string[]], { poolId: string }>(
  "licensing.lock-pools-waited-for",
  `select p.id as "poolId" from licensing.pools p
   where p.id in (select c.pool_id from licensing.claims c where c.user_id = any($1) and c.waits) order by p.id for update`,
);
/** The plans that these people wait for, whose rows are locked. */
export const lockPoolsWaitedFor = async (tx: Tx, ids: readonly string[]) =>
  (await tx.query(waitingPools, [ids])).map(({ poolId }) => poolId);
