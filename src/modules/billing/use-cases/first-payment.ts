import { type Day, daysBetween, type Term } from "../../../kernel/calendar.ts";
import type { Money } from "../../../kernel/money.ts";
import {
  type PriceTerms,
  paidPeriod,
  percentOf,
  pricedUnits,
  priceOfDays,
  priceOfPayment,
  type Tax,
  type TaxInputs,
  type TaxRate,
  taxOn,
  taxRateFor,
} from "../../commerce/index.ts";

/** Who invoices whom, and every tax rate between them. */
export type TaxedSale = {
  readonly parties: Omit<TaxInputs, "taxClass" | "on">;
  readonly rates: readonly TaxRate[];
};

export type FirstPayment = {
  readonly period: Term;
  /** Days of the whole period that the unit price is for. */
  readonly of: number;
  readonly net: Money;
  readonly tax: Tax;
  readonly storeFee: Money;
};

/**
 * The amounts of the first payment of a term: of the whole first period, or of the days that are asked
 * for. Net, tax and store fee are rounded once each; the tax is that of the first day.
 */
export function firstPayment(
  {
    terms,
    termStart,
    days,
  }: {
    readonly terms: PriceTerms;
    readonly termStart: Day;
    readonly days?: { readonly from: Day; readonly until: Day; readonly of: number };
  },
  { parties, rates }: TaxedSale,
): FirstPayment {
  const { period, of, net } =
    days === undefined ? wholePeriod(terms, termStart) : daysOf(terms, days);
  const on = period.start;
  const tax = taxOn(net, taxRateFor(rates, { ...parties, taxClass: terms.taxClass, on }));
  return { period, of, net, tax, storeFee: percentOf(net, terms.storeFeePercent) };
}

function wholePeriod(terms: PriceTerms, termStart: Day) {
  const period = paidPeriod(termStart, terms, 0);
  const of = daysBetween(period.start, period.end);
  return { period, of, net: priceOfPayment(terms.unitPrice, terms) };
}

function daysOf(terms: PriceTerms, days: { from: Day; until: Day; of: number }) {
  const period = { start: days.from, end: days.until };
  const paid = { days: daysBetween(period.start, period.end), of: days.of };
  const quantity = pricedUnits(terms);
  return {
    period,
    of: days.of,
    net: priceOfDays(terms.unitPrice, { ...terms, quantity, ...paid }),
  };
}
