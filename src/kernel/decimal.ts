/** Exact decimal text of at most 12 decimals: quantities that are no money. */
const DECIMALS = 12;
const SCALE = 10n ** BigInt(DECIMALS);
const DECIMAL = /^-?\d{1,24}(\.\d{1,12})?$/;

/** @throws RangeError when one of them is no decimal number of at most 12 decimals */
export const addDecimals = (...all: readonly string[]): string =>
  textOf(all.reduce((sum, one) => sum + countOf(one), 0n));

/** @throws RangeError as above */
export const subtractDecimals = (from: string, amount: string): string =>
  textOf(countOf(from) - countOf(amount));

/**
 * The exact product.
 *
 * @throws RangeError as above, and where it needs more than 12 decimals
 */
export function multiplyDecimals(a: string, b: string): string {
  const product = countOf(a) * countOf(b);
  if (product % SCALE !== 0n) throw new RangeError(`${a} × ${b} needs more than 12 decimals`);
  return textOf(product / SCALE);
}

/** Less than 0 where `a` is less than `b`, 0 where they are equal. @throws RangeError as above */
export function compareDecimals(a: string, b: string): number {
  const difference = countOf(a) - countOf(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function countOf(text: string): bigint {
  if (!DECIMAL.test(text)) throw new RangeError(`Not a decimal number: ${text}`);
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const count = BigInt(whole) * SCALE + BigInt(fraction.padEnd(DECIMALS, "0"));
  return text.startsWith("-") ? -count : count;
}

function textOf(count: bigint): string {
  const sign = count < 0n ? "-" : "";
  const size = count < 0n ? -count : count;
  const fraction = (size % SCALE).toString().padStart(DECIMALS, "0").replace(/0+$/, "");
  return `${sign}${size / SCALE}${fraction === "" ? "" : `.${fraction}`}`;
}
