import type { Day } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import type { MarketPrice, PlanForSale } from "../domain/for-sale.ts";
import { priceText } from "../domain/pricing.ts";
import { bestPrivateOffer, type PrivateOfferTerms } from "../domain/private-offer.ts";
import { paymentPeriod, paymentsOf } from "../domain/term.ts";

/** Where a price is looked at, and the private offers that hold for whoever looks. */
export type PriceView = {
  readonly market: string;
  /** In the seller's billing zone. */
  readonly today: Day;
  readonly privateOffers: readonly PrivateOfferTerms[];
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

/** Price of one unit of each meter, and what the plan's first term includes. */
export const meterPrices = (
  { meters, terms }: Pick<PlanForSale, "meters" | "terms">,
  price: MarketPrice | undefined,
) =>
  price === undefined
    ? []
    : meters.map((meter) => ({
        id: meter.id,
        name: meter.name,
        unit: meter.unit,
        price: { amount: price.meters[meter.id] ?? "0", currency: price.currency },
        included: meter.included[terms[0]?.term ?? ""] ?? null,
      }));
