import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { planView } from "../queries/offer-views.ts";
import { resumePlan, stopPlan } from "../use-cases/plan-distribution.ts";
import { PlanShape, planParam, slugParam } from "./shapes.ts";

const publish = { permission: "offer:publish", of: "publisher" } as const;
const tags = ["Offers"];

/** Stop and Resume distribution of a plan. */
export function planStopRoutes(app: App): void {
  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/plans/:plan/stop",
    operationId: "stopPlan",
    summary: "Stop the distribution of a plan with the next publication of its offer",
    description:
      "The plan is sold until then. Refused for the last plan that is not stopped: stop the offer instead.",
    tags,
    access: publish,
    precondition: true,
    params: Closed({ ...slugParam, ...planParam }),
    body: Closed({}),
    responses: { 200: PlanShape },
    async handle({ organisation, params, db, ifMatch, locale }) {
      const stopped = await stopPlan(db, {
        publisherId: organisation.id,
        slug: params.offer,
        planId: params.plan,
        ifMatch,
      });
      if (!stopped.ok) return stopped;
      const plan = stopped.value.plans.find(({ planId }) => planId === params.plan);
      if (plan === undefined) return refuse(notFound({}));
      return answer(200, planView(stopped.value, plan, locale), {
        etag: stopped.value.offer.version,
      });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer/plans/:plan/stop",
    operationId: "resumePlan",
    summary:
      "Resume distribution: take a plan's stop back, or sell it again from the next publication",
    tags,
    access: publish,
    precondition: true,
    params: Closed({ ...slugParam, ...planParam }),
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const resumed = await resumePlan(db, {
        publisherId: organisation.id,
        slug: params.offer,
        planId: params.plan,
        ifMatch,
      });
      return resumed.ok ? answer(204) : resumed;
    },
  });
}
