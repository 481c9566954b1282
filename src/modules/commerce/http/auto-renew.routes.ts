import Type from "typebox";
import { type App, answerWith } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, InstantText, Nullable, Uuid } from "../../../platform/schemas.ts";
import { changeAutoRenewOfSeveral, MAX_AT_ONCE } from "../use-cases/auto-renew-of-several.ts";
import { Optional, Text } from "./schemas.ts";

const SeveralShape = Type.Object(
  {
    autoRenew: Type.Boolean(),
    subscriptions: Type.Array(
      Type.Object({
        subscriptionId: Uuid,
        name: Type.String(),
        endsAt: Nullable(InstantText),
        lastDay: Nullable(DayText),
        addOns: Type.Array(Type.String(), { description: "Add-ons that follow it" }),
      }),
    ),
    preview: Type.String(),
    committed: Type.Boolean(),
  },
  { title: "AutoRenewOfSeveral" },
);

/** Whether several subscriptions renew (R4). */
export function autoRenewRoutes(app: App): void {
  route(app, {
    method: "PUT",
    url: "/v1/subscriptions/auto-renew",
    operationId: "changeAutoRenewOfSeveral",
    summary:
      "Turn auto-renew of several subscriptions on or off, all or none; with dryRun, say what that does",
    description:
      "The answer to a dry run has a `preview`; the change names it, and is done exactly so or refused. A refusal " +
      "names each subscription that stands against it, by its place in `subscriptions`.",
    tags: ["Subscriptions"],
    access: { permission: "subscription:manage", of: ["partner", "customer"] },
    query: Closed({ dryRun: Type.Optional(Type.Boolean()) }),
    body: Closed({
      subscriptions: Type.Array(Uuid, { minItems: 1, maxItems: MAX_AT_ONCE, uniqueItems: true }),
      autoRenew: Type.Boolean(),
      preview: Optional(Text(64)),
    }),
    responses: { 200: SeveralShape },
    idempotent: true,
    async handle({ organisation, query, body, db }) {
      const done = await changeAutoRenewOfSeveral(db, {
        sellerId: organisation.id,
        subscriptions: body.subscriptions,
        autoRenew: body.autoRenew,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      return answerWith(done, 200, ({ subscriptions, ...effect }) => ({
        ...effect,
        subscriptions: subscriptions.map(({ endsAt, ...one }) => ({
          ...one,
          endsAt: endsAt?.toString() ?? null,
        })),
      }));
    },
  });
}
