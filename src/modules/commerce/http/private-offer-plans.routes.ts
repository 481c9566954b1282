import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable } from "../../../platform/schemas.ts";
import { offerForPublisher } from "../../catalog/index.ts";
import { hasTermPrice, type PlanForSale } from "../domain/for-sale.ts";
import { plansForPrivateOffers } from "../queries/private-offers.ts";
import { nameIn } from "./views.ts";

const PlanShape = Type.Object(
  {
    planId: Type.String(),
    name: Type.String(),
    pricingModel: Type.String(),
    markets: Type.Array(Type.String(), { description: "Where it is sold; ISO 3166 alpha-2" }),
    list: Nullable(
      Type.Object({
        currency: Type.String(),
        terms: Type.Array(
          Type.Object({
            term: Type.String(),
            payment: Type.String(),
            price: Type.String({ description: "List price of one payment, as decimal text" }),
          }),
        ),
        meters: Type.Array(
          Type.Object({
            id: Type.String(),
            name: Type.String(),
            unit: Type.String(),
            price: Type.String({ description: "List price of one unit, as decimal text" }),
          }),
        ),
      }),
    ),
  },
  { title: "PlanForPrivateOffer" },
);

/** What a private offer can lower, and from which prices (SUB-21). */
export function privateOfferPlanRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/private-offer-plans",
    operationId: "listPlansForPrivateOffers",
    summary: "Plans of an offer that private offers can name, with their list prices in a market",
    description:
      "Public plans of the live edition that are sold for billing terms, by plan ID; none while nothing is live. `list` has the prices of the market that was asked for, and is null where the plan is not sold there.",
    tags: ["Private offers"],
    access: { permission: "offer:read", of: "publisher" },
    params: Closed({ offer: Type.String({ maxLength: 100 }) }),
    query: Closed({
      market: Type.Optional(
        Type.String({ pattern: "^[A-Z]{2}$", description: "The publisher's country where absent" }),
      ),
    }),
    responses: { 200: Type.Object({ data: Type.Array(PlanShape) }) },
    async handle({ organisation, params, query, db, locale }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const plans = await plansForPrivateOffers(db, organisation.id, found.offer.id);
      return answer(200, {
        data: plans
          .filter(
            ({ sold, visibility, pricingModel }) =>
              sold && visibility === "public" && hasTermPrice(pricingModel),
          )
          .map((plan) => ({
            planId: plan.planId,
            name: nameIn(plan.texts, locale),
            pricingModel: plan.pricingModel,
            markets: Object.keys(plan.prices).sort(),
            list: listIn(plan, query.market ?? organisation.country),
          })),
      });
    },
  });
}

function listIn(plan: PlanForSale, market: string) {
  const prices = plan.prices[market];
  if (prices === undefined) return null;
  return {
    currency: prices.currency,
    terms: plan.terms.flatMap(({ term, payment }) => {
      const price = prices.terms[term];
      return price === undefined ? [] : [{ term, payment, price }];
    }),
    meters: plan.meters.map(({ id, name, unit }) => ({
      id,
      name,
      unit,
      price: prices.meters[id] ?? "0",
    })),
  };
}
