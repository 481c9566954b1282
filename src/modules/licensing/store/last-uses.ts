import { type Reader, statement } from "../../../platform/database.ts";

/** Somebody whom a licence check allowed. */
export type Use = { readonly poolId: string; readonly userId: string };

const keep = statement<[pools: readonly string[], users: readonly string[], at: string], unknown>(
  "licensing.keep-uses",
  `insert into licensing.last_uses (pool_id, user_id, at)
   select distinct one.pool_id, one.user_id, $3::timestamptz from unnest($1::uuid[], $2::uuid[]) as one (pool_id, user_id)
   join licensing.people p on p.user_id = one.user_id
   order by one.pool_id, one.user_id
   on conflict (pool_id, user_id) do update set at = excluded.at where last_uses.at < excluded.at`,
);
/**
 * One statement, however many; who is deleted meanwhile is left out.
 *
 * @param at marketplace time of the last of them
 */
export const keepUses = (
  db: Reader,
  uses: readonly Use[],
  at: Temporal.Instant,
): Promise<unknown> =>
  db.query(keep, [
    uses.map(({ poolId }) => poolId),
    uses.map(({ userId }) => userId),
    at.toString(),
  ]);
