import type { MarketPrice, PlanForSale } from "../domain/for-sale.ts";
import { priceText } from "../domain/pricing.ts";
import { paymentPeriod, paymentsOf } from "../domain/term.ts";

/** Price of one payment of each term that the plan is sold for; none where it has no price in the market. */
export const termPrices = ({ terms }: Pick<PlanForSale, "terms">, price: MarketPrice | undefined) =>
  terms.flatMap(({ term, payment }) => {
    const amount = price?.terms[term];
    if (price === undefined || amount === undefined) return [];
    const { currency } = price;
    return [
      {
        term,
        payment,
        price: { amount: priceText({ amount, currency }), currency },
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
