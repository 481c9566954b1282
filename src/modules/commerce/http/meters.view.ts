import type { AgreedTerms } from "../events.ts";

/** What one unit of each dimension costs, and on which days private offers make it cheaper. */
export const metersView = ({
  meters,
  unitPrice: { currency },
}: Pick<AgreedTerms, "meters" | "unitPrice">) =>
  meters.map(({ price, reduced = [], ...meter }) => ({
    ...meter,
    price: { amount: price, currency },
    reduced: reduced.map(({ from, until, price: amount, privateOffer: { id, name, percent } }) => ({
      from,
      until,
      price: { amount, currency },
      privateOffer: { id, name, percent },
    })),
  }));
