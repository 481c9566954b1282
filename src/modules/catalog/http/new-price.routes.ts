import { Type } from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { planView } from "../queries/offer-views.ts";
import { changePrice } from "../use-cases/new-price.ts";
import { PlanShape, planParam, slugParam } from "./shapes.ts";

const PriceText = Type.String({
  pattern: "^\\d{1,12}(\\.\\d{1,6})?$",
  description: "In the plan's base currency, at most six decimals",
});

/** Change price of a plan whose price is locked. */
export function newPriceRoutes(app: App): void {
  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/plans/:plan/new-price",
    operationId: "changePlanPrice",
    summary:
      "Sell a virtual machine plan at a new price: hide it, and create its copy with the price",
    description:
      "Both or neither, in the draft: nothing is published. Customers of the plan keep it and its price. " +
      "With technical `reused`, the publication of the new plan is for good, and the plan before can never " +
      "be stopped on its own again.",
    tags: ["Offers"],
    access: { permission: "offer:edit", of: "publisher" },
    precondition: true,
    idempotent: true,
    params: Closed({ ...slugParam, ...planParam }),
    body: Closed({
      planId: Type.String({ maxLength: 200, description: "ID of the new plan; it never changes" }),
      name: Type.String({ maxLength: 1000, description: "English name of the new plan" }),
      price: Type.Optional(PriceText),
      sizes: Type.Optional(
        Type.Array(Closed({ cores: Type.String({ maxLength: 20 }), price: PriceText }), {
          maxItems: 100,
          description: "For plans with a price for each size: all sizes of the new plan",
        }),
      ),
      technical: Type.Union([Type.Literal("own"), Type.Literal("reused")], {
        description: "A copy of the technical configuration, or the same one for both plans",
      }),
    }),
    responses: { 201: PlanShape },
    async handle({ organisation, params, body, db, ifMatch, locale }) {
      const changed = await changePrice(db, {
        publisherId: organisation.id,
        slug: params.offer,
        planId: params.plan,
        wanted: body,
        ifMatch,
      });
      if (!changed.ok) return changed;
      const plan = changed.value.plans.find(({ planId }) => planId === body.planId);
      if (plan === undefined) return refuse(notFound({}));
      return answer(201, planView(changed.value, plan, locale), {
        etag: changed.value.offer.version,
      });
    },
  });
}
