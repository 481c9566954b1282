import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { withdrawRequestsOf } from "./requests.ts";
import { tellOfAssignments } from "./tell-of-assignments.ts";

/** Somebody of an organisation who can have licences, as the directory last told. */
export type Person = {
  readonly userId: string;
  readonly organisationId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly active: boolean;
};

// Whoever has a name now took it from nobody: the directory keeps names apart.
const know = statement<[rows: string], unknown>(
  "licensing.know-people",
  `insert into licensing.people (user_id, organisation_id, user_name, display_name, active)
   select "userId", "organisationId", lower("userName"), "displayName", active
   from jsonb_to_recordset($1::jsonb) as one ("userId" uuid, "organisationId" uuid, "userName" text, "displayName" text, active boolean)
   on conflict (user_id) do update set user_name = excluded.user_name, display_name = excluded.display_name, active = excluded.active`,
);

export const knowPeople = (tx: Tx, people: readonly Person[]): Promise<unknown> =>
  tx.query(know, [JSON.stringify(people)]);

const lockPeople = statement<[organisationId: string, ids: readonly string[]], { userId: string }>(
  "licensing.lock-people",
  `select user_id as "userId" from licensing.people
   where organisation_id = $1 and user_id = any($2) and active order by user_id for share`,
);

/** Those of them that are active in the organisation; they stay so until the transaction ends. */
export const lockActivePeople = async (
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await tx.query(lockPeople, [organisationId, ids])).map(({ userId }) => userId));

const lockAll = statement<
  [organisationId: string, ids: readonly string[]],
  { userId: string; active: boolean }
>(
  "licensing.lock-people-of-any-state",
  `select user_id as "userId", active from licensing.people
   where organisation_id = $1 and user_id = any($2) order by user_id for key share`,
);

/** Those of them whom the directory has, and whether they are active; they are not deleted until the transaction ends. */
export const lockPeopleAmong = async (
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, boolean>> =>
  new Map(
    (await tx.query(lockAll, [organisationId, ids])).map(({ userId, active }) => [userId, active]),
  );

const lockDeleted = statement<[ids: readonly string[]], { poolId: string }>(
  "licensing.lock-pools-of-people",
  `with them as materialized (select user_id from licensing.people where user_id = any($1) order by user_id for update)
   select p.id as "poolId" from licensing.pools p
   where p.id in (select c.pool_id from licensing.claims c join them on them.user_id = c.user_id)
   order by p.id for update`,
);
const dropAll = statement<[ids: readonly string[]], unknown>(
  "licensing.drop-all-claims",
  "delete from licensing.claims where user_id = any($1)",
);
const takeAll = statement<
  [ids: readonly string[], at: Temporal.Instant, who: string],
  { poolId: string }
>(
  "licensing.take-all-licences",
  `with gone as (delete from licensing.assignments where user_id = any($1) returning pool_id, user_id, number)
   insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
   select gone.pool_id, gone.user_id, p.display_name, 'unassigned', 'user-deleted', $3, $2
   from gone join licensing.people p on p.user_id = gone.user_id order by gone.number returning pool_id as "poolId"`,
);
const forget = statement<[ids: readonly string[]], unknown>(
  "licensing.forget-people",
  "delete from licensing.people where user_id = any($1)",
);

/**
 * Takes away every licence of people who are deleted, and forgets them.
 *
 * @returns the pools of which licences are free now, whose rows are locked
 */
export async function forgetPeople(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const pools = await tx.query(lockDeleted, [ids]);
  if (pools.length > 0) {
    await tx.query(dropAll, [ids]);
    const taken = await tx.query(takeAll, [ids, tx.at, tx.actor.name]);
    for (const [poolId, { length: count }] of Map.groupBy(taken, (one) => one.poolId))
      await tellOfAssignments(tx, poolId, { kind: "unassigned", count, because: "user-deleted" });
  }
  await withdrawRequestsOf(tx, ids);
  await tx.query(forget, [ids]);
  return pools.map(({ poolId }) => poolId);
}

const named = statement<
  [poolId: string, userNames: readonly string[]],
  { userId: string; userName: string }
>(
  "licensing.holders-named",
  `select u.user_id as "userId", u.user_name as "userName"
   from licensing.assignments a join licensing.people u on u.user_id = a.user_id
   where a.pool_id = $1 and u.user_name = any ($2)`,
);
/** Who of those named, in small letters, has a licence of the pool: ids by name. */
export const holdersNamed = async (
  tx: Tx,
  poolId: string,
  userNames: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await tx.query(named, [poolId, userNames])).map(({ userName, userId }) => [userName, userId]),
  );
