import { type Reader, statement } from "../../../platform/database.ts";

/** A licence check that allowed somebody: marketplace time. */
export type Use = {
  readonly poolId: string;
  readonly userId: string;
  readonly at: Temporal.Instant;
};

const keep = statement<
  [pools: readonly string[], users: readonly string[], at: readonly string[]],
  unknown
>(
  "licensing.keep-uses",
  `insert into licensing.last_uses (pool_id, user_id, at)
   select one.pool_id, one.user_id, max(one.at) from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as one (pool_id, user_id, at)
   join licensing.people p on p.user_id = one.user_id join licensing.pools l on l.id = one.pool_id
   group by one.pool_id, one.user_id order by one.pool_id, one.user_id
   on conflict (pool_id, user_id) do update set at = excluded.at where last_uses.at < excluded.at`,
);
/** One statement, however many; who is deleted meanwhile is left out. */
export const keepUses = (db: Reader, uses: readonly Use[]): Promise<unknown> =>
  db.query(keep, [
    uses.map(({ poolId }) => poolId),
    uses.map(({ userId }) => userId),
    uses.map(({ at }) => at.toString()),
  ]);
