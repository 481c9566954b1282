import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import { type MoneyJson, toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { AgreedTerms, QuantityLine } from "../events.ts";
import {
  planNotPossible,
  planNotYet,
  planOfAddOn,
  planSame,
  planSuspended,
  planUnknown,
  subscriptionEnded,
} from "../problems.ts";
import { pricedUnits } from "./add-on.ts";
import { agreeTerms } from "./agreed-terms.ts";
import {
  availabilityOf,
  NOTHING_HELD,
  type UnavailableCode,
  type UnavailableReason,
} from "./availability.ts";
import { inLanguage } from "./for-sale.ts";
import type { LicenceFacts } from "./licence-batches.ts";
import { nextPaymentDay } from "./next-payment.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { isFree, priceOfPayment, type UnitPrice } from "./pricing.ts";
import { withBestPrivateOffer } from "./private-offer.ts";
import { checkQuantity, quantityLimits } from "./quantity.ts";
import { anchored, chargeLine, runningPeriod, type TaxedSale } from "./quantity-lines.ts";
import type { ForSale, SellingContext } from "./quote-cart.ts";
import { removalLines } from "./removal.ts";
import { priceOn } from "./renewal-price.ts";
import { type SubscriptionFacts, statusAt } from "./subscription.ts";
import { isHeld, type SubscriptionStatus } from "./subscription-lifecycle.ts";

/** Why a subscription cannot change to a plan of its offer. */
export type PlanReason = {
  readonly code:
    | Exclude<UnavailableCode, "add-on">
    | "other-pricing-model"
    | "other-currency"
    | "period-not-offered"
    | "quantity-out-of-range"
    | "no-trial"
    | "add-ons-need-plan";
  readonly params: Readonly<Record<string, string | number | null | readonly string[]>>;
  readonly wayOut: UnavailableReason["wayOut"];
};

/** An add-on that is held on the subscription, and the plans that its own plan extends. */
export type HeldAddOn = { readonly name: string; readonly bases: readonly string[] };

/** Everything that a change of plan depends on beside the subscription. */
export type PlanContext = Pick<
  SellingContext,
  "at" | "customer" | "seller" | "holdings" | "privateOffers"
> & {
  readonly policy: SellingContext["policy"];
  readonly addOns: readonly HeldAddOn[];
};

/** What a change of plan does; text and numbers only, as it is stored and announced. */
export type PlanChange = {
  readonly from: { readonly planUuid: string; readonly planId: string; readonly planName: string };
  /** What is agreed from then on. */
  readonly terms: AgreedTerms;
  /** At most as many of the plan a customer may hold; null where it is not limited. */
  readonly limit: number | null;
  /** The status it was decided in; in another it is not done. */
  readonly status: SubscriptionStatus;
  readonly quantity: number;
  /** The day it counts from: today in the seller's billing zone. */
  readonly day: Day;
  /** The first day after the period, or the trial, in which it can be done as it was previewed. */
  readonly until: Day;
  /** Of the plan before: what is paid for today and later is credited, and its used days charged anew. */
  readonly lines: readonly QuantityLine[];
  /** Of the plan after: the days from today to the end of the running period. */
  readonly charged: readonly QuantityLine[];
  /** The next payment, net of tax, without and with the change; null where none follows. */
  readonly nextPayment: {
    readonly day: Day;
    readonly before: MoneyJson;
    readonly after: MoneyJson;
  } | null;
};

/** Whether the plan of a subscription can be changed at all at `at`. */
export function decidePlan(subscription: SubscriptionFacts, at: Instant): Result<null> {
  const status = statusAt(subscription, at);
  if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
  if (subscription.addOnOf !== null) return refuse(planOfAddOn({}));
  // The publisher sets up what was ordered; another plan would not be what it activates.
  if (status === "pending-activation") return refuse(planNotYet({}));
  if (status === "suspended") return refuse(planSuspended({}));
  return ok(null);
}

/**
 * Every reason against changing a subscription to `found` (docs/domain/change-of-plan.md); the status of
 * the subscription is not looked at, it is the same for all plans.
 *
 * @returns undefined where it is no plan for sale of the same offer, or not for this customer at all
 */
export function planReasons(
  subscription: SubscriptionFacts & { readonly quantity: number },
  found: ForSale,
  context: PlanContext,
): readonly PlanReason[] | undefined {
  const { offer, plan } = found;
  const { terms, quantity } = subscription;
  if (plan.addOn !== null || offer.offerId !== terms.offerId) return undefined;
  const availability = availabilityOf(
    found,
    context,
    context.holdings.get(plan.planUuid) ?? NOTHING_HELD,
  );
  if (!availability.listed) return undefined;
  const reasons: PlanReason[] = availability.reasons.flatMap(({ code, ...reason }) =>
    code === "add-on" ? [] : [{ code, ...reason }],
  );
  const add = (
    code: PlanReason["code"],
    params: PlanReason["params"] = {},
    kind: "none" | "contact-publisher" = "none",
  ) => reasons.push({ code, params, wayOut: { kind } });
  const { term, payment } = terms;
  if (plan.pricingModel !== terms.pricingModel) add("other-pricing-model");
  const price = plan.prices[context.customer.country];
  if (price !== undefined && price.currency !== terms.unitPrice.currency)
    add("other-currency", { currency: price.currency });
  // Periods and term go on, so it needs a price for them.
  else if (
    !plan.terms.some((one) => one.term === term && one.payment === payment) ||
    (price !== undefined && price.terms[term] === undefined)
  )
    add("period-not-offered", { term, payment }, "contact-publisher");
  if (plan.pricingModel === terms.pricingModel && !checkQuantity(quantity, plan).ok)
    add("quantity-out-of-range", { ...quantityLimits(plan), quantity });
  // What has no trial is not used free of charge by way of a plan that has one.
  if (statusAt(subscription, context.at) === "trial" && plan.trialDays === 0) add("no-trial");
  const left = context.addOns.filter(({ bases }) => !bases.includes(plan.planId));
  if (left.length > 0) add("add-ons-need-plan", { addOns: left.map(({ name }) => name) });
  return reasons;
}

/**
 * Decides what changing to `found` does (docs/domain/change-of-plan.md): from today on the plan, its
 * price, limits and meters are those that are sold now; term, payments, trial, cancellation window and
 * fee stay as they were agreed. The days from today on that are paid for are credited at the old price
 * and charged at the new one, each rounded once. In a trial nothing is.
 */
export function decidePlanChange(
  facts: LicenceFacts,
  found: ForSale | undefined,
  { sale, ...context }: PlanContext & { readonly sale: TaxedSale },
): Result<PlanChange> {
  const allowed = decidePlan(facts, context.at);
  if (!allowed.ok) return allowed;
  const unknown = () => refuse(planUnknown({}, [{ pointer: "/planUuid", code: "commerce/plan" }]));
  if (found === undefined) return unknown();
  if (found.plan.planUuid === facts.terms.planUuid)
    return refuse(planSame({ plan: facts.terms.planName }));
  const reasons = planReasons(facts, found, context);
  if (reasons === undefined) return unknown();
  const terms = reasons.length > 0 ? undefined : termsAfter(facts, found, context);
  if (terms === undefined)
    return refuse(
      planNotPossible({
        plan: inLanguage(found.plan.texts, "en")?.name ?? found.plan.planId,
        reasons: reasons.map(({ code }) => code),
      }),
    );
  const status = statusAt(facts, context.at);
  const today = dayIn(facts.terms.sellerTimeZone, context.at);
  const running = status === "trial" ? null : runningPeriod(facts, today);
  const { planUuid, planId, planName } = facts.terms;
  return ok({
    from: { planUuid, planId, planName },
    terms,
    limit: found.plan.limitPerCustomer,
    status,
    quantity: facts.quantity,
    day: today,
    until: running?.end ?? anchored(facts),
    lines: running === null ? [] : removalLines(facts, today, sale, true),
    charged:
      running === null || isFree(terms.unitPrice)
        ? []
        : [
            chargeLine(
              { terms },
              {
                batchId: null,
                quantity: pricedUnits(terms),
                paid: { start: today, end: running.end },
                running,
                sale,
              },
            ),
          ],
    nextPayment: nextPayment(facts, terms, { status, today, at: context.at }),
  });
}

/** What is agreed after a change to a plan: what is sold now, and what was agreed at purchase. */
function termsAfter(
  { terms, quantity }: LicenceFacts,
  found: ForSale,
  { customer, policy, privateOffers, at }: PlanContext,
): AgreedTerms | undefined {
  const { term, payment, sellerTimeZone, cancellation, storeFeePercent, trialDays } = terms;
  const { keeping, rounding } = terms;
  const agreed = agreeTerms(
    found,
    { term, payment, quantity },
    { market: customer.country, sellerTimeZone, language: "en", trialUsed: true, policy },
  );
  // A change of plan opens no new window, gives no other trial, changes no fee and rounds as before.
  if (agreed === undefined) return undefined;
  const { keeping: _, ...sold } = agreed;
  const kept = keeping === undefined ? {} : { keeping };
  const next = { ...sold, cancellation, storeFeePercent, trialDays, rounding, ...kept };
  return withBestPrivateOffer(next, privateOffers, dayIn(sellerTimeZone, at));
}

function nextPayment(
  facts: LicenceFacts,
  after: AgreedTerms,
  when: { readonly status: SubscriptionStatus; readonly today: Day; readonly at: Instant },
): PlanChange["nextPayment"] {
  const day = nextPaymentDay(facts, when);
  if (day === null) return null;
  const { told = [], privateOffers, quantity } = facts;
  const { priceNoticeDays } = DEFAULT_SALES_POLICY;
  const on = { day, at: when.at, priceNoticeDays, privateOffers };
  const before = priceOn(facts, told, on);
  // What was told of the plan after is in its price already (docs/domain/renewal-price.md, N-8).
  const then = priceOn({ ...facts, terms: after }, [], on);
  if (isFree(before) && isFree(then)) return null;
  const price = (unitPrice: UnitPrice, terms: AgreedTerms) =>
    toJson(priceOfPayment(unitPrice, { ...terms, quantity }));
  return { day, before: price(before, facts.terms), after: price(then, after) };
}

/**
 * Whether a change of plan can still be done as it was previewed: the subscription has the same plan,
 * price, status and number of licences, and its period goes on (BEY-06).
 */
export function stillChangesPlan(
  subscription: SubscriptionFacts & { readonly quantity: number },
  change: PlanChange,
  at: Instant,
): boolean {
  const { terms, quantity, status } = subscription;
  return (
    statusAt(subscription, at) === change.status &&
    status === change.status &&
    quantity === change.quantity &&
    terms.planUuid === change.from.planUuid &&
    dayIn(terms.sellerTimeZone, at) < change.until
  );
}
