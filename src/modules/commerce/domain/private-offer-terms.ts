import type { Day } from "../../../kernel/calendar.ts";

/**
 * What a private offer says of a plan: a percentage off its list price in every market and for every
 * term, or a price of one payment of a term in a market. Never both for one plan.
 */
export type PrivateOfferLine = {
  readonly planUuid: string;
  readonly planId: string;
} & (
  | {
      readonly percent: string;
      /** Whether the prices of metered units are lower by it, too; absent where they are those of the list. */
      readonly usage?: boolean;
    }
  | {
      readonly market: string;
      readonly term: string;
      readonly price: string;
      /** Prices of its own of metered units; those that are not named are those of the list. */
      readonly meters?: readonly MeterLine[];
    }
);

/** Decimal text in the currency of the market, of one unit of a dimension. */
export type MeterLine = { readonly id: string; readonly price: string };

/** A private offer as far as prices depend on it. */
export type PrivateOfferTerms = {
  readonly id: string;
  readonly name: string;
  /** Counts what its publisher changed of it; evidence names it. */
  readonly version: number;
  /** First and last day, in the seller's billing zone. */
  readonly from: Day;
  readonly until: Day;
  readonly lines: readonly PrivateOfferLine[];
};

/** 100 % less a percentage of at most two decimals, as a decimal factor: 12.5 gives 0.8750. */
export function complement(percent: string): string {
  const [whole = "0", fraction = ""] = percent.split(".");
  const hundredths = 10_000n - BigInt(whole + fraction.padEnd(2, "0"));
  const digits = hundredths.toString().padStart(5, "0");
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
