import type { AgreedTerms, Payment, TermLength } from "../events.ts";
import { windowHours } from "./cancellation-window.ts";
import { hasTermPrice, inLanguage, type OfferForSale, type PlanForSale } from "./for-sale.ts";
import type { SalesPolicy } from "./policy.ts";
import { quantityLimits } from "./quantity.ts";

export type Choice = {
  readonly term: TermLength;
  readonly payment: Payment;
  readonly quantity: number;
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
  context: {
    readonly market: string;
    readonly sellerTimeZone: string;
    readonly language: string;
    readonly trialUsed: boolean;
    readonly policy: SalesPolicy;
  },
): AgreedTerms | undefined {
  const { term, payment, quantity } = choice;
  const price = plan.prices[context.market];
  const amount = price?.terms[term];
  const offered = plan.terms.some((one) => one.term === term && one.payment === payment);
  if (price === undefined || amount === undefined || !offered) return undefined;
  if (!hasTermPrice(plan.pricingModel)) return undefined;
  const { currency } = price;
  return {
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
    pricingModel: plan.pricingModel,
    unitPrice: { amount, currency },
    term,
    payment,
    quantity,
    quantityLimits: quantityLimits(plan),
    trialDays: context.trialUsed ? 0 : plan.trialDays,
    market: context.market,
    sellerTimeZone: context.sellerTimeZone,
    meters: plan.meters.map(({ id, name, unit, included }) => ({
      id,
      name,
      unit,
      price: price.meters[id] ?? "0",
      included: included[term] ?? null,
    })),
    cancellation: { hours: windowHours({ term, payment }, context.policy) },
    storeFeePercent: context.policy.storeFeePercent,
    rounding: "line-half-away",
    taxClass: "software",
  };
}
