import { addDays, daysBetween } from "../../../kernel/calendar.ts";
import type { Language } from "../../../platform/text.ts";
import { inLanguage } from "../domain/for-sale.ts";
import { priceText } from "../domain/pricing.ts";
import { renews } from "../domain/subscription.ts";
import type { AgreedTerms } from "../events.ts";
import type { EligibleAddOn } from "../queries/add-ons.ts";
import type { AddOnEffect } from "../use-cases/buy-add-on.ts";
import { termsView } from "./views.ts";

/** How add-ons look in JSON; the shapes are in add-on.schemas.ts. */

const planView = ({ planUuid, planId, planName }: AgreedTerms) => ({
  uuid: planUuid,
  id: planId,
  name: planName,
});
const unitPriceView = ({ unitPrice }: AgreedTerms) => ({
  amount: priceText(unitPrice),
  currency: unitPrice.currency,
});

export function eligibleAddOnView({ plan, terms }: EligibleAddOn, locale: Language) {
  const texts = inLanguage(plan.texts, locale);
  const { pricingModel, quantityLimits, term, payment } = terms;
  return {
    plan: {
      uuid: plan.planUuid,
      id: plan.planId,
      name: texts?.name ?? plan.planId,
      description: texts?.description ?? "",
    },
    pricingModel,
    quantityLimits,
    unitPrice: unitPriceView(terms),
    term,
    payment,
    meters: termsView(terms).meters,
  };
}

/** What buying an add-on does, as it is previewed and confirmed. */
export const addOnEffectView = ({ base, quote, preview, bought }: AddOnEffect) => ({
  subscriptionId: base.id,
  plan: planView(quote.terms),
  quantity: quote.terms.quantity,
  pricingModel: quote.terms.pricingModel,
  unitPrice: unitPriceView(quote.terms),
  charge: {
    from: quote.paid.start,
    to: addDays(quote.paid.end, -1),
    days: daysBetween(quote.paid.start, quote.paid.end),
    of: quote.of,
    price: quote.price,
  },
  nextPayment: quote.nextPayment,
  termLastDay: addDays(quote.termEnd, -1),
  renews: renews(base),
  fullCreditUntil: quote.fullCreditUntil.toString(),
  lapsesAt: quote.lapsesAt.toString(),
  preview,
  bought,
});
