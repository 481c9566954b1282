/** Exact arithmetic of discounts on decimal text, by the rules of docs/domain/private-offers.md. */

const DECIMAL = /^\d{1,12}(?:\.\d{1,10})?$/;

type Scaled = { readonly digits: bigint; readonly scale: number };

const scaled = (text: string): Scaled | undefined => {
  if (!DECIMAL.test(text)) return undefined;
  const [whole = "0", fraction = ""] = text.split(".");
  return { digits: BigInt(whole + fraction), scale: fraction.length };
};

const textOf = ({ digits, scale }: Scaled): string => {
  const all = digits.toString().padStart(scale + 1, "0");
  return scale === 0 ? all : `${all.slice(0, -scale)}.${all.slice(-scale)}`;
};

/** Half away from zero; every number here is positive. */
const rounded = (numerator: bigint, denominator: bigint): bigint =>
  (numerator * 2n + denominator) / (denominator * 2n);

/**
 * A price less a percentage, as decimal text.
 *
 * @param digits fraction digits to round to once, half away from zero; absent: exact, without zeros at the end
 * @returns undefined where one of the two is no number, or the percentage is not between 0 and 100
 */
export function discounted(list: string, percent: string, digits?: number): string | undefined {
  const [price, off] = [scaled(list), scaled(percent)];
  if (price === undefined || off === undefined) return undefined;
  const hundred = 100n * 10n ** BigInt(off.scale);
  if (off.digits <= 0n || off.digits >= hundred) return undefined;
  const product = price.digits * (hundred - off.digits);
  if (digits === undefined) {
    const exact = textOf({ digits: product, scale: price.scale + off.scale + 2 });
    return exact.includes(".") ? exact.replace(/\.?0+$/, "") : exact;
  }
  const denominator = 10n ** BigInt(price.scale) * hundred;
  return textOf({
    digits: rounded(product * 10n ** BigInt(digits), denominator),
    scale: digits,
  });
}

/**
 * How many percent a price is below the list price, to two decimals, without zeros at the end.
 *
 * @returns undefined where one of the two is no number, the list price is 0, or the price is not below it
 */
export function percentOff(list: string, price: string): string | undefined {
  const [before, after] = [scaled(list), scaled(price)];
  if (before === undefined || after === undefined || before.digits === 0n) return undefined;
  const scale = BigInt(Math.max(before.scale, after.scale));
  const [from, to] = [before, after].map(
    (one) => one.digits * 10n ** (scale - BigInt(one.scale)),
  ) as [bigint, bigint];
  if (to >= from) return undefined;
  return textOf({ digits: rounded((from - to) * 10_000n, from), scale: 2 }).replace(/\.?0+$/, "");
}
