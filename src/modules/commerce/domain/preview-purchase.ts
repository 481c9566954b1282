import { type Day, daysBetween, startOfDay, type Term } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import {
  baseBeginsLater,
  marketNotPriced,
  quantityOutOfRange,
  termNotOffered,
} from "../problems.ts";
import { firstPeriodOf } from "./add-on.ts";
import { type Choice, type PricedPlan, type PriceTerms, priceTerms } from "./agreed-terms.ts";
import type { SalesPolicy } from "./policy.ts";
import { checkQuantity, quantityLimits } from "./quantity.ts";
import { paidPeriod, startTerm } from "./term.ts";

/** What a purchase of a plan would be agreed on and when its first payment would be for. */
export type PurchasePreview = {
  readonly terms: PriceTerms;
  /** Absent where there is no free trial. */
  readonly trial?: Term;
  /** First day that is paid for. */
  readonly paidFrom: Day;
  /** Of an add-on: the days that its first payment is for, and those of the whole period. */
  readonly days?: { readonly from: Day; readonly until: Day; readonly of: number };
  /** First day that the second payment is for, if the subscription goes on. */
  readonly nextFrom: Day;
};

/**
 * Agrees the terms of a purchase that nobody makes, by the rules of one that somebody does: price
 * list of the market, quantity limits, trial, first period by days for an add-on (decisions 14, 15,
 * 17, 23). Audiences, holdings and channels are not asked: the publisher asks what it would cost.
 */
export function previewPurchase(
  plan: PricedPlan,
  choice: Choice,
  about: {
    readonly market: string;
    /** Billing zone of the buyer. */
    readonly timeZone: string;
    readonly activatedOn: Day;
    readonly trialUsed: boolean;
    /** The day from which the paid periods of an add-on's base are counted. */
    readonly baseSince: Day;
    readonly policy: SalesPolicy;
  },
): Result<PurchasePreview> {
  const { market, timeZone, activatedOn, trialUsed, baseSince, policy } = about;
  if (plan.prices[market] === undefined)
    return refuse(marketNotPriced({ market }, [{ pointer: "/market", code: "commerce/market" }]));
  if (!checkQuantity(choice.quantity, plan).ok)
    return refuse(
      quantityOutOfRange({ ...quantityLimits(plan), quantity: choice.quantity }, [
        { pointer: "/quantity", code: "commerce/quantity" },
      ]),
    );
  const isAddOn = plan.addOn !== null;
  const terms = priceTerms(plan, choice, {
    market,
    sellerTimeZone: timeZone,
    // An add-on has no trial of its own (decision 17).
    trialUsed: trialUsed || isAddOn,
    policy,
  });
  if (terms === undefined) {
    const { term, payment } = choice;
    const offered = plan.terms.map((one) => `${one.term}/${one.payment}`);
    return refuse(
      termNotOffered({ term, payment, offered }, [{ pointer: "/term", code: "commerce/term" }]),
    );
  }
  if (isAddOn) {
    if (activatedOn < baseSince)
      return refuse(
        baseBeginsLater({ day: baseSince }, [
          { pointer: "/baseSince", code: "commerce/base-begins-later" },
        ]),
      );
    const ordered = { orderedOn: activatedOn, today: activatedOn };
    const { paid, running } = firstPeriodOf(terms, baseSince, ordered);
    const of = daysBetween(running.start, running.end);
    return ok({
      terms,
      paidFrom: paid.start,
      days: { from: paid.start, until: paid.end, of },
      nextFrom: running.end,
    });
  }
  const { trial, term } = startTerm(startOfDay(activatedOn, timeZone), {
    zone: timeZone,
    trialDays: terms.trialDays,
    term: terms.term,
  });
  return ok({
    terms,
    ...(trial && { trial }),
    paidFrom: term.start,
    nextFrom: paidPeriod(term.start, terms, 1).start,
  });
}
