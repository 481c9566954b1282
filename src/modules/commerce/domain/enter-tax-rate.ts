import type { Day } from "../../../kernel/calendar.ts";
import type { TaxRate } from "./tax.ts";

/** What a new rate does to those of the same sale that are there already. */
export type TaxRatePlace = {
  /** The first day on which it no longer holds, because a later one begins; null while there is none. */
  readonly until: Day | null;
  /** The rate that ends where the new one begins. */
  readonly shortened: TaxRate | undefined;
  /** The rate of the same day that it takes the place of. */
  readonly replaced: TaxRate | undefined;
};

/**
 * The first day from which a rate can be entered. What has held on a day may stand on invoices: it
 * stays, and so does today's. A sale that has no rate today can have one at once.
 */
export const firstDayFor = (rates: readonly TaxRate[], today: Day, tomorrow: Day): Day =>
  rates.some((rate) => holdsOn(rate, today)) ? tomorrow : today;

/**
 * Where a rate that begins on `from` stands among those of the same sale (decision 25). `from` is not
 * before `firstDayFor`.
 */
export function placeTaxRate(rates: readonly TaxRate[], from: Day): TaxRatePlace {
  const replaced = rates.find((rate) => rate.from === from);
  const shortened = rates.find((rate) => rate.from < from && holdsOn(rate, from));
  const later = rates.map((rate) => rate.from).filter((day) => day > from);
  return { until: later.sort()[0] ?? null, shortened, replaced };
}

/** The rate that goes on where one that is withdrawn would have begun; undefined where none ended there. */
export const takenUpAgain = (rates: readonly TaxRate[], withdrawn: TaxRate): TaxRate | undefined =>
  rates.find((rate) => rate.until === withdrawn.from);

export const holdsOn = (rate: TaxRate, day: Day): boolean =>
  rate.from <= day && (rate.until === null || day < rate.until);
