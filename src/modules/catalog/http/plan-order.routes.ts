import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { orderPlans } from "../use-cases/order-plans.ts";
import { slugParam } from "./shapes.ts";

/** The order in which buyers see the plans of an offer. */
export function planOrderRoutes(app: App): void {
  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/plan-order",
    operationId: "orderPlans",
    summary: "Put the plans of a draft in the order in which buyers see them once it is published",
    tags: ["Offers"],
    access: { permission: "offer:edit", of: "publisher" },
    precondition: true,
    params: Closed(slugParam),
    body: Closed({
      plans: Type.Array(Type.String({ maxLength: 100 }), {
        maxItems: 200,
        description: "Every plan of the offer, each once.",
      }),
    }),
    responses: { 200: Type.Object({ plans: Type.Array(Type.String()) }) },
    async handle({ organisation, params, body, db, ifMatch }) {
      const ordered = await orderPlans(db, {
        publisherId: organisation.id,
        slug: params.offer,
        plans: body.plans,
        ifMatch,
      });
      if (!ordered.ok) return ordered;
      const { offer, plans } = ordered.value;
      return answer(200, { plans: plans.map(({ planId }) => planId) }, { etag: offer.version });
    },
  });
}
