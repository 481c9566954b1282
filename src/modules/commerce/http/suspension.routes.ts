import Type from "typebox";
import { type App, answerWith } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { answerSecondsNow } from "../queries/settings.ts";
import { reactivateSubscription } from "../use-cases/reactivate-subscription.ts";
import { suspendSubscription } from "../use-cases/suspend-subscription.ts";
import { IdParams } from "./schemas.ts";
import {
  ReactivationBody,
  ReactivationShape,
  SuspensionBody,
  SuspensionShape,
} from "./suspension.schemas.ts";
import { reactivationEffectView, suspensionEffectView } from "./suspension.view.ts";

const MANAGE = { permission: "subscription:manage", of: ["partner", "customer"] } as const;
const DryRun = Closed({ dryRun: Type.Optional(Type.Boolean()) });

/** Subscriptions out of use for a time, and back (SUB-11). */
export function suspensionRoutes(app: App): void {
  route(app, {
    method: "PUT",
    url: "/v1/subscriptions/:id/suspension",
    operationId: "suspendSubscription",
    summary: "Suspend a subscription with its add-ons; with dryRun, say what that does",
    description:
      "The answer to a dry run has a `preview`; the suspension names it, and is done exactly so or refused. " +
      "The publisher is told. Unless it is reactivated before `until`, the subscription is deleted then.",
    tags: ["Subscriptions"],
    access: MANAGE,
    params: IdParams,
    query: DryRun,
    body: SuspensionBody,
    responses: { 200: SuspensionShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const result = await suspendSubscription(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
        reason: body.reason,
        details: body.details ?? null,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      return answerWith(result, 200, suspensionEffectView);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/subscriptions/:id/reactivation",
    operationId: "reactivateSubscription",
    summary: "Reactivate a suspended subscription; with dryRun, say what that does",
    description:
      "The answer to a dry run has a `preview`; the reactivation names it, and is done exactly so or refused. " +
      "The publisher is asked first: until it has answered, or was silent for `answerSeconds` after it " +
      "was told, the subscription stays suspended and shows the question as `reactivation`.",
    tags: ["Subscriptions"],
    access: MANAGE,
    params: IdParams,
    query: DryRun,
    body: ReactivationBody,
    responses: { 200: ReactivationShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const result = await reactivateSubscription(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      const answerSeconds = await answerSecondsNow(db);
      return answerWith(result, 200, (effect) => reactivationEffectView(effect, answerSeconds));
    },
  });
}
