import { type Reader, statement } from "../../../platform/database.ts";

const losing = statement<
  [subscriptionIds: readonly string[], fewer: readonly number[]],
  { losing: number }
>(
  "licensing.losing-by-fewer",
  `select coalesce(max(greatest(0, p.assigned - (p.owned - least(one.fewer, h.quantity)))), 0)::int as losing
   from unnest($1::uuid[], $2::int[]) with ordinality as one (subscription_id, fewer, place)
   left join licensing.holdings h on h.source = 'subscription' and h.source_id = one.subscription_id and h.state <> 'ended'
   left join licensing.pools p on p.id = h.pool_id
   group by one.place order by one.place`,
);

/**
 * How many people lose a licence where subscriptions have so many licences less, each looked at by itself, in the order
 * asked; 0 where their licences are not handed out here.
 *
 * @see docs/domain/seats.md, S-4
 */
export const losingByFewer = async (
  db: Reader,
  changes: readonly { readonly subscriptionId: string; readonly fewer: number }[],
): Promise<readonly number[]> =>
  changes.length === 0
    ? []
    : (
        await db.query(losing, [
          changes.map(({ subscriptionId }) => subscriptionId),
          changes.map(({ fewer }) => fewer),
        ])
      ).map((row) => row.losing);
