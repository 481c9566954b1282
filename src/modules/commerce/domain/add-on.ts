import {
  type Day,
  dayIn,
  daysBetween,
  type Instant,
  startOfDay,
  type Term,
} from "../../../kernel/calendar.ts";
import { add, type MoneyJson, toJson, zero } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { AgreedTerms } from "../events.ts";
import { addOnNotAvailable, planNotFound, quantityOutOfRange } from "../problems.ts";
import { agreeTerms } from "./agreed-terms.ts";
import {
  availabilityOf,
  NOTHING_HELD,
  type UnavailableCode,
  type UnavailableReason,
} from "./availability.ts";
import { windowClosesAt } from "./cancellation-window.ts";
import { inLanguage } from "./for-sale.ts";
import { renewalDay } from "./next-payment.ts";
import { isFree, priceOfPayment } from "./pricing.ts";
import { withBestPrivateOffer } from "./private-offer.ts";
import { anchorOf, periodWith, priceOfDays } from "./prorata.ts";
import { checkQuantity, quantityLimits } from "./quantity.ts";
import type { LinePrice } from "./quote.ts";
import { type ForSale, type SellingContext, taxedAt } from "./quote-cart.ts";
import { termsAtRenewal } from "./renewal-price.ts";
import { renews, type SubscriptionFacts } from "./subscription.ts";
import { taxOn, taxRateFor } from "./tax.ts";
import { paymentPeriod, paymentsOf } from "./term.ts";

/** Why a plan cannot be added to a subscription. */
export type AddOnReason = Omit<UnavailableReason, "code"> & {
  readonly code: Exclude<UnavailableCode, "add-on"> | "other-base" | "period-not-offered";
};

/**
 * Whether `found` can be added to `base`, with every reason against it (SUB-10,
 * docs/domain/add-ons.md); the status of the base is not looked at, it is the same for all of them.
 *
 * @returns undefined where it is no add-on of the base's offer, or not for this customer at all
 */
export function addOnReasons(
  base: SubscriptionFacts,
  found: ForSale,
  context: Pick<SellingContext, "customer" | "seller" | "holdings">,
): readonly AddOnReason[] | undefined {
  const { offer, plan } = found;
  const { term, payment, offerId, planId } = base.terms;
  if (plan.addOn === null || offer.offerId !== offerId) return undefined;
  const holding = context.holdings.get(plan.planUuid) ?? NOTHING_HELD;
  const availability = availabilityOf(found, context, holding);
  if (!availability.listed) return undefined;
  const reasons: AddOnReason[] = availability.reasons.flatMap(({ code, ...reason }) =>
    code === "add-on" ? [] : [{ code, ...reason }],
  );
  if (!plan.addOn.bases.includes(planId))
    reasons.unshift({
      code: "other-base",
      params: { bases: plan.addOn.bases },
      wayOut: { kind: "none" },
    });
  // Its periods are the base's, so it needs a price for them.
  if (!plan.terms.some((one) => one.term === term && one.payment === payment))
    reasons.push({
      code: "period-not-offered",
      params: { term, payment },
      wayOut: { kind: "contact-publisher" },
    });
  return reasons;
}

/** What buying an add-on does; the same facts give the same values. */
export type AddOnQuote = {
  readonly terms: AgreedTerms;
  /** What the first charge pays for: from the day of purchase to the end of the base's running period. */
  readonly paid: Term;
  /** Days of the whole period that the unit price is for. */
  readonly of: number;
  /** The first charge. */
  readonly price: LinePrice;
  /** The first day after the base's term, with which the add-on ends or renews. */
  readonly termEnd: Day;
  /** The next payment, net of tax; null where none follows. */
  readonly nextPayment: { readonly day: Day; readonly amount: MoneyJson } | null;
  readonly fullCreditUntil: Instant;
  readonly lapsesAt: Instant;
};

/**
 * Prices an add-on for an active base: its term, payments and zone are the base's, without a trial of
 * its own, and the first charge is by days (decisions 17, 22 and 23).
 */
export function quoteAddOn(
  base: SubscriptionFacts,
  wanted: { readonly planUuid: string; readonly quantity: number },
  context: SellingContext,
): Result<AddOnQuote> {
  const found = context.supply.get(wanted.planUuid);
  const reasons = found && addOnReasons(base, found, context);
  const unknown = () => refuse(planNotFound({}, [{ pointer: "/planUuid", code: "commerce/plan" }]));
  if (found === undefined || reasons === undefined) return unknown();
  const refused = () =>
    refuse(
      addOnNotAvailable({
        plan: inLanguage(found.plan.texts, "en")?.name ?? found.plan.planId,
        base: base.terms.planName,
        reasons: reasons.map(({ code }) => code),
      }),
    );
  if (reasons.length > 0) return refused();
  const terms = termsOf(base, found, wanted.quantity, context);
  if (terms === undefined) return refused();
  if (!checkQuantity(wanted.quantity, found.plan).ok)
    return refuse(
      quantityOutOfRange({ ...quantityLimits(found.plan), quantity: wanted.quantity }, [
        { pointer: "/quantity", code: "commerce/quantity" },
      ]),
    );
  return ok(priced(base, terms, context));
}

