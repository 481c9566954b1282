import { addDays, type Day, daysBetween, type Term } from "../../../kernel/calendar.ts";
import { addDecimals } from "../../../kernel/decimal.ts";
import { add, type Money, type MoneyJson } from "../../../kernel/money.ts";
import {
  agreedOf,
  type Cause,
  type Charge,
  type ChargedTax,
  type ChargedTerms,
  type DayOfUsage,
  groundsOf,
  type Reduction,
  type TaxParties,
  type UsageEvidence,
} from "./charge.ts";
import { type Month, monthOfDay } from "./month.ts";

/** The days of some usage, by calendar month: each month is charged by itself (decision 24). */
export function byMonth<T extends { readonly day: Day }>(
  days: readonly T[],
): ReadonlyMap<Month, readonly T[]> {
  const months = new Map<Month, T[]>();
  for (const one of days) {
    const month = monthOfDay(one.day);
    months.set(month, [...(months.get(month) ?? []), one]);
  }
  return months;
}

/** The terms that some days lie in, each with its days, in their order. */
export function byTerm<T extends { readonly day: Day }>(
  days: readonly T[],
  termOf: (day: Day) => Term,
): readonly { readonly term: Term; readonly days: readonly T[] }[] {
  const terms = new Map<Day, { term: Term; days: T[] }>();
  for (const one of days) {
    const term = termOf(one.day);
    const found = terms.get(term.start) ?? { term, days: [] };
    found.days.push(one);
    terms.set(term.start, found);
  }
  return [...terms.values()];
}

export const unitsOfDays = (days: readonly DayOfUsage[]): string =>
  addDecimals("0", ...days.map(({ units }) => units));

/**
 * The charge of a dimension's usage in a calendar month. Its days are those from the first with usage to the
 * last. Rounded once for the whole month; net, tax and store fee are given.
 */
export function chargeForUsage(input: {
  readonly usage: UsageEvidence;
  /** Of one unit. */
  readonly unitPrice: MoneyJson;
  /** What it is lower than, and why; null where it is the price that was agreed of the list. */
  readonly reduced: Reduction | null;
  readonly net: Money;
  readonly tax: ChargedTax;
  readonly taxParties: TaxParties;
  readonly storeFee: Money;
  readonly terms: ChargedTerms;
  readonly because: readonly Cause[];
}): Charge {
  const { usage, unitPrice, reduced, net, tax, taxParties, storeFee, terms, because } = input;
  const period = daysOfUsage(usage.days);
  return {
    kind: "usage",
    period,
    net,
    tax: tax.amount,
    total: add(net, tax.amount),
    storeFee,
    evidence: {
      formula: "units-times-unit-price",
      inputs: {
        unitPrice,
        ...reduced,
        quantity: Number(usage.billed),
        ...agreedOf(terms, storeFee),
      },
      ...groundsOf(terms, {
        period,
        of: daysBetween(period.start, period.end),
        tax,
        taxParties,
        taxedOn: addDays(period.end, -1),
      }),
      because,
      usage,
    },
  };
}

/** From the first day with usage to the last. @throws RangeError where there is none */
export function daysOfUsage(days: readonly DayOfUsage[]): Term {
  const sorted = days.map(({ day }) => day).sort();
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("A charge of no usage");
  return { start: first, end: addDays(last, 1) };
}
