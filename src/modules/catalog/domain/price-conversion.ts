import { type Currency, minorDigits } from "../../../kernel/money.ts";

/** Units of each currency for one US dollar, decimal text, as of one day. */
export type ExchangeRates = {
  readonly asOf: string;
  readonly perDollar: Readonly<Record<Currency, string>>;
};

/** Digits after the point of a rate between two currencies. */
const RATE_DECIMALS = 6;
/** How much finer than the smallest unit a metered unit's price can be. */
const METER_EXTRA_DECIMALS = 4;

/**
 * Units of `to` for one unit of `from`, decimal text with at most six digits after the point,
 * rounded half up.
 *
 * @throws RangeError when one of the currencies has no rate
 */
export function crossRate(rates: ExchangeRates, from: Currency, to: Currency): string {
  if (from === to) return "1";
  const a = fraction(perDollar(rates, from));
  const b = fraction(perDollar(rates, to));
  // (b / 10^bs) / (a / 10^as) = b * 10^as / (a * 10^bs)
  const dividend = b.digits * 10n ** BigInt(a.scale + RATE_DECIMALS);
  const rate = divideHalfUp(dividend, a.digits * 10n ** BigInt(b.scale));
  // A rate that rounds to nothing would sell for nothing; it keeps its first digit instead.
  return trimmed(rate === 0n ? 1n : rate, RATE_DECIMALS, 0);
}

/**
 * `price` at `rate`, rounded half up to the smallest unit of `currency`.
 *
 * @param price decimal text, not negative
 * @param rate decimal text, units of `currency` for one unit of the price's currency
 * @returns decimal text with exactly the currency's digits
 */
export function convertPrice(price: string, rate: string, currency: Currency): string {
  return trimmed(
    at(price, rate, minorDigits(currency)),
    minorDigits(currency),
    minorDigits(currency),
  );
}

/**
 * Like `convertPrice` for the price of one metered unit, which may be finer than the smallest unit
 * by four digits; the charge is rounded once, when a line is rated.
 */
export function convertMeterPrice(price: string, rate: string, currency: Currency): string {
  const digits = minorDigits(currency);
  const decimals = digits + METER_EXTRA_DECIMALS;
  return trimmed(at(price, rate, decimals), decimals, digits);
}

/** Decimal text without superfluous zeros, with at least `least` digits after the point. */
export function normalDecimal(text: string, least: number): string {
  const { digits, scale } = fraction(text);
  return scale >= least
    ? trimmed(digits, scale, least)
    : trimmed(digits * 10n ** BigInt(least - scale), least, least);
}

/** Digits after the point that mean something: 2 for `1.2500`. */
export const decimalsOf = (text: string): number =>
  (text.split(".")[1] ?? "").replace(/0+$/, "").length;

function perDollar(rates: ExchangeRates, currency: Currency): string {
  if (currency === "USD") return "1";
  const rate = rates.perDollar[currency];
  if (rate === undefined) throw new RangeError(`No exchange rate for ${currency}`);
  return rate;
}

function at(price: string, rate: string, decimals: number): bigint {
  const a = fraction(price);
  const b = fraction(rate);
  const product = a.digits * b.digits * 10n ** BigInt(decimals);
  return divideHalfUp(product, 10n ** BigInt(a.scale + b.scale));
}

function fraction(text: string): { digits: bigint; scale: number } {
  if (!/^\d{1,24}(\.\d{1,12})?$/.test(text)) throw new RangeError(`Not a decimal number: ${text}`);
  const [whole = "0", part = ""] = text.split(".");
  return { digits: BigInt(whole + part), scale: part.length };
}

// Prices and rates are never negative, so half up is half away from zero.
const divideHalfUp = (dividend: bigint, divisor: bigint): bigint =>
  (dividend * 2n + divisor) / (divisor * 2n);

function trimmed(digits: bigint, scale: number, least: number): string {
  const text = digits.toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  let part = text.slice(text.length - scale);
  while (part.length > least && part.endsWith("0")) part = part.slice(0, -1);
  return part === "" ? whole : `${whole}.${part}`;
}
