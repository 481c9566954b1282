import { addDays, type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import { add, amountOf, type Money, type MoneyJson, toJson, zero } from "../../../kernel/money.ts";
import type { AgreedTerms } from "../events.ts";
import type { UnavailableReason } from "./availability.ts";
import { windowClosesAt } from "./cancellation-window.ts";
import { isFree, priceOfPayment } from "./pricing.ts";
import { type Tax, type TaxInputs, type TaxRate, taxOn, taxRateFor } from "./tax.ts";
import { paymentPeriod, paymentsOf, startTerm } from "./term.ts";

/** One line of a cart as reviewed: the terms it would be bought on, or why it cannot be bought. */
export type QuoteLine = {
  readonly lineId: string;
  readonly terms: AgreedTerms | null;
  readonly problems: readonly LineProblem[];
  /** What the first payment will be; absent where the line cannot be bought. */
  readonly price: LinePrice | null;
};

export type LineProblem =
  | UnavailableReason
  | { readonly code: "not-found"; readonly params: Record<never, never> }
  | {
      readonly code: "term-not-offered";
      readonly params: { readonly term: string; readonly payment: string };
    }
  | {
      readonly code: "quantity-out-of-range";
      readonly params: {
        readonly minimum: number;
        readonly maximum: number | null;
        readonly quantity: number;
      };
    };

export type LinePrice = {
  /** First payment: net of tax, its tax, both together. */
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly total: MoneyJson;
  readonly taxTreatment: Tax["treatment"];
  readonly taxPercent: string;
  readonly taxName: string | null;
  readonly taxIsSample: boolean;
  /** When the first payment is charged. */
  readonly charged: "on-activation" | "after-trial" | "never";
  readonly payments: number;
  readonly paymentPeriod: string;
  /** Days of the period that the first payment is for; absent where it is for the whole period. */
  readonly byDays?: { readonly days: number; readonly of: number };
};

/** Amounts of one currency; never added across currencies. */
export type Totals = {
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly total: MoneyJson;
};

export type Quote = {
  readonly lines: readonly QuoteLine[];
  readonly dueOnActivation: readonly Totals[];
  readonly dueAfterTrials: readonly Totals[];
  readonly buyable: boolean;
};

/** Dates of a line if it were ordered and activated at one instant; shown, not promised. */
export type LineDates = {
  readonly fullCreditUntil: Instant;
  readonly trialEndsAt: Instant | null;
  readonly payingBegins: Day;
  readonly termStart: Day;
  readonly termLastDay: Day;
};

/** The first payment of a line and its tax on `on`. Free plans are never charged. */
export function priceLine(
  terms: AgreedTerms,
  rates: readonly TaxRate[],
  sale: Omit<TaxInputs, "taxClass">,
): LinePrice {
  const net = priceOfPayment(terms.unitPrice, terms);
  const tax = taxOn(net, taxRateFor(rates, { ...sale, taxClass: terms.taxClass }));
  return {
    net: toJson(net),
    tax: toJson(tax.amount),
    total: toJson(add(net, tax.amount)),
    taxTreatment: tax.treatment,
    taxPercent: tax.percent,
    taxName: tax.name,
    taxIsSample: tax.sample,
    charged: isFree(terms.unitPrice)
      ? "never"
      : terms.trialDays > 0
        ? "after-trial"
        : "on-activation",
    payments: paymentsOf(terms.term, terms.payment),
    paymentPeriod: paymentPeriod(terms.term, terms.payment),
  };
}

/** Adds the lines of a cart up, per currency in alphabetical order. */
export function makeQuote(lines: readonly QuoteLine[]): Quote {
  return {
    lines,
    dueOnActivation: totals(lines, "on-activation"),
    dueAfterTrials: totals(lines, "after-trial"),
    buyable: lines.length > 0 && lines.every(({ problems }) => problems.length === 0),
  };
}

/** What the dates of a line are if it is ordered and activated at `at`. */
export function datesIfStartedAt(at: Instant, terms: AgreedTerms): LineDates {
  const { term, trialEndsAt } = startTerm(at, {
    zone: terms.sellerTimeZone,
    trialDays: terms.trialDays,
    term: terms.term,
  });
  return {
    fullCreditUntil: windowClosesAt(at, terms.cancellation.hours),
    trialEndsAt: trialEndsAt ?? null,
    payingBegins: trialEndsAt === undefined ? dayIn(terms.sellerTimeZone, at) : term.start,
    termStart: term.start,
    termLastDay: addDays(term.end, -1),
  };
}

function totals(lines: readonly QuoteLine[], charged: LinePrice["charged"]): Totals[] {
  const sums = new Map<string, { net: Money; tax: Money }>();
  for (const { price } of lines) {
    if (price === null || price.charged !== charged) continue;
    const { currency } = price.net;
    const before = sums.get(currency) ?? { net: zero(currency), tax: zero(currency) };
    sums.set(currency, {
      net: add(before.net, amountOf(price.net)),
      tax: add(before.tax, amountOf(price.tax)),
    });
  }
  return [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { net, tax }]) => ({
      net: toJson(net),
      tax: toJson(tax),
      total: toJson(add(net, tax)),
    }));
}

