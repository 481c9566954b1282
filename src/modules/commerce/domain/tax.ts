import type { Day } from "../../../kernel/calendar.ts";
import { type Money, zero } from "../../../kernel/money.ts";
import { percentOf } from "./pricing.ts";

export type TaxClass = "software";

/** How a sale between two countries is taxed from a day on (decision 25). */
export type TaxRate = {
  readonly id: string;
  /** Country of the issuer of the invoice, ISO 3166 alpha-2. */
  readonly sellerCountry: string;
  readonly buyerCountry: string;
  readonly taxClass: TaxClass;
  /** Whom the rate is for: buyers with a tax id, without one, or both. */
  readonly buyer: "with-tax-id" | "without-tax-id" | "any";
  readonly treatment: "taxed" | "reverse-charge" | "exempt";
  /** Decimal text; 0 unless the sale is taxed. */
  readonly percent: string;
  /** What the tax is called on an invoice there: `TVA`, `VAT`, `부가가치세`. */
  readonly name: string;
  /** Whom the tax is owed to: the account of the ledger that collects it. */
  readonly jurisdiction: string;
  /** Rates of the demo, not checked by anybody, are marked where they are shown. */
  readonly sample: boolean;
  /** First day of the rate, and the first day it no longer holds; null while it goes on. */
  readonly from: Day;
  readonly until: Day | null;
};

export type TaxInputs = {
  readonly sellerCountry: string;
  readonly buyerCountry: string;
  readonly buyerTaxId: string | null;
  readonly taxClass: TaxClass;
  /** The day of the charge in the seller's billing zone. */
  readonly on: Day;
};

/** The tax of one line with what it rests on; kept as evidence. */
export type Tax = {
  readonly amount: Money;
  readonly treatment: "taxed" | "reverse-charge" | "exempt" | "no-rate";
  readonly percent: string;
  readonly name: string | null;
  readonly jurisdiction: string | null;
  readonly rateId: string | null;
  readonly sample: boolean;
};

/**
 * The rate for a sale: among the rates of both countries and the product class that hold on the
 * day, one for exactly this kind of buyer wins over one for any buyer, and a later start over an
 * earlier one.
 *
 * @returns undefined where the operator has set no rate: the sale is then not taxed, and says so
 */
export function taxRateFor(rates: readonly TaxRate[], sale: TaxInputs): TaxRate | undefined {
  const buyer = sale.buyerTaxId === null ? "without-tax-id" : "with-tax-id";
  return rates
    .filter(
      (rate) =>
        rate.sellerCountry === sale.sellerCountry &&
        rate.buyerCountry === sale.buyerCountry &&
        rate.taxClass === sale.taxClass &&
        (rate.buyer === "any" || rate.buyer === buyer) &&
        rate.from <= sale.on &&
        (rate.until === null || sale.on < rate.until),
    )
    .sort((a, b) =>
      (a.buyer === "any") !== (b.buyer === "any")
        ? a.buyer === "any"
          ? 1
          : -1
        : a.from < b.from
          ? 1
          : -1,
    )[0];
}

/** The tax on `net`, rounded once per line, half away from zero (decision 22). */
export function taxOn(net: Money, rate: TaxRate | undefined): Tax {
  if (rate === undefined)
    return {
      amount: zero(net.currency),
      treatment: "no-rate",
      percent: "0",
      name: null,
      jurisdiction: null,
      rateId: null,
      sample: false,
    };
  return {
    amount: rate.treatment === "taxed" ? percentOf(net, rate.percent) : zero(net.currency),
    treatment: rate.treatment,
    percent: rate.treatment === "taxed" ? rate.percent : "0",
    name: rate.name,
    jurisdiction: rate.jurisdiction,
    rateId: rate.id,
    sample: rate.sample,
  };
}
