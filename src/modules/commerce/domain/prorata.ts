import { type Day, dayIn, daysBetween, period, type Term } from "../../../kernel/calendar.ts";
import { type Money, type Rounding, rate } from "../../../kernel/money.ts";
import type { UnitPrice } from "./pricing.ts";
import type { SubscriptionFacts } from "./subscription.ts";

/**
 * The price of some licences for `days` of the `of` days that one payment pays for (decision 23):
 * quantity × unit price × days / of, rounded as agreed; exact until it is rounded once, half away from
 * zero, where nothing is.
 *
 * @throws RangeError when quantity or days are no positive whole numbers, or days are more than of
 */
export function priceOfDays(
  { amount, currency }: UnitPrice,
  {
    quantity,
    days,
    of,
    rounding,
  }: { quantity: number; days: number; of: number; rounding?: Rounding },
): Money {
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    throw new RangeError(`Not a quantity: ${quantity}`);
  if (!Number.isSafeInteger(days) || days < 1 || days > of)
    throw new RangeError(`${days} of ${of} days`);
  return rate(String(quantity), amount, currency, { part: days, whole: of }, rounding);
}

/**
 * The period of `length` that `on` lies in, counted from `anchor`.
 *
 * @throws RangeError when `on` is before the anchor
 */
export function periodWith(on: Day, anchor: Day, length: string): Term {
  if (on < anchor) throw new RangeError(`${on} is before ${anchor}`);
  const days = daysBetween(anchor, period(anchor, length, 0).end);
  // Never too late, because no later period is shorter than the first by more than a tenth.
  let index = Math.max(0, Math.floor(daysBetween(anchor, on) / (days + 4)) - 1);
  let found = period(anchor, length, index);
  while (found.end <= on) {
    index += 1;
    found = period(anchor, length, index);
  }
  return found;
}

/**
 * The day from which the paid periods of a subscription are counted; null until it is activated. Those
 * of an add-on are its base's.
 */
export function anchorOf({
  trialEndsAt,
  activatedAt,
  addOnOf,
  terms,
}: Pick<SubscriptionFacts, "trialEndsAt" | "activatedAt" | "addOnOf" | "terms">): Day | null {
  if (addOnOf !== null) return addOnOf.anchor;
  const began = trialEndsAt ?? activatedAt;
  return began === null ? null : dayIn(terms.sellerTimeZone, began);
}
