import type { Day, Instant, Term } from "../../../kernel/calendar.ts";
import type { AgreedTerms } from "../events.ts";
import { availabilityOf, NOTHING_HELD, type UnavailableReason } from "./availability.ts";
import { inLanguage, type PlanForSale } from "./for-sale.ts";
import { isMetered } from "./metered-usage.ts";
import type { ForSale, SellingContext } from "./quote-cart.ts";
import { paidPeriod, startTerm } from "./term.ts";

/** A dimension's name and unit in the buyer's language; those of the marketplace have no name of a publisher's. */
export type MeterWords = (meter: PlanForSale["meters"][number]) => {
  readonly name: string;
  readonly unit: string;
};

export type UsageQuote =
  | { readonly buyable: true; readonly terms: AgreedTerms }
  | {
      readonly buyable: false;
      readonly problems: readonly (UnavailableReason | { readonly code: "not-found" })[];
    };

/**
 * The terms on which a customer organisation gets a plan for one of its environments (decision 45): nothing
 * is paid in advance, and every unit of each dimension costs what it costs now. Its months go by for the
 * calendar alone.
 *
 * What is bought from the catalogue in a cart is not bought here: only offers that go into an environment.
 */
export function quoteUsage(
  found: ForSale | undefined,
  context: SellingContext,
  { language, words }: { readonly language: string; readonly words: MeterWords },
): UsageQuote {
  if (found === undefined || found.offer.sale?.buyers !== "customers") return NOT_FOUND;
  const { offer, plan } = found;
  const held = context.holdings.get(plan.planUuid) ?? NOTHING_HELD;
  const availability = availabilityOf(found, context, held);
  if (!availability.listed) return NOT_FOUND;
  if (availability.reasons.length > 0) return { buyable: false, problems: availability.reasons };
  const { country: market } = context.customer;
  const price = plan.prices[market];
  if (price === undefined) return NOT_FOUND;
  const trialUsed = context.trialsUsed.has(offer.offerId);
  return {
    buyable: true,
    terms: {
      offerId: offer.offerId,
      offerSlug: offer.slug,
      offerName: inLanguage(offer.languages, language)?.name ?? offer.slug,
      publisherId: offer.publisherId,
      publisherName: offer.publisherName,
      planUuid: plan.planUuid,
      planId: plan.planId,
      planName: inLanguage(plan.texts, language)?.name ?? plan.planId,
      editionId: offer.editionId,
      editionVersion: offer.version,
      // What is paid for the plan itself, which is nothing.
      pricingModel: "flat",
      unitPrice: { amount: "0", currency: price.currency },
      term: "P1M",
      payment: "upfront",
      quantity: 1,
      quantityLimits: { minimum: 1, maximum: 1 },
      // A trial is one of usage: what costs nothing needs none.
      trialDays: trialUsed || !isMetered(plan) ? 0 : plan.trialDays,
      market,
      sellerTimeZone: context.parties.timeZone,
      meters: plan.meters.map((meter) => ({
        id: meter.id,
        ...words(meter),
        price: price.meters[meter.id] ?? "0",
        included: meter.included.P1M ?? null,
      })),
      ...(plan.includedQuantityDeductedBy === "marketplace" && {
        includedDeductedBy: "marketplace" as const,
      }),
      into: "environment",
      cancellation: { hours: 0 },
      storeFeePercent: context.policy.storeFeePercent,
      rounding: context.policy.rounding,
      taxClass: "software",
    },
  };
}

const NOT_FOUND: UsageQuote = { buyable: false, problems: [{ code: "not-found" }] };

/** What a purchase that is active at once starts with. */
export type StartedAtOnce = {
  readonly status: "trial" | "active";
  readonly trialEndsAt: Instant | null;
  readonly term: Term;
  readonly paidUntil: Day | null;
};

/** No publisher has to activate it: its trial or its first month begins with the order. */
export function startAtOnce(terms: AgreedTerms, at: Instant): StartedAtOnce {
  const { trialEndsAt, term } = startTerm(at, {
    zone: terms.sellerTimeZone,
    trialDays: terms.trialDays,
    term: terms.term,
  });
  return {
    status: trialEndsAt === undefined ? "active" : "trial",
    trialEndsAt: trialEndsAt ?? null,
    term,
    paidUntil: trialEndsAt === undefined ? paidPeriod(term.start, terms, 0).end : null,
  };
}
