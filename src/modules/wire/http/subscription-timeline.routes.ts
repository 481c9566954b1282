import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { subscriptionTimeline, type ToldCall } from "../queries/subscription-timeline.ts";
import { resendCall } from "../use-cases/resend-call.ts";

const tags = ["Offers"];
const params = Closed({ id: Uuid });
const ACTIONS = [
  "change-quantity",
  "change-plan",
  "suspend",
  "reinstate",
  "renew",
  "unsubscribe",
] as const;
const SYSTEM_TIME = "System time; RFC 3339, UTC";
const Moment = Nullable(Type.String({ format: "date-time", description: SYSTEM_TIME }));

const Called = Type.Object(
  {
    operationId: Uuid,
    action: OneOf(ACTIONS),
    operation: OneOf(["in-progress", "succeeded", "failed"]),
    endedBy: Nullable(
      Type.String({ description: "What ended the operation: publisher, silence, nobody-told, …" }),
    ),
    source: OneOf(["marketplace", "publisher"]),
    planId: Type.String(),
    quantity: Nullable(Type.Integer()),
    askedAt: InstantText,
    state: OneOf(["waiting", "delivered", "refused", "dead", "dropped"]),
    attempts: Type.Integer(),
    firstAttemptAt: Moment,
    lastAttemptAt: Moment,
    nextAttemptAt: Moment,
    lastStatus: Nullable(Type.Integer({ description: "Of the last answer" })),
    error: Nullable(Type.String({ description: "Why there was no answer that counts" })),
  },
  { title: "WebhookCall" },
);
const Timeline = Type.Object(
  {
    history: Type.Array(
      Type.Object({
        at: InstantText,
        event: Type.String(),
        details: Type.Record(Type.String(), Type.Unknown()),
      }),
      { description: "What happened, newest first, at most 200; marketplace time" },
    ),
    calls: Type.Array(Called, {
      description: "Calls to the connection webhook about it, newest first, at most 200",
    }),
    resend: Nullable(
      Type.Object(
        { operationId: Uuid, action: OneOf(ACTIONS) },
        {
          description: "What `resendWebhookCall` tells again now; null where nothing waits",
        },
      ),
    ),
  },
  { title: "SubscriptionTimeline" },
);

/** One timeline for each subscription of a publisher's offers, with the calls to its webhook (ux.md P25). */
export function subscriptionTimelineRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offer-subscriptions/:id/timeline",
    operationId: "getOfferSubscriptionTimeline",
    summary: "What happened to a subscription, and how the publisher was told of it",
    tags,
    access: { permission: "subscription:read", of: "publisher" },
    params,
    responses: { 200: Timeline },
    async handle({ organisation, params: { id }, db, at }) {
      const found = await subscriptionTimeline(db, {
        publisherId: organisation.id,
        subscriptionId: id,
        at,
      });
      if (found === undefined) return refuse(notFound({}));
      const { history, calls, resend } = found;
      return answer(200, {
        history: history.map((one) => ({ ...one, at: one.at.toString() })),
        calls: calls.map(view),
        resend: resend === undefined ? null : { operationId: resend.id, action: resend.action },
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offer-subscriptions/:id/resend",
    operationId: "resendWebhookCall",
    summary: "Call the publisher's connection webhook again, now, about what waits",
    description:
      "The earliest call that waits; else the one of the change that waits for an answer; else the latest, where it was given up. The operation keeps its id.",
    tags,
    access: { permission: "offer:edit", of: "publisher" },
    params,
    responses: { 200: Called },
    perMinute: 30,
    async handle({ organisation, params: { id }, db, at }) {
      const sent = await resendCall(db, { publisherId: organisation.id, subscriptionId: id, at });
      return sent.ok ? answer(200, view(sent.value)) : sent;
    },
  });
}

const view = ({ id, status, endedAt: _, ...call }: ToldCall) => ({
  ...call,
  operationId: id,
  operation: status,
  askedAt: call.askedAt.toString(),
  firstAttemptAt: call.firstAttemptAt?.toString() ?? null,
  lastAttemptAt: call.lastAttemptAt?.toString() ?? null,
  nextAttemptAt: call.nextAttemptAt?.toString() ?? null,
});
