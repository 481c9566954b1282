import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import type { Language } from "../../../platform/text.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { priceOfPayment, priceText, type UnitPrice } from "../domain/pricing.ts";
import { bestPrivateOffer } from "../domain/private-offer.ts";
import { quantityLimits } from "../domain/quantity.ts";
import type { OtherPlan } from "../queries/plans-of-subscription.ts";
import type { OperationOf } from "../store/operations.ts";
import type { Subscription } from "../store/subscriptions.ts";
import type { PlanEffect } from "../use-cases/change-plan.ts";
import { meterPrices } from "./price.view.ts";
import { effectLineView, totalOf } from "./quantity.view.ts";
import { reasonView } from "./reason.view.ts";

/** How changes of plan look in JSON; the shapes are in plan.schemas.ts and schemas.ts. */

export function otherPlanView(
  { offer, plan, reasons, privateOffers }: OtherPlan,
  { terms, quantity, sellerId, organisationId }: Subscription,
  { locale, at }: { readonly locale: Language; readonly at: Instant },
) {
  const own = sellerId === organisationId;
  const texts = inLanguage(plan.texts, locale);
  // An exclusive offer shows no price to the partners it is not for.
  const shown = !reasons.some(({ code }) => code === "exclusive");
  const market = shown ? plan.prices[terms.market] : undefined;
  const amount = market?.terms[terms.term];
  const listPrice: UnitPrice | null =
    market === undefined || amount === undefined ? null : { amount, currency: market.currency };
  const today = dayIn(terms.sellerTimeZone, at);
  const sale = { planUuid: plan.planUuid, market: terms.market, term: terms.term };
  const best =
    listPrice && bestPrivateOffer({ ...sale, unitPrice: listPrice }, privateOffers, today);
  const unitPrice = best ? toJson(best.price) : listPrice;
  const { pricingModel } = plan;
  const priced = pricingModel === "per-user" || pricingModel === "flat" ? pricingModel : null;
  return {
    plan: {
      uuid: plan.planUuid,
      id: plan.planId,
      name: texts?.name ?? plan.planId,
      description: texts?.description ?? "",
    },
    unitPrice: unitPrice && { amount: priceText(unitPrice), currency: unitPrice.currency },
    privateOffer: best?.of ?? null,
    price:
      unitPrice && priced
        ? toJson(priceOfPayment(unitPrice, { ...terms, pricingModel: priced, quantity }))
        : null,
    quantityLimits: quantityLimits(plan),
    meters: meterPrices(plan, market, { ...sale, today, privateOffers }),
    possible: reasons.length === 0,
    reasons: reasons.map((reason) =>
      reasonView(reason, { locale, own, slug: offer.slug, type: offer.type, contact: null }),
    ),
  };
}

/** What a change of plan does, as it is previewed and confirmed. */
export function planEffectView(
  { subscription, change, totals, ...effect }: PlanEffect,
  answerSeconds: number,
) {
  const { from, terms } = change;
  const before = subscription.terms.unitPrice;
  return {
    ...effect,
    subscriptionId: subscription.id,
    from: { uuid: from.planUuid, id: from.planId, name: from.planName },
    to: { uuid: terms.planUuid, id: terms.planId, name: terms.planName },
    unitPrice: { amount: priceText(terms.unitPrice), currency: terms.unitPrice.currency },
    quantity: change.quantity,
    quantityLimits: terms.quantityLimits,
    day: change.day,
    lines: [
      ...change.lines.map((line) => ({ ...effectLineView(before, line), plan: from.planName })),
      ...change.charged.map((line) => ({
        ...effectLineView(terms.unitPrice, line),
        plan: terms.planName,
      })),
    ],
    totals,
    nextPayment: change.nextPayment,
    answerSeconds,
  };
}

/** Shown while it waits and where it failed; one that was done is the plan itself. */
export function planChangeView(operation: OperationOf<"change-plan"> | undefined) {
  if (operation === undefined || operation.status === "succeeded") return null;
  const { change } = operation;
  return {
    operationId: operation.id,
    status: operation.status,
    from: change.from.planName,
    to: change.terms.planName,
    total: totalOf([...change.lines, ...change.charged]),
    askedAt: operation.askedAt.toString(),
    askedBy: operation.askedBy,
    endedAt: operation.endedAt?.toString() ?? null,
    endedBy: operation.endedBy,
  };
}
