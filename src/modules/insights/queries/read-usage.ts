import { type Day, type Instant, startOfDay, type TimeZone } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { subscriptionIdsOfOffers } from "../../commerce/index.ts";
import { NO_USAGE, type UsageCounts, usageByPeriod, usedDimensions } from "../../metering/index.ts";
import type { Compared } from "../domain/compared.ts";
import { type DayRange, startsOf } from "../domain/report-range.ts";

export type UsageReport = {
  /** Those with most events in either range first. */
  readonly dimensions: readonly {
    readonly dimension: string;
    readonly total: Compared<UsageCounts>;
    readonly periods: readonly Compared<UsageCounts>[];
  }[];
  /** Whether there are more than are named. */
  readonly more: boolean;
};

/** Dimensions that a report names. */
const MOST = 20;

/** Metered usage of a publisher's offers, dimension by dimension (docs/domain/insights.md, IN-14). */
export async function readUsage(
  db: Reader,
  asked: {
    readonly publisherId: string;
    readonly zone: TimeZone;
    /** Ids; null for all. */
    readonly offers: readonly string[] | null;
    readonly periods: readonly DayRange[];
    readonly earlier: readonly DayRange[] | null;
  },
): Promise<UsageReport> {
  const { publisherId, offers, periods, earlier } = asked;
  const begins = (of: readonly DayRange[]) => startsOf(of).map(beginIn(asked.zone));
  const [now, before] = [begins(periods), earlier && begins(earlier)];
  const subscriptions = offers && (await subscriptionIdsOfOffers(db, publisherId, offers));
  const of = { publisherId, subscriptions };
  const [from, until] = [(before ?? now)[0], now.at(-1)];
  if (from === undefined || until === undefined) throw new Error("A range has a period at least");
  const named = await usedDimensions(db, of, { from, until, limit: MOST + 1 });
  const dimensions = named.slice(0, MOST);
  const found = await usageByPeriod(db, of, { dimensions, starts: now });
  const then = before && (await usageByPeriod(db, of, { dimensions, starts: before }));
  return {
    dimensions: dimensions.map((dimension) => ({
      dimension,
      total: {
        now: found.get(dimension)?.total ?? NO_USAGE,
        earlier: then && (then.get(dimension)?.total ?? NO_USAGE),
      },
      periods: periods.map((_, place) => ({
        now: found.get(dimension)?.periods.get(place) ?? NO_USAGE,
        earlier: then && (then.get(dimension)?.periods.get(place) ?? NO_USAGE),
      })),
    })),
    more: named.length > MOST,
  };
}

const beginIn =
  (zone: TimeZone) =>
  (day: Day): Instant =>
    startOfDay(day, zone);
