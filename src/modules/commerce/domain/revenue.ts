import { monthsOf } from "../../../kernel/calendar.ts";
import {
  add,
  amountOf,
  type Money,
  type MoneyJson,
  multiply,
  negate,
  type Rounding,
  share,
  toJson,
} from "../../../kernel/money.ts";
import type { Payment, PricingModel, QuantityLine, TermLength } from "../events.ts";
import { isFree, priceOfPayment } from "./pricing.ts";
import { totalsOf } from "./quantity-lines.ts";
import type { SubscriptionStatus } from "./subscription-lifecycle.ts";
import { paymentPeriod } from "./term.ts";

/** Running subscriptions that were sold alike: their terms have the same price, number of licences and payments. */
export type SoldAlike = {
  readonly status: "pending-activation" | "trial" | "active";
  readonly unitPrice: MoneyJson;
  readonly pricingModel: PricingModel;
  readonly quantity: number;
  readonly term: TermLength;
  readonly payment: Payment;
  readonly rounding?: Rounding;
  readonly count: number;
};

/** What subscriptions bring with each payment, before tax, in one currency. */
export type Revenue = {
  /** What one payment pays for: `P1M`, `P1Y`, … */
  readonly period: TermLength;
  readonly amount: MoneyJson;
  readonly subscriptions: number;
  /** `active` is charged now; `expected` follows a trial or an activation. */
  readonly kind: "active" | "expected";
};

/**
 * The recurring amounts of running subscriptions by currency and length of a payment, from the terms that
 * were agreed (OPR-04). Each payment is rounded as it is charged; currencies and periods are never added
 * up. What is free brings nothing and is left out; so is what is suspended, which is not charged.
 */
export function recurringRevenue(sold: readonly SoldAlike[]): Revenue[] {
  const sums = new Map<string, Omit<Revenue, "amount"> & { readonly amount: Money }>();
  for (const one of sold) {
    if (isFree(one.unitPrice)) continue;
    const amount = multiply(priceOfPayment(one.unitPrice, one), one.count);
    const period = paymentPeriod(one.term, one.payment);
    const kind = one.status === "active" ? "active" : "expected";
    const key = `${kind} ${amount.currency} ${period}`;
    const before = sums.get(key);
    sums.set(key, {
      period,
      kind,
      amount: before === undefined ? amount : add(before.amount, amount),
      subscriptions: (before?.subscriptions ?? 0) + one.count,
    });
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { amount, ...rest }]) => ({ ...rest, amount: toJson(amount) }));
}

/** What a subscription brings in a month, or several of one currency do. */
export type MonthlyRevenue = { readonly amount: MoneyJson; readonly subscriptions: number };

/**
 * What one payment brings in a month: its price, as it is charged, by the months it pays for; rounded once, half
 * away from zero. Before tax and store fee, without usage (docs/domain/recurring-revenue.md).
 */
const monthlyAmount = (
  one: Pick<SoldAlike, "unitPrice" | "pricingModel" | "quantity" | "term" | "payment" | "rounding">,
): Money =>
  share(priceOfPayment(one.unitPrice, one), 1, monthsOf(paymentPeriod(one.term, one.payment)));

/** What a subscription brings each month now; null where nothing is charged: free, not active, bought for its usage. */
export const monthlyRevenue = (
  status: SubscriptionStatus,
  terms: Parameters<typeof monthlyAmount>[0] & { readonly into?: "environment" },
): MoneyJson | null =>
  status !== "active" || terms.into !== undefined || isFree(terms.unitPrice)
    ? null
    : toJson(monthlyAmount(terms));

/** Sums of `monthlyRevenue` by currency, each subscription rounded as its own row shows it. */
export function monthlyTotals(sold: readonly SoldAlike[]): MonthlyRevenue[] {
  const sums = new Map<string, { amount: Money; subscriptions: number }>();
  for (const one of sold) {
    const each = monthlyRevenue(one.status, one);
    if (each === null) continue;
    const before = sums.get(each.currency);
    const amount = multiply(amountOf(each), one.count);
    sums.set(each.currency, {
      amount: before === undefined ? amount : add(before.amount, amount),
      subscriptions: (before?.subscriptions ?? 0) + one.count,
    });
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { amount, subscriptions }]) => ({ amount: toJson(amount), subscriptions }));
}

/** What is given back in one currency; all of it is positive. */
export type Credit = {
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly total: MoneyJson;
  readonly subscriptions: number;
};

/** Adds up what several subscriptions are credited, by currency; the lines of each are of one currency. */
export function creditsOf(each: readonly (readonly QuantityLine[])[]): Credit[] {
  const sums = new Map<string, { net: Money; tax: Money; subscriptions: number }>();
  for (const lines of each) {
    const [first] = lines;
    if (first === undefined) continue;
    const { currency } = first.net;
    const { net, tax } = netAndTax(lines);
    const before = sums.get(currency);
    sums.set(currency, {
      net: before === undefined ? net : add(before.net, net),
      tax: before === undefined ? tax : add(before.tax, tax),
      subscriptions: (before?.subscriptions ?? 0) + 1,
    });
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { net, tax, subscriptions }]) => ({
      net: toJson(net),
      tax: toJson(tax),
      total: toJson(add(net, tax)),
      subscriptions,
    }));
}

function netAndTax(lines: readonly QuantityLine[]): { readonly net: Money; readonly tax: Money } {
  const totals = totalsOf({ lines });
  if (totals === null) throw new Error("Lines without a line have no totals");
  return { net: negate(amountOf(totals.net)), tax: negate(amountOf(totals.tax)) };
}
