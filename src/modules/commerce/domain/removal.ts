import type { Day } from "../../../kernel/calendar.ts";
import type { QuantityLine } from "../events.ts";
import type { LicenceFacts } from "./licence-batches.ts";
import { periodWith } from "./prorata.ts";
import {
  anchored,
  chargeLine,
  creditLines,
  type TaxedSale,
  unlessNothingIsGiven,
} from "./quantity-lines.ts";
import { paymentPeriod } from "./term.ts";

/**
 * What the end of a subscription on `day` does to the money (decision 50): the days from `day` on
 * that are paid for are credited. Each charge that reaches beyond `day` is undone, and the days of it
 * that were used are charged anew, rounded once (decisions 22 and 23), so that what is credited is
 * the charge less the price of its used days. Credits first.
 *
 * @param day the first day, in the seller's zone, on which the subscription is no more
 * @param isReplaced whether another plan is charged for the days that are left: then every charge makes room
 */
export function removalLines(
  facts: LicenceFacts,
  day: Day,
  sale: TaxedSale,
  isReplaced = false,
): QuantityLine[] {
  const { terms } = facts;
  const open = facts.paid.filter(({ period }) => day < period.end);
  const lines = open.flatMap((paid): QuantityLine[] => {
    const { batchId, period } = paid;
    const running = periodWith(
      period.start,
      anchored(facts),
      paymentPeriod(terms.term, terms.payment),
    );
    const credit = creditLines(facts, { paid, left: 0, running, sale });
    if (day <= period.start) return credit;
    const used = { start: period.start, end: day };
    // A flat price is one price, however many may use it.
    const quantity = terms.pricingModel === "flat" ? 1 : paid.quantity;
    const both = [...credit, chargeLine(facts, { batchId, quantity, paid: used, running, sale })];
    return isReplaced ? both : unlessNothingIsGiven(both);
  });
  return [
    ...lines.filter(({ kind }) => kind === "credit"),
    ...lines.filter(({ kind }) => kind === "charge"),
  ];
}
