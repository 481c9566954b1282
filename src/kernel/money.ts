/**
 * Exact amounts of money. An amount is a count of the currency's smallest unit; the only division
 * is `share`, the only split `allocate`.
 */
export type Money = { readonly minor: bigint; readonly currency: Currency };

/** ISO 4217 alphabetic code, upper case. */
export type Currency = string;

/** How money looks in JSON: decimal text with exactly the currency's digits, never a float. */
export type MoneyJson = { readonly amount: string; readonly currency: Currency };

// ISO 4217 currencies whose smallest unit is not a hundredth.
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Number of decimal digits of the currency's smallest unit: 0 for JPY, 2 for EUR, 3 for KWD. */
export const minorDigits = (currency: Currency): number => MINOR_DIGITS[currency] ?? 2;

/** Currencies whose smallest unit is less than a hundredth. */
export const FINE_CURRENCIES: readonly Currency[] = Object.entries(MINOR_DIGITS)
  .filter(([, digits]) => digits > 2)
  .map(([currency]) => currency);

/** @throws RangeError when `currency` is not three upper-case letters */
export function money(minor: bigint | number, currency: Currency): Money {
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError(`Not a currency: ${currency}`);
  return { minor: BigInt(minor), currency };
}

export const zero = (currency: Currency): Money => money(0n, currency);

/** @throws RangeError when the currencies differ: amounts are never added across currencies */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} plus ${b.currency}`);
  return { minor: a.minor + b.minor, currency: a.currency };
}

export const negate = (a: Money): Money => ({ minor: -a.minor, currency: a.currency });
export const subtract = (a: Money, b: Money): Money => add(a, negate(b));
export const sum = (amounts: readonly Money[], currency: Currency): Money =>
  amounts.reduce(add, zero(currency));

/** `amount` a whole number of times. @throws RangeError when `times` is not an integer */
export function multiply(amount: Money, times: bigint | number): Money {
  return { minor: amount.minor * BigInt(times), currency: amount.currency };
}

/**
 * The fraction `part / whole` of `amount`, rounded once, half away from zero, to the smallest unit
 * (decision 22), so that the share of a negated amount is the share negated.
 *
 * @throws RangeError when `whole` is not positive
 */
export function share(amount: Money, part: bigint | number, whole: bigint | number): Money {
  const divisor = BigInt(whole);
  if (divisor <= 0n) throw new RangeError(`A share of ${whole} parts`);
  return { minor: divideHalfAway(amount.minor * BigInt(part), divisor), currency: amount.currency };
}

/**
 * Splits `amount` by `weights` into parts that add up to it exactly: each part is rounded down
 * (towards zero) and the remaining units go to the largest remainders, ties to the earlier weight.
 *
 * @throws RangeError when no weight is positive or one is negative
 */
export function allocate(amount: Money, weights: readonly (bigint | number)[]): Money[] {
  const parts = weights.map(BigInt);
  const whole = parts.reduce((a, b) => a + b, 0n);
  if (whole <= 0n || parts.some((part) => part < 0n)) throw new RangeError("Weights of a split");
  const sign = amount.minor < 0n ? -1n : 1n;
  const total = amount.minor * sign;
  const shares = parts.map((part, index) => ({
    index,
    minor: (total * part) / whole,
    remainder: (total * part) % whole,
  }));
  let left = total - shares.reduce((a, b) => a + b.minor, 0n);
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const one of byRemainder) {
    if (left === 0n) break;
    one.minor += 1n;
    left -= 1n;
  }
  return shares.map(({ minor }) => ({ minor: minor * sign, currency: amount.currency }));
}

/**
 * How a line comes to whole units of its currency (decision 22). `line-half-away`: exact to the line,
 * rounded once, half away from zero. `truncate-unit-first`: the price of one unit for the days that are
 * paid is cut off first, and then taken so many times.
 */
export type Rounding = "line-half-away" | "truncate-unit-first";

/**
 * `quantity × unitPrice` in whole units of the currency. Both are decimal text: unit prices of metered
 * usage may be finer than a cent.
 *
 * @param of takes this fraction of the price
 * @param rounding of a quantity that is no whole number only the line can be rounded: what is cut off
 *   is cut off once more
 * @throws RangeError when one of them is not a decimal number, or the whole is not positive
 */
export function rate(
  quantity: string,
  unitPrice: string,
  currency: Currency,
  of: { readonly part: number; readonly whole: number } = { part: 1, whole: 1 },
  rounding: Rounding = "line-half-away",
): Money {
  if (of.whole <= 0) throw new RangeError(`A share of ${of.whole} parts`);
  const a = decimal(quantity);
  const b = decimal(unitPrice);
  const digits = BigInt(minorDigits(currency));
  const part = b.digits * 10n ** digits * BigInt(of.part);
  const whole = 10n ** BigInt(b.scale) * BigInt(of.whole);
  const times = 10n ** BigInt(a.scale);
  // Division of whole numbers cuts off towards zero: the price of a credit is its charge's, turned.
  if (rounding === "truncate-unit-first")
    return money((a.digits * (part / whole)) / times, currency);
  return money(divideHalfAway(a.digits * part, times * whole), currency);
}

/**
 * `quantity × unitPrice` with everything below the currency's smallest unit cut off, towards zero: for usage under
 * `truncate-unit-first`, whose unit prices may be finer than a cent and are not cut off themselves.
 *
 * @throws RangeError when one of them is not a decimal number
 */
export function rateCutOff(quantity: string, unitPrice: string, currency: Currency): Money {
  const a = decimal(quantity);
  const b = decimal(unitPrice);
  const product = a.digits * b.digits * 10n ** BigInt(minorDigits(currency));
  return money(product / 10n ** BigInt(a.scale + b.scale), currency);
}

/** The amount as JSON: `{ "amount": "12.30", "currency": "EUR" }`. */
export const toJson = (amount: Money): MoneyJson => ({
  amount: toDecimal(amount),
  currency: amount.currency,
});

/** The amount as decimal text with exactly the currency's digits: `-12.30`, `1000` for JPY. */
export function toDecimal({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  const sign = minor < 0n ? "-" : "";
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Reads decimal text as an amount. Trailing zeros beyond the currency's digits are accepted.
 *
 * @returns undefined when the text is no decimal number or finer than the currency's smallest unit
 */
export function parseMoney(text: string, currency: Currency): Money | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const { digits, scale } = decimal(text);
  const target = minorDigits(currency);
  if (scale <= target) return money(digits * 10n ** BigInt(target - scale), currency);
  const divisor = 10n ** BigInt(scale - target);
  return digits % divisor === 0n ? money(digits / divisor, currency) : undefined;
}

/** The amount that `toJson` wrote. @throws RangeError for anything else */
export function amountOf({ amount, currency }: MoneyJson): Money {
  const found = parseMoney(amount, currency);
  if (found === undefined) throw new RangeError(`Not an amount of money: ${amount} ${currency}`);
  return found;
}

const DECIMAL = /^-?\d{1,24}(\.\d{1,12})?$/;

function decimal(text: string): { digits: bigint; scale: number } {
  if (!DECIMAL.test(text)) throw new RangeError(`Not a decimal number: ${text}`);
  const [whole = "0", fraction = ""] = text.split(".");
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const sign = dividend < 0n ? -1n : 1n;
  const positive = dividend * sign;
  const quotient = positive / divisor;
  return sign * ((positive % divisor) * 2n >= divisor ? quotient + 1n : quotient);
}
