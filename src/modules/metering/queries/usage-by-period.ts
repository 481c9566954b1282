import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Accepted usage of a dimension in some time. */
export type UsageCounts = {
  /** Decimal text. */
  readonly units: string;
  readonly events: number;
};

type Of = {
  readonly publisherId: string;
  /** Ids; null for all of the publisher's. */
  readonly subscriptions: readonly string[] | null;
};

const OF = `publisher_id = $1 and ($2::uuid[] is null or subscription_id = any($2))`;
const dimensions = statement<
  [
    publisherId: string,
    subscriptions: readonly string[] | null,
    from: Instant,
    until: Instant,
    limit: number,
  ],
  { dimension: string }
>(
  "metering.used-dimensions",
  `select dimension from metering.usage_events where ${OF} and used_at >= $3 and used_at < $4
   group by dimension order by count(*) desc, dimension limit $5`,
);

/** Dimensions of which usage was accepted between two instants, those with most events first. */
export const usedDimensions = async (
  db: Reader,
  { publisherId, subscriptions }: Of,
  {
    from,
    until,
    limit,
  }: { readonly from: Instant; readonly until: Instant; readonly limit: number },
): Promise<string[]> =>
  (await db.query(dimensions, [publisherId, subscriptions, from, until, limit])).map(
    ({ dimension }) => dimension,
  );

// $3: begins of the periods, and the end of the last.
const byPeriod = statement<
  [
    publisherId: string,
    subscriptions: readonly string[] | null,
    starts: readonly string[],
    dimensions: readonly string[],
  ],
  UsageCounts & { dimension: string; period: number | null }
>(
  "metering.usage-by-period",
  // Programs report by the hour: what was used at one time is one row before it is put into a period.
  `select dimension, period, trim_scale(sum(units))::text as units, sum(events)::int as events
   from (select dimension, sum(quantity) as units, count(*) as events, width_bucket(used_at, $3::timestamptz[]) - 1 as period
     from metering.usage_events where ${OF} and dimension = any($4)
       and used_at >= ($3::timestamptz[])[1] and used_at < ($3::timestamptz[])[array_length($3::timestamptz[], 1)]
     group by dimension, used_at) as one
   group by grouping sets ((dimension), (dimension, period))`,
);

export type UsageOfDimension = {
  readonly total: UsageCounts;
  /** By place of the period, from 0; where nothing was reported it is absent. */
  readonly periods: ReadonlyMap<number, UsageCounts>;
};

/**
 * Accepted usage of dimensions, by the time at which it was used.
 *
 * @param starts begins of the periods, which meet each other, and the end of the last
 * @returns by dimension; those without any are absent
 */
export async function usageByPeriod(
  db: Reader,
  { publisherId, subscriptions }: Of,
  asked: { readonly dimensions: readonly string[]; readonly starts: readonly Instant[] },
): Promise<ReadonlyMap<string, UsageOfDimension>> {
  const found = new Map<string, { total: UsageCounts; periods: Map<number, UsageCounts> }>();
  if (asked.dimensions.length === 0) return found;
  const of = (dimension: string) => {
    const known = found.get(dimension) ?? { total: NO_USAGE, periods: new Map() };
    found.set(dimension, known);
    return known;
  };
  const starts = asked.starts.map(String);
  const rows = await db.query(byPeriod, [publisherId, subscriptions, starts, asked.dimensions]);
  for (const { dimension, period, ...counts } of rows)
    if (period === null) of(dimension).total = counts;
    else of(dimension).periods.set(period, counts);
  return found;
}

export const NO_USAGE: UsageCounts = { units: "0", events: 0 };
