import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Leads of a publisher, by offer, by button (`source`), or by the period in which they came. */
export type CountedLeads = {
  readonly offers: ReadonlyMap<string, number>;
  readonly sources: ReadonlyMap<string, number>;
  /** By place of the period, from 0. */
  readonly periods: ReadonlyMap<number, number>;
};

// $3: begins of the periods, and the end of the last.
const counts = statement<
  [publisherId: string, offers: readonly string[] | null, starts: readonly string[]],
  { offerId: string | null; source: string | null; period: number | null; count: number }
>(
  "leads.count-by-period",
  `select offer_id as "offerId", source, period, count(*)::int as count from (
     select offer_id, source, width_bucket(received_at, $3::timestamptz[]) - 1 as period from leads.leads
     where publisher_id = $1 and ($2::uuid[] is null or offer_id = any($2))
       and received_at >= ($3::timestamptz[])[1] and received_at < ($3::timestamptz[])[array_length($3::timestamptz[], 1)]) as one
   group by grouping sets ((offer_id), (source), (period)) limit 20000`,
);

/**
 * How many leads came, whatever became of them.
 *
 * @param offers ids of the offers; null for all of the publisher's
 * @param starts begins of the periods, which meet each other, and the end of the last
 */
export async function leadsByPeriod(
  db: Reader,
  publisherId: string,
  {
    offers,
    starts,
  }: { readonly offers: readonly string[] | null; readonly starts: readonly Instant[] },
): Promise<CountedLeads> {
  const found = {
    offers: new Map<string, number>(),
    sources: new Map<string, number>(),
    periods: new Map<number, number>(),
  };
  const rows = await db.query(counts, [publisherId, offers, starts.map(String)]);
  for (const { offerId, source, period, count } of rows)
    if (offerId !== null) found.offers.set(offerId, count);
    else if (source !== null) found.sources.set(source, count);
    else if (period !== null) found.periods.set(period, count);
  return found;
}
