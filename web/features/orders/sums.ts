import type { Money } from "../../kit/money.tsx";

/** Exact sums of decimal amounts, one per currency, in the order the currencies first appear. */
export function sumOf(amounts: readonly Money[]): Money[] {
  const places = Math.max(0, ...amounts.map(({ amount }) => fraction(amount).length));
  const sums = new Map<string, bigint>();
  for (const { amount, currency } of amounts)
    sums.set(currency, (sums.get(currency) ?? 0n) + scaled(amount, places));
  return [...sums].map(([currency, sum]) => ({ amount: decimal(sum, places), currency }));
}

const fraction = (amount: string): string => amount.split(".")[1] ?? "";

const scaled = (amount: string, places: number): bigint =>
  BigInt((amount.split(".")[0] ?? "0") + fraction(amount).padEnd(places, "0"));

function decimal(value: bigint, places: number): string {
  if (places === 0) return String(value);
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
