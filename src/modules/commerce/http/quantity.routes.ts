import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import type { CountLosing } from "../ports.ts";
import { answerSecondsNow } from "../queries/settings.ts";
import { changeQuantity, withdrawScheduledQuantity } from "../use-cases/change-quantity.ts";
import { quantityEffectView } from "./quantity.view.ts";
import { IdParams } from "./schemas.ts";
import { showSubscription } from "./subscription.routes.ts";
import { SubscriptionShape } from "./subscription.schemas.ts";
import { QuantityBody, QuantityEffectShape } from "./subscription-change.schemas.ts";

const MANAGE = { permission: "subscription:manage", of: ["partner", "customer"] } as const;

/** The number of licences of a subscription (SUB-09). */
export function quantityRoutes(app: App, countLosing: CountLosing): void {
  route(app, {
    method: "PUT",
    url: "/v1/subscriptions/:id/quantity",
    operationId: "changeQuantity",
    summary: "Change the number of licences; with dryRun, say what that does",
    description:
      "The answer to a dry run has a `preview`; the change names it, and is done exactly so or refused. " +
      "The publisher is asked first: until it has answered, or was silent for `answerSeconds` after it " +
      "was told, the subscription shows the change as `quantityChange`. Where people would lose a licence " +
      "(`losing`), it is refused unless it says `unassign`.",
    tags: ["Subscriptions"],
    access: MANAGE,
    params: IdParams,
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: QuantityBody,
    responses: { 200: QuantityEffectShape },
    idempotent: true,
    precondition: true,
    async handle({ organisation, params, query, body, db, ifMatch }) {
      const done = await changeQuantity(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
        quantity: body.quantity,
        seen: ifMatch,
        preview: body.preview ?? null,
        latestFirst: body.unassign === "latest-first",
        countLosing,
        dryRun: query.dryRun ?? false,
      });
      if (!done.ok) return done;
      return answer(200, quantityEffectView(done.value, await answerSecondsNow(db)), {
        etag: done.value.subscription.version,
      });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/subscriptions/:id/scheduled-quantity",
    operationId: "withdrawScheduledQuantity",
    summary: "Keep the number of licences at the renewal",
    tags: ["Subscriptions"],
    access: MANAGE,
    params: IdParams,
    responses: { 200: SubscriptionShape },
    precondition: true,
    async handle({ organisation, params, db, at, locale, ifMatch }) {
      const done = await withdrawScheduledQuantity(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
        seen: ifMatch,
      });
      if (!done.ok) return done;
      return showSubscription(db, { partner: organisation, id: params.id, at, locale });
    },
  });
}
