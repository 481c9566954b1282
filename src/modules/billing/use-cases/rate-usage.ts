import type { Day } from "../../../kernel/calendar.ts";
import { addDecimals } from "../../../kernel/decimal.ts";
import type { Money } from "../../../kernel/money.ts";
import type { Reader } from "../../../platform/database.ts";
import {
  billedUnits,
  type MeteredSubscription,
  meterPriceOn,
  priceOfMeter,
} from "../../commerce/index.ts";
import { countedUsage, type DaysOfDimension, type UsageOnDay } from "../../metering/index.ts";
import type { Month } from "../domain/month.ts";
import { byMonth, byTerm, unitsOfDays } from "../domain/usage.ts";

/**
 * A dimension's usage in a calendar month, with what it costs; where a unit costs something else on some of its
 * days, the days of one price.
 */
export type RatedUsage = {
  readonly subscription: MeteredSubscription;
  readonly meter: MeteredSubscription["terms"]["meters"][number];
  readonly month: Month;
  readonly days: readonly UsageOnDay[];
  /** Decimal text: as reported, and what of it is billed. */
  readonly units: string;
  readonly billed: string;
  /** Of one unit: decimal text, and the private offer that made it lower than the meter's own. */
  readonly price: ReturnType<typeof meterPriceOn>;
  /** Rounded once. */
  readonly net: Money;
};

/**
 * Rates usage that no rating has counted: what an estimate shows and what a charge bills are this one
 * computation (BEY-06). What was counted of the same terms before is read with one statement.
 *
 * @param ratingId the rating that has taken the usage; null where it only waits
 */
export async function rateUsage(
  db: Reader,
  usage: readonly {
    readonly subscription: MeteredSubscription;
    readonly days: readonly UsageOnDay[];
  }[],
  ratingId: string | null,
): Promise<RatedUsage[]> {
  const parts = usage.flatMap(({ subscription, days }) =>
    subscription.terms.meters.flatMap((meter) => {
      const ofMeter = days.filter(({ dimension }) => dimension === meter.id);
      return ofMeter.length === 0 ? [] : [{ subscription, meter, days: ofMeter }];
    }),
  );
  const before = await countedBefore(db, parts, ratingId);
  return parts.flatMap(({ subscription, meter, days }) =>
    [...byMonth(days)]
      .flatMap(([month, ofMonth]) => atOnePrice(meter, ofMonth, month))
      .map(({ month, days: inMonth, price }): RatedUsage => {
        const { terms } = subscription;
        let billed = "0";
        // A trial is free: what is used in it is shown, and never billed.
        const paid = inMonth.filter(
          ({ day }) => subscription.billedFrom === null || day >= subscription.billedFrom,
        );
        for (const { term, days: inTerm } of byTerm(paid, subscription.termOf)) {
          const key = keyOf(subscription.id, meter.id, term.start);
          const earlier = before.get(key) ?? "0";
          const units = unitsOfDays(inTerm);
          billed = addDecimals(billed, billedUnits({ units, before: earlier }, meter, terms));
          before.set(key, addDecimals(earlier, units));
        }
        const net = priceOfMeter(billed, price, terms);
        return {
          subscription,
          meter,
          month,
          days: inMonth,
          units: unitsOfDays(inMonth),
          billed,
          price,
          net,
        };
      }),
  );
}

/**
 * The days of a month in runs of one price, the first day first: a private offer that begins or ends in it
 * holds for what was used on its days (docs/domain/private-offers.md), and what is included is counted from
 * the first day on.
 */
function atOnePrice<T extends { readonly day: Day }>(
  meter: RatedUsage["meter"],
  days: readonly T[],
  month: Month,
) {
  const runs: { month: Month; price: RatedUsage["price"]; days: T[] }[] = [];
  for (const one of [...days].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    const price = meterPriceOn(meter, one.day);
    const last = runs.at(-1);
    const same =
      last?.price.price === price.price &&
      last.price.privateOffer?.id === price.privateOffer?.id &&
      last.price.privateOffer?.version === price.privateOffer?.version;
    if (last !== undefined && same) last.days.push(one);
    else runs.push({ month, price, days: [one] });
  }
  return runs;
}

const keyOf = (...parts: readonly string[]): string => parts.join(" ");

/** Only where the marketplace takes off what is included does it matter what was counted before. */
async function countedBefore(
  db: Reader,
  parts: readonly {
    readonly subscription: MeteredSubscription;
    readonly meter: { readonly id: string };
    readonly days: readonly { readonly day: Day }[];
  }[],
  ratingId: string | null,
): Promise<Map<string, string>> {
  const asked = parts.flatMap(({ subscription, meter, days }): DaysOfDimension[] =>
    subscription.terms.includedDeductedBy === "marketplace"
      ? byTerm(days, subscription.termOf).map(({ term }) => ({
          subscriptionId: subscription.id,
          dimension: meter.id,
          from: term.start,
          until: term.end,
        }))
      : [],
  );
  const units = await countedUsage(db, asked, ratingId);
  return new Map(
    asked.map(({ subscriptionId, dimension, from }, at) => [
      keyOf(subscriptionId, dimension, from),
      units[at] ?? "0",
    ]),
  );
}
