/** The plan object of the SaaS fulfilment protocol, version 2018-08-31 (wire contract, 4.3). */
export type FulfilmentPlan = {
  readonly planId: string;
  readonly displayName: string;
  readonly isPrivate: boolean;
  readonly description: string;
  /** Null where the plan is sold flat. */
  readonly minQuantity: number | null;
  readonly maxQuantity: number | null;
  readonly hasFreeTrials: boolean;
  readonly isPricePerSeat: boolean;
  readonly isStopSell: boolean;
  readonly market: string;
  readonly planComponents: {
    readonly recurrentBillingTerms: readonly {
      readonly currency: string;
      readonly price: number;
      readonly termUnit: string;
      readonly termDescription: string;
      readonly meteredQuantityIncluded: readonly {
        readonly dimensionId: string;
        readonly units: string;
      }[];
    }[];
    readonly meteringDimensions: readonly {
      readonly id: string;
      readonly currency: string;
      readonly pricePerUnit: number;
      readonly unitOfMeasure: string;
      readonly displayName: string;
    }[];
  };
};

/** What commerce tells of a plan that is for sale. */
export type PlanFacts = {
  readonly planId: string;
  readonly texts: Readonly<Record<string, { readonly name: string; readonly description: string }>>;
  readonly visibility: "public" | "private";
  readonly pricingModel: string;
  readonly terms: readonly { readonly term: string; readonly payment: string }[];
  readonly prices: Readonly<
    Record<
      string,
      {
        readonly currency: string;
        readonly terms: Readonly<Record<string, string>>;
        readonly meters: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly included: Readonly<Record<string, string>>;
  }[];
  readonly trialDays: number;
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
  readonly sold: boolean;
};

/** A plan as a publisher's program reads it, with the prices of one market. */
export function planView(plan: PlanFacts, market: string): FulfilmentPlan {
  const price = plan.prices[market];
  const text = plan.texts["en"] ?? Object.values(plan.texts)[0];
  const seats = plan.pricingModel === "per-user";
  return {
    planId: plan.planId,
    displayName: text?.name ?? plan.planId,
    isPrivate: plan.visibility === "private",
    description: text?.description ?? "",
    minQuantity: seats ? plan.minQuantity : null,
    maxQuantity: seats ? plan.maxQuantity : null,
    hasFreeTrials: plan.trialDays > 0,
    isPricePerSeat: seats,
    isStopSell: !plan.sold,
    market,
    planComponents: {
      recurrentBillingTerms: [...new Set(plan.terms.map(({ term }) => term))].flatMap((term) => {
        const amount = price?.terms[term];
        return price === undefined || amount === undefined
          ? []
          : [
              {
                currency: price.currency,
                price: Number(amount),
                termUnit: term,
                termDescription: TERMS[term] ?? term,
                meteredQuantityIncluded: plan.meters.flatMap(({ id, included }) => {
                  const units = included[term];
                  return units === undefined ? [] : [{ dimensionId: id, units }];
                }),
              },
            ];
      }),
      meteringDimensions: plan.meters.map(({ id, name, unit }) => ({
        id,
        currency: price?.currency ?? "",
        pricePerUnit: Number(price?.meters[id] ?? "0"),
        unitOfMeasure: unit,
        displayName: name,
      })),
    },
  };
}

const TERMS: Readonly<Record<string, string>> = {
  P1M: "One month",
  P1Y: "One year",
  P2Y: "Two years",
  P3Y: "Three years",
};
