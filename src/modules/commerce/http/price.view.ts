import type { Day } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import type { MarketPrice, PlanForSale } from "../domain/for-sale.ts";
import { priceText } from "../domain/pricing.ts";
import { bestPrivateOffer } from "../domain/private-offer.ts";
import type { PrivateOfferTerms } from "../domain/private-offer-terms.ts";
import { withReducedMeters } from "../domain/reduced-meters.ts";
import { paymentPeriod, paymentsOf } from "../domain/term.ts";
import { metersView } from "./meters.view.ts";

/** Where a price is looked at, and the private offers that hold for whoever looks. */
export type PriceView = {
  readonly market: string;
  /** In the seller's billing zone. */
  readonly today: Day;
  readonly privateOffers: readonly PrivateOfferTerms[];
  /** For which term usage is looked at; the plan's first where none is named. */
  readonly term?: string;
};

/**
 * Price of one payment of each term that the plan is sold for, with the best private offer of the day; none
 * where it has no price in the market.
 */
export const termPrices = (
  { terms, planUuid }: Pick<PlanForSale, "terms" | "planUuid">,
  price: MarketPrice | undefined,
  { market, today, privateOffers }: PriceView,
) =>
  terms.flatMap(({ term, payment }) => {
    const amount = price?.terms[term];
    if (price === undefined || amount === undefined) return [];
    const { currency } = price;
    const list = { amount: priceText({ amount, currency }), currency };
    const best = bestPrivateOffer(
      { planUuid, market, term, unitPrice: list },
      privateOffers,
      today,
    );
    return [
      {
        term,
        payment,
        price: best === undefined ? list : toJson(best.price),
        privateOffer: best?.of ?? null,
        paymentPeriod: paymentPeriod(term, payment),
        payments: paymentsOf(term, payment),
      },
    ];
  });

/**
 * Price of one unit of each meter, what a term includes, and what private offers make of the price if it is
 * bought today for that term.
 */
export const meterPrices = (
  { meters, terms, planUuid }: Pick<PlanForSale, "meters" | "terms" | "planUuid">,
  price: MarketPrice | undefined,
  { market, today, privateOffers, term = terms[0]?.term ?? "P1M" }: PriceView,
) => {
  if (price === undefined) return [];
  const listed = meters.map(({ id, name, unit, included }) => ({
    id,
    name,
    unit,
    price: price.meters[id] ?? "0",
    included: included[term] ?? null,
  }));
  return metersView({
    meters: withReducedMeters(listed, { planUuid, market, term }, privateOffers, today),
    unitPrice: { amount: "0", currency: price.currency },
  });
};
