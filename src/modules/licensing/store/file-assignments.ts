import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

type NamedPerson = {
  readonly userId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly active: boolean;
};
const people = statement<[organisationId: string, names: readonly string[]], NamedPerson>(
  "licensing.lock-people-named",
  `select user_id as "userId", user_name as "userName", display_name as "displayName", active from licensing.people
   where organisation_id = $1 and user_name = any($2) order by user_id for share`,
);
/** People of the organisation with these user names, in small letters; they stay as they are until the transaction ends. */
export const lockPeopleNamed = (tx: Tx, organisationId: string, names: readonly string[]) =>
  tx.query(people, [organisationId, names]);

type NamedPool = {
  readonly id: string;
  readonly serviceId: string;
  readonly available: number;
};
const pools = statement<
  [organisationId: string, services: readonly string[], id: string | null],
  NamedPool
>(
  "licensing.lock-pools-named",
  `select id, service_id as "serviceId", owned - assigned as available from licensing.pools
   where organisation_id = $1 and (service_id = any($2) or id = $3) order by id for update`,
);
/** The organisation's licences of these plans, and those of `id`; their rows are locked. */
export const lockPoolsNamed = (
  tx: Tx,
  organisationId: string,
  services: readonly string[],
  id: string | null,
) => tx.query(pools, [organisationId, services, id]);

const claims = statement<
  [pools: readonly string[], people: readonly string[]],
  { poolId: string; userId: string; direct: boolean; groups: number }
>(
  "licensing.claims-of-file",
  `select pool_id as "poolId", user_id as "userId", bool_or(group_id is null) as direct, count(group_id)::int as groups
   from licensing.claims where pool_id = any($1) and user_id = any($2) and not waits group by pool_id, user_id`,
);
/** How these people have licences of these plans. */
export const claimsOfFile = (tx: Tx, poolIds: readonly string[], userIds: readonly string[]) =>
  tx.query(claims, [poolIds, userIds]);

const count = statement<[poolId: string], unknown>(
  "licensing.count-assigned-anew",
  `update licensing.pools p set assigned = (select count(*) from licensing.assignments a where a.pool_id = p.id) where p.id = $1`,
);
/** Between taking and giving in one step, so that what was taken is there. */
export const countAnew = (tx: Tx, poolId: string): Promise<unknown> => tx.query(count, [poolId]);
