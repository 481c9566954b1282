import type { Language } from "../../../platform/text.ts";
import { priceText } from "../domain/pricing.ts";
import { quantityLimits } from "../domain/quantity.ts";
import { changesBetween, datesIfStartedAt, type Quote } from "../domain/quote.ts";
import { priceBefore } from "../domain/quote-cart.ts";
import type { OfferOnCard } from "../queries/catalog-for-customer.ts";
import type { CartWithContext } from "../queries/selling-context.ts";
import { metersView } from "./meters.view.ts";
import { reasonView } from "./reason.view.ts";
import { type Names, named, nameIn } from "./views.ts";

/** A cart as it stands now: prices, dates and problems of this moment. */
export function cartView(
  { cart, customer, context }: CartWithContext,
  quote: Quote,
  { locale, names }: { locale: Language; names: Names },
) {
  const { at } = context;
  const expired = cart.state === "open" && Temporal.Instant.compare(at, cart.expiresAt) >= 0;
  return {
    id: cart.id,
    customerId: cart.customerId,
    state: expired ? "expired" : cart.state,
    orderId: cart.orderId,
    reseller: named(cart.resellerId, names),
    purchaseOrder: cart.purchaseOrder,
    costCentre: cart.costCentre,
    agreement: customer.agreedOn === null ? "missing" : "confirmed",
    createdAt: cart.createdAt.toString(),
    expiresAt: cart.expiresAt.toString(),
    version: cart.version,
    review:
      cart.review === null
        ? null
        : {
            hash: cart.review.hash,
            reviewedAt: cart.review.reviewedAt,
            current: changesBetween(cart.review.quote, quote).length === 0,
          },
    lines: cart.lines.map((line, index) => {
      const quoted = quote.lines[index];
      const found = context.supply.get(line.planUuid);
      // A line whose plan is no longer for this customer says nothing of the plan.
      const hidden = quoted?.problems.some(({ code }) => code === "not-found") ?? true;
      const sold = hidden ? undefined : found;
      const offer = sold?.offer as OfferOnCard | undefined;
      const terms = quoted?.terms ?? null;
      const dates = terms === null ? null : datesIfStartedAt(at, terms);
      return {
        id: line.id,
        offer:
          offer === undefined
            ? null
            : {
                id: offer.offerId,
                slug: offer.slug,
                name: nameIn(offer.languages, locale),
                publisher: { id: offer.publisherId, name: offer.publisherName },
              },
        plan: {
          uuid: line.planUuid,
          id: sold?.plan.planId ?? null,
          name: sold === undefined ? null : nameIn(sold.plan.texts, locale),
          pricingModel: sold?.plan.pricingModel ?? null,
        },
        term: line.term,
        payment: line.payment,
        quantity: line.quantity,
        reseller: named(line.resellerId ?? null, names),
        quantityLimits: sold === undefined ? null : quantityLimits(sold.plan),
        unitPrice:
          terms === null
            ? null
            : { amount: priceText(terms.unitPrice), currency: terms.unitPrice.currency },
        priceBefore: priceBefore(line, quoted),
        privateOffer: terms?.privateOffer ?? null,
        price: quoted?.price ?? null,
        dates:
          dates === null
            ? null
            : {
                fullCreditUntil: dates.fullCreditUntil.toString(),
                trialEndsAt: dates.trialEndsAt?.toString() ?? null,
                payingBegins: dates.payingBegins,
                termStart: dates.termStart,
                termLastDay: dates.termLastDay,
              },
        trialDays: terms?.trialDays ?? 0,
        meters: terms === null ? [] : metersView(terms),
        problems: (quoted?.problems ?? []).map((problem) =>
          reasonView(problem, {
            locale,
            own: context.seller.kind === "customer",
            slug: offer?.slug ?? "",
            type: offer?.type ?? "",
            contact: offer?.contact ?? null,
          }),
        ),
      };
    }),
    dueOnActivation: quote.dueOnActivation,
    dueAfterTrials: quote.dueAfterTrials,
    buyable: quote.buyable,
  };
}