/** The terms of an add-on: what is sold now, for the base's term, in the base's zone. */
export const termsOf = (
  { terms: { term, payment, sellerTimeZone } }: SubscriptionFacts,
  found: ForSale,
  quantity: number,
  context: Pick<SellingContext, "customer" | "policy" | "privateOffers" | "at">,
): AgreedTerms | undefined => {
  const listed = agreeTerms(
    found,
    { term, payment, quantity },
    {
      market: context.customer.country,
      sellerTimeZone,
      language: "en",
      trialUsed: true,
      policy: context.policy,
    },
  );
  const today = dayIn(sellerTimeZone, context.at);
  return listed && withBestPrivateOffer(listed, context.privateOffers, today);
};

function priced(base: SubscriptionFacts, terms: AgreedTerms, context: SellingContext): AddOnQuote {
  const { at } = context;
  const today = dayIn(terms.sellerTimeZone, at);
  const { paid, running } = firstPeriodOf(terms, anchorOfBase(base), { orderedOn: today, today });
  const of = daysBetween(running.start, running.end);
  const termEnd = renewalDay(base, today);
  const goesOn = renews(base) || running.end < termEnd;
  const free = isFree(terms.unitPrice);
  const nextPrice =
    running.end < termEnd ? terms.unitPrice : priceFrom(running.end, terms, context);
  return {
    terms,
    paid,
    of,
    price: firstPrice(terms, { paid, of }, context),
    termEnd,
    nextPayment:
      free || !goesOn
        ? null
        : { day: running.end, amount: toJson(priceOfPayment(nextPrice, terms)) },
    fullCreditUntil: windowClosesAt(at, terms.cancellation.hours),
    lapsesAt: at.add({ hours: context.policy.activationDays * 24 }),
  };
}

/** The price of a renewal on `day`: nothing was told yet of what is only being bought. */
const priceFrom = (day: Day, terms: AgreedTerms, { privateOffers, policy }: SellingContext) =>
  termsAtRenewal(terms, {
    told: [],
    privateOffers,
    renewsAt: startOfDay(day, terms.sellerTimeZone),
    priceNoticeDays: policy.priceNoticeDays,
  }).terms.unitPrice;

function firstPrice(
  terms: AgreedTerms,
  { paid, of }: { paid: Term; of: number },
  context: SellingContext,
): LinePrice {
  const free = isFree(terms.unitPrice);
  const days = daysBetween(paid.start, paid.end);
  const net = free
    ? zero(terms.unitPrice.currency)
    : priceOfDays(terms.unitPrice, { ...terms, quantity: pricedUnits(terms), days, of });
  const sale = { ...taxedAt(context.parties, context.at), on: paid.start };
  const tax = taxOn(net, taxRateFor(context.rates, { ...sale, taxClass: terms.taxClass }));
  return {
    net: toJson(net),
    tax: toJson(tax.amount),
    total: toJson(add(net, tax.amount)),
    taxTreatment: tax.treatment,
    taxPercent: tax.percent,
    taxName: tax.name,
    taxIsSample: tax.sample,
    charged: free ? "never" : "on-activation",
    payments: paymentsOf(terms.term, terms.payment),
    paymentPeriod: paymentPeriod(terms.term, terms.payment),
    byDays: { days, of },
  };
}

/** How often the unit price counts: once for each licence, once where the plan is sold flat. */
export const pricedUnits = ({
  pricingModel,
  quantity,
}: Pick<AgreedTerms, "pricingModel" | "quantity">): number =>
  pricingModel === "per-user" ? quantity : 1;

/**
 * What the first charge of an add-on pays for: from the day of purchase to the end of the base's running
 * period. Where the publisher activates it only in a later period, that period is charged whole, and
 * the days before it, in which nobody could use it, are not.
 */
export function firstPeriodOf(
  { term, payment }: Pick<AgreedTerms, "term" | "payment">,
  anchor: Day,
  { orderedOn, today }: { readonly orderedOn: Day; readonly today: Day },
): { readonly paid: Term; readonly running: Term } {
  const running = periodWith(today, anchor, paymentPeriod(term, payment));
  const start = orderedOn > running.start ? orderedOn : running.start;
  return { paid: { start, end: running.end }, running };
}

/** The day that the paid periods of an active base are counted from. */
export function anchorOfBase(base: SubscriptionFacts): Day {
  const anchor = anchorOf(base);
  if (anchor === null) throw new Error("A subscription that runs has no first day");
  return anchor;
}
