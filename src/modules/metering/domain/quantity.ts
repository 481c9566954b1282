/** Most units of one event. */
export const MOST_UNITS = 1_000_000_000_000;
/** Decimals that are kept of a quantity: as many as prices are multiplied with exactly. */
const DECIMALS = 12;

/**
 * A quantity as exact decimal text, as a program wrote it in JSON, rounded half up to 12 decimals.
 *
 * @returns undefined for what is not more than nothing, or more than a million millions
 */
export function unitsOf(quantity: number): string | undefined {
  if (!(quantity > 0) || quantity > MOST_UNITS) return undefined;
  const [mantissa = "0", exponent = "0"] = String(quantity).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const shift = Number(exponent);
  // From here on an integer count of 10^-12 units: exact, whatever the size of the number.
  const digits = BigInt(whole + fraction);
  const scale = DECIMALS - fraction.length + shift;
  const count =
    scale >= 0 ? digits * 10n ** BigInt(scale) : roundedHalfUp(digits, 10n ** BigInt(-scale));
  return count === 0n ? undefined : textOf(count);
}

const roundedHalfUp = (dividend: bigint, divisor: bigint): bigint =>
  (dividend * 2n + divisor) / (divisor * 2n);

function textOf(count: bigint): string {
  const text = count.toString().padStart(DECIMALS + 1, "0");
  const fraction = text.slice(-DECIMALS).replace(/0+$/, "");
  return `${text.slice(0, -DECIMALS)}${fraction === "" ? "" : `.${fraction}`}`;
}
