import { addDays, type Day } from "../../../kernel/calendar.ts";
import { compareDecimals, multiplyDecimals } from "../../../kernel/decimal.ts";
import type { AgreedMeter, AgreedTerms, ReducedPrice } from "../events.ts";
import {
  complement,
  type PrivateOfferLine,
  type PrivateOfferTerms,
} from "./private-offer-terms.ts";

/**
 * How long before a renewal the price of a day is still asked for: usage is charged with its month and what
 * comes late a day after it, so two months and a little more are never reached.
 */
const KEPT_DAYS = 70;

type Sale = Pick<AgreedTerms, "planUuid" | "market" | "term">;

/**
 * The meters of some terms with the private offers that hold on `on` (docs/domain/private-offers.md): from
 * that day on each unit costs what the best of them says, until its last day; then the next best, and the
 * list price in the end. Prices are exact, the line is rounded. What was agreed for the days before `on`
 * stays, because usage of them may not be charged yet.
 */
export const withReducedMeters = (
  meters: readonly AgreedMeter[],
  sale: Sale,
  offers: readonly PrivateOfferTerms[],
  on: Day,
): readonly AgreedMeter[] =>
  meters.map(({ reduced = [], ...meter }) => {
    const all = joined([...until(reduced, on), ...reductionsFrom(meter, sale, offers, on)]);
    return all.length === 0 ? meter : { ...meter, reduced: all };
  });

/** What was agreed for the days before `on`, as far as it can still be asked for. */
const until = (reduced: readonly ReducedPrice[], on: Day): ReducedPrice[] =>
  reduced
    .filter((one) => one.from < on && one.until >= addDays(on, -KEPT_DAYS))
    .map((one) => (one.until < on ? one : { ...one, until: addDays(on, -1) }));

/** The days from `on` on, the cheapest first: each holds from where the cheaper ones have ended. */
function reductionsFrom(
  meter: AgreedMeter,
  sale: Sale,
  offers: readonly PrivateOfferTerms[],
  on: Day,
): ReducedPrice[] {
  const better = offers
    .filter((one) => on >= one.from && on <= one.until)
    .flatMap((offer) =>
      offer.lines.flatMap((line) => {
        const price = line.planUuid === sale.planUuid ? priceOn(line, meter, sale) : undefined;
        return price === undefined || compareDecimals(price, meter.price) >= 0
          ? []
          : [{ offer, line, price }];
      }),
    )
    // A stable sort: of two with one price the older one is named.
    .sort((a, b) => compareDecimals(a.price, b.price));
  const found: ReducedPrice[] = [];
  let from = on;
  for (const { offer, line, price } of better) {
    if (offer.until < from) continue;
    const percent = "percent" in line ? line.percent : null;
    const { id, name, version } = offer;
    found.push({ from, until: offer.until, price, privateOffer: { id, name, percent, version } });
    from = addDays(offer.until, 1);
  }
  return found;
}

/** The price of one unit on a line; undefined where it says nothing of the unit in this market and term. */
function priceOn(line: PrivateOfferLine, meter: AgreedMeter, sale: Sale): string | undefined {
  if ("percent" in line)
    return line.usage === true
      ? multiplyDecimals(meter.price, complement(line.percent))
      : undefined;
  if (line.market !== sale.market || line.term !== sale.term) return undefined;
  return line.meters?.find(({ id }) => id === meter.id)?.price;
}

/** Days that follow each other at one price of one private offer are said once. */
function joined(reduced: readonly ReducedPrice[]): ReducedPrice[] {
  const all: ReducedPrice[] = [];
  for (const one of reduced) {
    const last = all.at(-1);
    const follows =
      last !== undefined &&
      addDays(last.until, 1) === one.from &&
      last.price === one.price &&
      last.privateOffer.id === one.privateOffer.id &&
      last.privateOffer.version === one.privateOffer.version;
    if (follows) all[all.length - 1] = { ...last, until: one.until };
    else all.push(one);
  }
  return all;
}

/** What one unit costs on a day, and the private offer that makes it so; null for the price of the list. */
export const meterPriceOn = (
  { price, reduced = [] }: AgreedMeter,
  day: Day,
): { readonly price: string; readonly privateOffer: ReducedPrice["privateOffer"] | null } =>
  reduced.find((one) => one.from <= day && day <= one.until) ?? { price, privateOffer: null };

/** Whether two sets of meters cost the same on every day. */
export const isSameForMeters = (a: readonly AgreedMeter[], b: readonly AgreedMeter[]): boolean =>
  reductionsOf(a) === reductionsOf(b);

const reductionsOf = (meters: readonly AgreedMeter[]): string =>
  JSON.stringify(
    meters.map(({ id, reduced = [] }) => [
      id,
      reduced.map((one) => [
        one.from,
        one.until,
        one.price,
        one.privateOffer.id,
        one.privateOffer.version,
      ]),
    ]),
  );
