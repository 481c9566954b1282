import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Views of offer pages: by offer, by language, or by the period in which their day is. */
export type CountedViews = {
  readonly offers: ReadonlyMap<string, number>;
  readonly languages: ReadonlyMap<string, number>;
  /** By place of the period, from 0. */
  readonly periods: ReadonlyMap<number, number>;
};

// $3: first days of the periods, and the day after the last.
const counts = statement<
  [publisherId: string, offers: readonly string[] | null, starts: readonly Day[]],
  { offerId: string | null; language: string | null; period: number | null; views: number }
>(
  "storefront.count-views",
  `select offer_id as "offerId", language, period, sum(views)::int as views from (
     select offer_id, language, views, width_bucket(day, $3::date[]) - 1 as period from storefront.views
     where publisher_id = $1 and ($2::uuid[] is null or offer_id = any($2))
       and day >= ($3::date[])[1] and day < ($3::date[])[array_length($3::date[], 1)]) as one
   group by grouping sets ((offer_id), (language), (period)) limit 20000`,
);

/**
 * @param offers ids of the offers; null for all of the publisher's
 * @param starts first days of the periods (publisher's zone), which meet each other, and the day after the last
 */
export async function viewsOfPublisher(
  db: Reader,
  publisherId: string,
  {
    offers,
    starts,
  }: { readonly offers: readonly string[] | null; readonly starts: readonly Day[] },
): Promise<CountedViews> {
  const found = {
    offers: new Map<string, number>(),
    languages: new Map<string, number>(),
    periods: new Map<number, number>(),
  };
  for (const { offerId, language, period, views } of await db.query(counts, [
    publisherId,
    offers,
    starts,
  ]))
    if (offerId !== null) found.offers.set(offerId, views);
    else if (language !== null) found.languages.set(language, views);
    else if (period !== null) found.periods.set(period, views);
  return found;
}

const since = statement<[], { since: Instant }>(
  "storefront.views-counted-since",
  "select since from storefront.counting_views",
);
/** Since when views are counted, in marketplace time. */
export async function viewsCountedSince(db: Reader): Promise<Instant> {
  const [row] = await db.query(since, []);
  if (row === undefined) throw new Error("storefront.counting_views has no row");
  return row.since;
}
