import { serviceIdOf } from "../../../kernel/service-id.ts";
import type { AgreedTerms, Payment, TermLength } from "../events.ts";
import { windowHours } from "./cancellation-window.ts";
import { hasTermPrice, inLanguage, type OfferForSale, type PlanForSale } from "./for-sale.ts";
import { isMetered } from "./metered-usage.ts";
import type { SalesPolicy } from "./policy.ts";
import { quantityLimits } from "./quantity.ts";

export type Choice = {
  readonly term: TermLength;
  readonly payment: Payment;
  readonly quantity: number;
};

/** Of a plan what its price depends on; who sells it to whom is asked elsewhere. */
export type PricedPlan = Pick<
  PlanForSale,
  | "pricingModel"
  | "terms"
  | "prices"
  | "meters"
  | "includedQuantityDeductedBy"
  | "trialDays"
  | "minQuantity"
  | "maxQuantity"
  | "addOn"
>;

/** Of agreed terms what does not name the offer, its plan or its edition. */
export type PriceTerms = Omit<
  AgreedTerms,
  | "offerId"
  | "offerSlug"
  | "offerName"
  | "publisherId"
  | "publisherName"
  | "planUuid"
  | "planId"
  | "planName"
  | "editionId"
  | "editionVersion"
  | "serviceId"
>;

type Context = {
  readonly market: string;
  readonly sellerTimeZone: string;
  readonly trialUsed: boolean;
  readonly policy: SalesPolicy;
};

/**
 * Copies what is sold now into the terms that the subscription keeps (BEY-06). The trial is left
 * out where the customer has had its trial of the offer (decision 14).
 *
 * @returns undefined where the plan has no price in this market, or not for this term
 */
export function agreeTerms(
  { offer, plan }: { offer: OfferForSale; plan: PlanForSale },
  choice: Choice,
  context: Context & { readonly language: string },
): AgreedTerms | undefined {
  const terms = priceTerms(plan, choice, context);
  return (
    terms && {
      offerId: offer.offerId,
      offerSlug: offer.slug,
      offerName: inLanguage(offer.languages, context.language)?.name ?? offer.slug,
      publisherId: offer.publisherId,
      publisherName: offer.publisherName,
      planUuid: plan.planUuid,
      planId: plan.planId,
      planName: inLanguage(plan.texts, context.language)?.name ?? plan.planId,
      editionId: offer.editionId,
      editionVersion: offer.version,
      ...terms,
      ...(plan.licencesManaged &&
        terms.pricingModel === "per-user" && { serviceId: serviceIdOf(offer.slug, plan.planId) }),
    }
  );
}

/** The same terms before anybody sells the plan: of a draft, say. */
export function priceTerms(
  plan: PricedPlan,
  { term, payment, quantity }: Choice,
  { market, sellerTimeZone, trialUsed, policy }: Context,
): PriceTerms | undefined {
  const price = plan.prices[market];
  const amount = price?.terms[term];
  const offered = plan.terms.some((one) => one.term === term && one.payment === payment);
  if (price === undefined || amount === undefined || !offered) return undefined;
  if (!hasTermPrice(plan.pricingModel)) return undefined;
  return {
    pricingModel: plan.pricingModel,
    unitPrice: { amount, currency: price.currency },
    term,
    payment,
    quantity,
    quantityLimits: quantityLimits(plan),
    trialDays: trialUsed ? 0 : plan.trialDays,
    market,
    sellerTimeZone,
    meters: plan.meters.map(({ id, name, unit, included }) => ({
      id,
      name,
      unit,
      price: price.meters[id] ?? "0",
      included: included[term] ?? null,
    })),
    ...(plan.includedQuantityDeductedBy === "marketplace" && {
      includedDeductedBy: "marketplace" as const,
    }),
    // Usage is not refunded: what is metered has no window (SUB-13).
    cancellation: { hours: isMetered(plan) ? 0 : windowHours({ term, payment }, policy) },
    keeping: {
      suspensionDays: policy.suspensionDays,
      suspensionDaysMore: policy.suspensionDaysMore,
      retentionDays: policy.retentionDays,
    },
    storeFeePercent: policy.storeFeePercent,
    rounding: policy.rounding,
    taxClass: "software",
  };
}
