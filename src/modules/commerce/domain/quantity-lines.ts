import { type Day, daysBetween, type Term } from "../../../kernel/calendar.ts";
import { add, amountOf, type MoneyJson, negate, sum, toJson } from "../../../kernel/money.ts";
import type { QuantityLine } from "../events.ts";
import type { LicenceFacts, PaidLine } from "./licence-batches.ts";
import { anchorOf, periodWith, priceOfDays } from "./prorata.ts";
import type { SubscriptionFacts } from "./subscription.ts";
import { type TaxInputs, type TaxRate, taxOn, taxRateFor } from "./tax.ts";
import { paymentPeriod } from "./term.ts";

/** How a change of licences is taxed: the rates between both parties, and who they are. */
export type TaxedSale = {
  readonly rates: readonly TaxRate[];
  readonly parties: Omit<TaxInputs, "taxClass" | "on">;
};

/**
 * What earlier credits have left of the charge of a batch undone, and what is left of the batch charged for the
 * same days.
 */
export function creditLines(
  facts: LicenceFacts,
  about: { paid: PaidLine; left: number; running: Term; sale: TaxedSale },
): QuantityLine[] {
  const { paid, left, running, sale } = about;
  const { batchId, period } = paid;
  const credit: QuantityLine = {
    kind: "credit",
    batchId,
    quantity: paid.quantity,
    from: period.start,
    until: period.end,
    days: daysBetween(period.start, period.end),
    of: daysBetween(running.start, running.end),
    net: toJson(negate(paid.net)),
    tax: toJson(negate(paid.tax)),
    taxed: null,
    reverses: paid.chargeId,
  };
  return left === 0
    ? [credit]
    : unlessNothingIsGiven([
        credit,
        chargeLine(facts, { batchId, quantity: left, paid: period, running, sale }),
      ]);
}

/**
 * Where the operator credited so much of a charge before that what is left of it is less than what would be
 * charged anew, the charge stays as it is: giving something up never costs anything.
 */
export function unlessNothingIsGiven(lines: readonly QuantityLine[]): QuantityLine[] {
  const gives = lines.reduce((sum, { net }) => sum + amountOf(net).minor, 0n) <= 0n;
  return gives ? [...lines] : [];
}

export function chargeLine(
  { terms }: Pick<SubscriptionFacts, "terms">,
  about: { batchId: string | null; quantity: number; paid: Term; running: Term; sale: TaxedSale },
): QuantityLine {
  const { batchId, quantity, paid, running, sale } = about;
  const days = daysBetween(paid.start, paid.end);
  const of = daysBetween(running.start, running.end);
  const net = priceOfDays(terms.unitPrice, { ...terms, quantity, days, of });
  const { amount, ...taxed } = taxOn(
    net,
    taxRateFor(sale.rates, { ...sale.parties, taxClass: terms.taxClass, on: paid.start }),
  );
  return {
    kind: "charge",
    batchId,
    quantity,
    from: paid.start,
    until: paid.end,
    days,
    of,
    net: toJson(net),
    tax: toJson(amount),
    taxed: { ...sale.parties, ...taxed },
    reverses: null,
  };
}

/** The lines of a change together; null where nothing is charged or credited. */
export function totalsOf({ lines }: { readonly lines: readonly QuantityLine[] }) {
  const [first] = lines;
  if (first === undefined) return null;
  const { currency } = first.net;
  const added = (of: (line: QuantityLine) => MoneyJson) =>
    sum(
      lines.map((line) => amountOf(of(line))),
      currency,
    );
  const net = added((line) => line.net);
  const tax = added((line) => line.tax);
  return { net: toJson(net), tax: toJson(tax), total: toJson(add(net, tax)) };
}

/** The days that the running payment pays for. */
export const runningPeriod = (facts: SubscriptionFacts, today: Day): Term =>
  periodWith(today, anchored(facts), paymentPeriod(facts.terms.term, facts.terms.payment));

export function anchored(facts: SubscriptionFacts): Day {
  const anchor = anchorOf(facts);
  if (anchor === null) throw new Error("A subscription that runs has no first day");
  return anchor;
}
