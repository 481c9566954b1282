import { type Instant, startOfDay } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { subscriptionIdsOfOffers } from "../../commerce/index.ts";
import { NO_USAGE, type UsageCounts, usageByPeriod, usedDimensions } from "../../metering/index.ts";
import type { Compared } from "../domain/compared.ts";
import {
  besideOf,
  type DayRange,
  frameOf,
  type ReportFrame,
  startsOf,
} from "../domain/report-range.ts";
import type { ReportAsked } from "./read-report.ts";

export type UsageReport = ReportFrame & {
  readonly asOf: Instant;
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

/**
 * Metered usage of a publisher's offers, dimension by dimension (docs/domain/insights.md, IN-14). Apart from the other reports,
 * because every event of both ranges is summed: about a third of a second for a million.
 */
export async function readUsage(
  db: Reader,
  { publisherId, zone, range, compare, chosen, at }: Omit<ReportAsked, "offers">,
): Promise<UsageReport> {
  const frame = frameOf(range, compare);
  const beside = besideOf(frame);
  const begins = (of: readonly DayRange[]) => startsOf(of).map((day) => startOfDay(day, zone));
  const [now, before] = [begins(frame.periods), beside && begins(beside)];
  const offers = chosen?.map(({ id }) => id);
  const subscriptions =
    offers === undefined ? null : await subscriptionIdsOfOffers(db, publisherId, offers);
  const of = { publisherId, subscriptions };
  const [from, until] = [(before ?? now)[0], now.at(-1)];
  if (from === undefined || until === undefined) throw new Error("A range has a period at least");
  const named = await usedDimensions(db, of, { from, until, limit: MOST + 1 });
  const dimensions = named.slice(0, MOST);
  const found = await usageByPeriod(db, of, { dimensions, starts: now });
  const then = before && (await usageByPeriod(db, of, { dimensions, starts: before }));
  return {
    ...frame,
    asOf: at,
    dimensions: dimensions.map((dimension) => ({
      dimension,
      total: {
        now: found.get(dimension)?.total ?? NO_USAGE,
        earlier: then && (then.get(dimension)?.total ?? NO_USAGE),
      },
      periods: frame.periods.map((_, place) => ({
        now: found.get(dimension)?.periods.get(place) ?? NO_USAGE,
        earlier: then && (then.get(dimension)?.periods.get(place) ?? NO_USAGE),
      })),
    })),
    more: named.length > MOST,
  };
}
