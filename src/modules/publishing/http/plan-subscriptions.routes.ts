import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { countPlanHolders, planHolders } from "../../commerce/index.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { OfOffer } from "./submissions.routes.ts";

const HolderShape = Type.Object(
  {
    subscriptionId: Uuid,
    name: Type.String(),
    status: Type.String(),
    company: Type.String(),
    orderedAt: InstantText,
    quantity: Type.Integer(),
    edition: Type.Object(
      { id: Uuid, version: Type.Integer() },
      {
        description:
          "The version of the offer that it was bought with: its price and its legal terms are those of this edition.",
      },
    ),
  },
  { title: "PlanSubscription" },
);

/** Who has a plan, and from which version: to look at before something of it changes or ends. */
export function planSubscriptionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/plans/:plan/subscriptions",
    operationId: "listPlanSubscriptions",
    summary: "Running subscriptions of a plan, by company",
    description:
      "Who has it, and what was agreed on. Also what a deprecation of one of its image versions can touch: the marketplace knows who has the plan, not which version a machine runs.",
    tags: ["publishing"],
    access: { permission: "subscription:read", of: "publisher" },
    params: Closed({
      ...OfOffer.properties,
      plan: Type.String({ pattern: "^[a-z0-9_-]{1,50}$" }),
    }),
    query: Closed(pageQuery),
    responses: { 200: ListOf(HolderShape, { count: Type.Integer({ minimum: 0 }) }) },
    async handle({ params, query, organisation, db }) {
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const found = await offerForPublisher(db, organisation.id, params.offer);
      const plan = found?.plans.find(({ planId }) => planId === params.plan);
      if (found === undefined || plan === undefined) return refuse(notFound({}));
      const of = { offerId: found.offer.id, planUuid: plan.planUuid };
      const rows = await planHolders(db, of, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.company.toLowerCase(),
        last.subscriptionId,
      ]);
      return answer(200, {
        count: await countPlanHolders(db, of),
        data: page.map((one) => ({ ...one, orderedAt: one.orderedAt.toString() })),
        nextCursor,
      });
    },
  });
}