/** One thing that moved between the review and the purchase. */
export type QuoteChange = {
  /** Index of the line in the cart. */
  readonly line: number;
  readonly code:
    | "line-moved"
    | "price-moved"
    | "tax-moved"
    | "trial-moved"
    | "conditions-moved"
    | "no-longer-available";
  readonly before: string | MoneyJson | null;
  readonly after: string | MoneyJson | null;
};

/**
 * What is different for the buyer between two quotes of one cart: empty where buying does exactly
 * what was reviewed (BEY-06). A new edition that changes neither money nor conditions is none.
 */
export function changesBetween(reviewed: Quote, now: Quote): QuoteChange[] {
  if (reviewed.lines.length !== now.lines.length)
    return [{ line: 0, code: "line-moved", before: null, after: null }];
  return now.lines.flatMap((after, line) => {
    const before = reviewed.lines[line];
    if (before === undefined || before.lineId !== after.lineId)
      return [{ line, code: "line-moved" as const, before: null, after: null }];
    return lineChanges(before, after).map((change) => ({ line, ...change }));
  });
}

function lineChanges(before: QuoteLine, after: QuoteLine): Omit<QuoteChange, "line">[] {
  if (after.problems.length > 0 || after.terms === null || after.price === null)
    return [{ code: "no-longer-available", before: null, after: after.problems[0]?.code ?? null }];
  if (before.terms === null || before.price === null)
    return [{ code: "line-moved", before: null, after: null }];
  const changes: Omit<QuoteChange, "line">[] = [];
  const moved = (code: QuoteChange["code"], a: MoneyJson, b: MoneyJson): void => {
    if (a.amount !== b.amount || a.currency !== b.currency)
      changes.push({ code, before: a, after: b });
  };
  moved("price-moved", before.price.net, after.price.net);
  moved("tax-moved", before.price.tax, after.price.tax);
  const [trial, trialNow] = [before.terms.trialDays, after.terms.trialDays];
  if (trial !== trialNow)
    changes.push({ code: "trial-moved", before: `${trial}`, after: `${trialNow}` });
  if (changes.length === 0 && conditionsOf(before.terms) !== conditionsOf(after.terms))
    changes.push({ code: "conditions-moved", before: null, after: null });
  return changes;
}

/** Everything agreed that the buyer could mind, without names and edition numbers. */
export const conditionsOf = (terms: AgreedTerms): string =>
  JSON.stringify([
    terms.planUuid,
    terms.pricingModel,
    terms.unitPrice.amount,
    terms.unitPrice.currency,
    terms.term,
    terms.payment,
    terms.quantity,
    // Of a review that an earlier version kept there are none.
    [terms.quantityLimits?.minimum, terms.quantityLimits?.maximum],
    terms.trialDays,
    terms.market,
    // The day from which it is cheaper is the day of the order: that is no change.
    terms.meters.map(({ id, unit, price, included, reduced }) => [
      id,
      unit,
      price,
      included,
      ...(reduced === undefined ? [] : [reduced.map((one) => [one.price, one.until])]),
    ]),
    ...(terms.includedDeductedBy === undefined ? [] : [terms.includedDeductedBy]),
    ...(terms.rounding === "truncate-unit-first" ? [terms.rounding] : []),
    terms.cancellation.hours,
    // Of what an earlier version kept there is none.
    [
      terms.keeping?.suspensionDays,
      terms.keeping?.suspensionDaysMore,
      terms.keeping?.retentionDays,
    ],
  ]);

/** The text whose hash names a quote: equal exactly where `changesBetween` finds nothing. */
export const fingerprintText = (quote: Quote): string =>
  JSON.stringify(
    quote.lines.map(({ lineId, terms, price, problems }) => [
      lineId,
      terms === null ? null : conditionsOf(terms),
      price === null ? null : [price.net.amount, price.tax.amount, price.net.currency],
      problems.map(({ code }) => code),
    ]),
  );
