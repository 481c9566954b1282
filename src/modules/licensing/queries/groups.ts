import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { MembersOfGroup } from "../domain/group-change.ts";

type Of = { readonly poolId: string; readonly groupId: string };

const isGiven = statement<[poolId: string, groupId: string], { one: number }>(
  "licensing.is-given-to-group",
  "select 1 as one from licensing.pool_groups where pool_id = $1 and group_id = $2",
);
export const isGivenTo = async (db: Reader, { poolId, groupId }: Of): Promise<boolean> =>
  (await db.query(isGiven, [poolId, groupId])).length > 0;

const countMembers = statement<
  [poolId: string, groupId: string, ids: readonly string[]],
  MembersOfGroup
>(
  "licensing.count-members-of-group",
  `select count(a.user_id)::int as holding,
     (count(*) filter (where a.user_id is not null and not other.is))::int as "holdingByGroupAlone",
     (count(*) filter (where a.user_id is null and p.active))::int as without,
     (count(*) filter (where a.user_id is null and p.active and own.is and not other.is))::int as "waitingByGroupAlone",
     (count(*) filter (where a.user_id is null and not p.active))::int as inactive
   from licensing.people p
   left join licensing.assignments a on a.pool_id = $1 and a.user_id = p.user_id
   cross join lateral (select exists (
     select from licensing.claims c where c.pool_id = $1 and c.user_id = p.user_id and c.group_id is distinct from $2) as is) other
   cross join lateral (select exists (
     select from licensing.claims c where c.pool_id = $1 and c.user_id = p.user_id and c.group_id = $2) as is) own
   where p.user_id = any($3)`,
);

/** What members of a group are of a plan now. Whether their licence is by the group alone is so where it is given to it. */
export async function countMembersOfGroup(
  db: Reader,
  { poolId, groupId }: Of,
  ids: readonly string[],
): Promise<MembersOfGroup> {
  const [counted] = await db.query(countMembers, [poolId, groupId, ids]);
  if (counted === undefined) throw new Error("A count has a row");
  return counted;
}

const otherWaiting = statement<[poolId: string, groupId: string], { count: number }>(
  "licensing.count-others-who-wait",
  `select count(distinct c.user_id)::int as count from licensing.claims c
   join licensing.people p on p.user_id = c.user_id and p.active
   where c.pool_id = $1 and c.waits and c.group_id is distinct from $2`,
);
/** Active people who wait for the plan by something else than the group. */
export const countOtherWaiting = async (db: Reader, { poolId, groupId }: Of): Promise<number> =>
  (await db.query(otherWaiting, [poolId, groupId]))[0]?.count ?? 0;

/** A group that a plan's licences are given to. */
export type GivenGroup = {
  readonly groupId: string;
  readonly assigned: number;
  readonly waiting: number;
  readonly givenAt: Instant;
  readonly givenBy: string;
};

const page = statement<readonly unknown[], GivenGroup>(
  "licensing.list-groups-of-pool",
  `select g.group_id as "groupId", g.given_at as "givenAt", g.given_by as "givenBy", n.assigned, n.waiting
   from licensing.pool_groups g cross join lateral (
     select (count(*) filter (where not c.waits))::int as assigned, (count(*) filter (where c.waits and p.active))::int as waiting
     from licensing.claims c join licensing.people p on p.user_id = c.user_id
     where c.group_id = g.group_id and c.pool_id = g.pool_id) n
   where g.pool_id = $1 and ($2::uuid is null or g.group_id > $2) order by g.group_id limit $3`,
);
/** Groups that the plan's licences are given to, by id. */
export const listGroupsOfPool = (
  db: Reader,
  poolId: string,
  { after, limit }: { readonly after: readonly [string] | null; readonly limit: number },
): Promise<GivenGroup[]> => db.query(page, [poolId, after?.[0] ?? null, limit]);

/** Somebody who is to have a licence of a plan, and for whom none is left. */
export type Waiting = {
  readonly userId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly direct: boolean;
  readonly groupIds: readonly string[];
  readonly since: Instant;
  readonly number: number;
};

const waiting = statement<readonly unknown[], Waiting>(
  "licensing.list-waiting",
  `select p.user_id as "userId", p.user_name as "userName", p.display_name as "displayName", p.active, w.*
   from (select c.user_id, min(c.number)::float8 as number, min(c.made_at) as since, bool_or(c.group_id is null) as direct,
       coalesce(array_agg(c.group_id order by c.number) filter (where c.group_id is not null), '{}') as "groupIds"
     from licensing.claims c where c.pool_id = $1 and c.waits group by c.user_id) w
   join licensing.people p on p.user_id = w.user_id
   where $2::float8 is null or w.number > $2 order by w.number limit $3`,
);
/** Who waits for a licence of the plan: who is served first comes first. */
export const listWaiting = (
  db: Reader,
  poolId: string,
  { after, limit }: { readonly after: readonly [number] | null; readonly limit: number },
): Promise<Waiting[]> => db.query(waiting, [poolId, after?.[0] ?? null, limit]);

const countAll = statement<[poolId: string], { waiting: number; groups: number }>(
  "licensing.count-waiting",
  `select (select count(distinct c.user_id) from licensing.claims c where c.pool_id = $1 and c.waits)::int as waiting,
     (select count(*) from licensing.pool_groups g where g.pool_id = $1)::int as groups`,
);
/** How many wait for a licence of the plan, and to how many groups its licences are given. */
export const countWaiting = async (db: Reader, poolId: string) =>
  (await db.query(countAll, [poolId]))[0] ?? { waiting: 0, groups: 0 };
