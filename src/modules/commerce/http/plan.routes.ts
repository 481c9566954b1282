import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf } from "../../../platform/schemas.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import type { CountOnPlanChange } from "../ports.ts";
import { otherPlans } from "../queries/plans-of-subscription.ts";
import { answerSecondsNow } from "../queries/settings.ts";
import { openOperationOf, subscriptionOfSeller } from "../queries/subscriptions.ts";
import { changePlan } from "../use-cases/change-plan.ts";
import { pendingOf } from "../use-cases/record-operation.ts";
import { sellingAs } from "../use-cases/selling-as.ts";
import { ChangingShape, OtherPlanShape, PlanBody, PlanEffectShape } from "./plan.schemas.ts";
import { otherPlanView, planEffectView } from "./plan.view.ts";
import { IdParams } from "./schemas.ts";
import { problemText } from "./views.ts";

/** The plan of a subscription (SUB-09). */
export function planRoutes(app: App, countOnPlanChange: CountOnPlanChange): void {
  route(app, {
    method: "GET",
    url: "/v1/subscriptions/:id/plans",
    operationId: "listOtherPlans",
    summary: "The other plans of a subscription's offer, and why it cannot change to some of them",
    description:
      "At most 100, those that are possible first. `changing` says whether the plan can be changed at all " +
      "now. A hidden plan is not listed; it is asked for by its id.",
    tags: ["Subscriptions"],
    access: { permission: "subscription:read", of: ["partner", "customer"] },
    params: IdParams,
    responses: { 200: ListOf(OtherPlanShape, { changing: ChangingShape }) },
    async handle({ organisation, params, db, at, locale }) {
      const subscription = await subscriptionOfSeller(db, organisation.id, params.id);
      if (subscription === undefined) return refuse(notFound({}));
      const changing = decideAction("change-plan", subscription, {
        at,
        viewer: { isSeller: true },
        pending: pendingOf(await openOperationOf(db, subscription.id)),
      });
      const plans = await otherPlans(db, sellingAs(organisation), { subscription, at });
      return answer(200, {
        data: plans.map((one) => otherPlanView(one, subscription, { locale, at })),
        nextCursor: null,
        changing: {
          allowed: changing.ok,
          reason: changing.ok ? null : problemText(changing.problem, locale),
        },
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/subscriptions/:id/plan",
    operationId: "changePlan",
    summary: "Change to another plan of the same offer; with dryRun, say what that does",
    description:
      "The answer to a dry run has a `preview`; the change names it, and is done exactly so or refused. " +
      "The publisher is asked first: until it has answered, or was silent for `answerSeconds` after it " +
      "was told, the subscription keeps its plan and shows the change as `planChange`. `licences` says what " +
      "becomes of the people who have a licence.",
    tags: ["Subscriptions"],
    access: { permission: "subscription:manage", of: ["partner", "customer"] },
    params: IdParams,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: PlanBody,
    responses: { 200: PlanEffectShape },
    idempotent: true,
    precondition: true,
    async handle({ organisation, params, query, body, db, ifMatch }) {
      const done = await changePlan(db, {
        partner: organisation,
        subscriptionId: params.id,
        planUuid: body.planUuid,
        seen: ifMatch,
        preview: body.preview ?? null,
        countOnPlanChange,
        dryRun: query.dryRun ?? false,
      });
      if (!done.ok) return done;
      return answer(200, planEffectView(done.value, await answerSecondsNow(db)), {
        etag: done.value.subscription.version,
      });
    },
  });
}
