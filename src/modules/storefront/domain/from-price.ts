import { monthsOf } from "../../../kernel/calendar.ts";
import type { LivePlan } from "./live-edition.ts";

/** The price that a card names: the lowest of the plans that can be bought by themselves. */
export type FromPrice = {
  /** What one payment costs; decimal text. */
  readonly amount: string;
  readonly currency: string;
  readonly perUser: boolean;
  /** How many months one payment covers. */
  readonly months: number;
  /** Nothing is paid in advance, but usage costs. */
  readonly usageOnly: boolean;
  /** Nothing is charged here: the licence is bought elsewhere, or the publisher charges itself. */
  readonly ownLicence: boolean;
};

/** Months that one payment of a term covers: a term paid monthly 1, paid upfront its whole length. */
export function monthsOfPayment(term: string, payment: string): number {
  if (payment === "monthly") return 1;
  if (payment === "annual") return 12;
  return monthsOf(term);
}

/** How often a term is paid: a year paid monthly 12 times, a term paid upfront once. */
export const paymentsOf = (term: string, payment: string): number =>
  monthsOf(term) / monthsOfPayment(term, payment);

/**
 * The lowest price among `plans` in `market`, or undefined where none is sold there. Prices are
 * compared for the shortest time that any plan can be paid for: a monthly price is named before a
 * yearly one, because that is what a first payment costs. Add-ons do not count.
 */
export function fromPrice(plans: readonly LivePlan[], market: string): FromPrice | undefined {
  let best: FromPrice | undefined;
  for (const plan of plans) {
    const price = plan.prices[market];
    if (price === undefined || plan.addOn !== null) continue;
    if (WITHOUT_TERMS.has(plan.pricingModel)) {
      best = firstOf(best, {
        amount: "0",
        currency: price.currency,
        perUser: false,
        months: 1,
        usageOnly: plan.pricingModel === "usage",
        ownLicence: plan.pricingModel === "byol" || plan.pricingModel === "publisher",
      });
      continue;
    }
    const metered = Object.values(price.meters).some((unit) => Number(unit) > 0);
    for (const { term, payment } of plan.terms) {
      const amount = price.terms[term];
      if (amount === undefined) continue;
      best = firstOf(best, {
        amount,
        currency: price.currency,
        perUser: plan.pricingModel === "per-user",
        months: monthsOfPayment(term, payment),
        usageOnly: metered && Number(amount) === 0,
        ownLicence: false,
      });
    }
  }
  return best;
}

/**
 * What is named of two: the shorter payment, of equally long ones the lower, and what costs nothing
 * before what is paid by usage or elsewhere. Lists put the prices of a member's own plans beside the
 * public ones in the same order (`lowestFirst` in queries/list-words.ts).
 */
function firstOf(named: FromPrice | undefined, other: FromPrice): FromPrice {
  if (named === undefined) return other;
  const difference =
    other.months - named.months ||
    Number(other.amount) - Number(named.amount) ||
    Number(isNoPrice(other)) - Number(isNoPrice(named));
  return difference < 0 ? other : named;
}

const isNoPrice = ({ usageOnly, ownLicence }: FromPrice): boolean => usageOnly || ownLicence;

/** Nothing is paid in advance. */
const WITHOUT_TERMS: ReadonlySet<string> = new Set(["usage", "free", "byol", "publisher"]);

/** Amount for one month, for sorting only; never shown and never charged. */
export const monthlyForSorting = ({ amount, months }: FromPrice): number => Number(amount) / months;

/**
 * By how many whole percent a payment for `months` is cheaper than as many single months, rounded
 * down so that nothing is promised; zero or less means no saving.
 */
export function savingPercent(single: string, payment: string, months: number): number {
  const whole = Number(single) * months;
  if (!(whole > 0)) return 0;
  return Math.floor(((whole - Number(payment)) / whole) * 100 + 1e-9);
}
