import { compareDecimals, subtractDecimals } from "../../../kernel/decimal.ts";
import {
  type Currency,
  type Money,
  minorDigits,
  type Rounding,
  rate,
  rateCutOff,
  share,
} from "../../../kernel/money.ts";
import type { PricingModel } from "../events.ts";

/** Decimal text of a price and its currency, as the catalogue and the agreed terms keep it. */
export type UnitPrice = { readonly amount: string; readonly currency: Currency };

/**
 * The price of one payment: of all licences where the plan is sold per user, of the plan itself
 * where it is sold flat. Rounded as agreed; once, half away from zero, where nothing is (decision 22).
 *
 * @throws RangeError when the quantity is not a positive whole number
 */
export function priceOfPayment(
  unitPrice: UnitPrice,
  {
    pricingModel,
    quantity,
    rounding,
  }: { pricingModel: PricingModel; quantity: number; rounding?: Rounding },
): Money {
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    throw new RangeError(`Not a quantity: ${quantity}`);
  const times = pricingModel === "per-user" ? quantity : 1;
  return rate(String(times), unitPrice.amount, unitPrice.currency, undefined, rounding);
}

/**
 * The price of metered usage, rounded once, half away from zero, or cut off once where that was agreed (decisions
 * 22 and 27).
 *
 * @param units decimal text, what is billed of the usage
 * @throws RangeError when units or price are no decimal numbers
 */
export const priceOfUsage = (
  units: string,
  { amount, currency }: UnitPrice,
  rounding: Rounding = "line-half-away",
): Money =>
  rounding === "truncate-unit-first"
    ? rateCutOff(units, amount, currency)
    : rate(units, amount, currency);

/**
 * What is billed of some units of which `included` are in the price of the term; never less than none.
 *
 * @param units decimal text, at most 12 decimals
 * @param included whole number as text, or `unlimited`
 */
export function unitsBeyond(units: string, included: string): string {
  if (included === "unlimited") return "0";
  return compareDecimals(units, included) <= 0 ? "0" : subtractDecimals(units, included);
}

const PERCENT = /^\d{1,3}(\.\d{1,6})?$/;

/**
 * `percent` of `amount`, rounded once, half away from zero.
 *
 * @param percent decimal text from 0 to 999.999999, such as `3` or `5.5`
 * @throws RangeError when `percent` is anything else
 */
export function percentOf(amount: Money, percent: string): Money {
  if (!PERCENT.test(percent)) throw new RangeError(`Not a percentage: ${percent}`);
  const [whole = "0", fraction = ""] = percent.split(".");
  return share(amount, BigInt(whole + fraction), 100n * 10n ** BigInt(fraction.length));
}

/** Whether a price has no value: such a subscription is never charged. */
export const isFree = ({ amount }: UnitPrice): boolean => /^0+(\.0+)?$/.test(amount);

/** Whether one price is lower than another of the same currency; both are decimal text. */
export function isCheaper(one: UnitPrice, than: UnitPrice): boolean {
  if (one.currency !== than.currency)
    throw new RangeError(`${one.currency} is not compared with ${than.currency}`);
  const parts = ({ amount }: UnitPrice) => amount.split(".");
  const decimals = Math.max(...[one, than].map((price) => parts(price)[1]?.length ?? 0));
  const scaled = (price: UnitPrice): bigint => {
    const [whole = "0", fraction = ""] = parts(price);
    return BigInt(whole + fraction.padEnd(decimals, "0"));
  };
  return scaled(one) < scaled(than);
}

/** Whether two prices of one currency are the same, however many zeros they are written with. */
export const isSamePrice = (one: UnitPrice, other: UnitPrice): boolean =>
  !isCheaper(one, other) && !isCheaper(other, one);

/** Decimal text padded to at least the currency's digits, so that prices read alike. */
export function priceText({ amount, currency }: UnitPrice): string {
  const digits = minorDigits(currency);
  const [whole = "0", fraction = ""] = amount.split(".");
  const trimmed = fraction.replace(/0+$/, "").padEnd(digits, "0");
  return trimmed === "" ? whole : `${whole}.${trimmed}`;
}
