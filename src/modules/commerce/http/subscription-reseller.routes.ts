import Type from "typebox";
import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, Nullable, Uuid } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import { decideReseller } from "../domain/change-reseller.ts";
import { renewalDay } from "../domain/next-payment.ts";
import { resellersOfSubscription } from "../queries/resellers-of-subscription.ts";
import { changeReseller } from "../use-cases/change-reseller.ts";
import { IdParams, Named } from "./schemas.ts";

const tags = ["Resellers"];
const PATH = "/v1/subscriptions/:id/reseller";
const Shape = Type.Object(
  {
    subscriptionId: Uuid,
    reseller: Nullable(Named),
    next: Nullable(
      Type.Object({ reseller: Named, from: DayText }, { description: "From the next renewal on" }),
    ),
    changeable: Type.Boolean({ description: "Whether another one can be named for the renewal" }),
    version: Type.Integer(),
  },
  { title: "SubscriptionReseller" },
);

/** Through whom an indirect provider sells a subscription, and from the next renewal on. */
export function subscriptionResellerRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: PATH,
    operationId: "getSubscriptionReseller",
    summary: "Through whom a subscription is sold, and from its next renewal on",
    tags,
    access: { permission: "subscription:read", of: "partner" },
    params: IdParams,
    responses: { 200: Shape },
    handle: ({ organisation, params, db, at }) => show(db, organisation, { id: params.id, at }),
  });

  route(app, {
    method: "PUT",
    url: PATH,
    operationId: "changeSubscriptionReseller",
    summary: "Name another reseller from the next renewal on, or with null keep the one there is",
    description:
      "For indirect providers, of what renews. It moves no price, and add-ons go with their base. If the reseller is bound no more by then, nothing changes.",
    tags,
    access: { permission: "subscription:manage", of: "partner" },
    precondition: true,
    params: IdParams,
    body: Closed({ resellerId: Nullable(Uuid) }),
    responses: { 200: Shape },
    async handle({ organisation, params, body, db, at, ifMatch }) {
      const changed = await changeReseller(db, {
        partner: organisation,
        subscriptionId: params.id,
        resellerId: body.resellerId,
        seen: ifMatch,
      });
      return changed.ok ? show(db, organisation, { id: params.id, at }) : changed;
    },
  });
}

async function show(
  db: Database,
  { id: sellerId, partnerType }: ActingOrganisation,
  { id, at }: { readonly id: string; readonly at: Instant },
) {
  const found = await resellersOfSubscription(db, sellerId, id);
  if (found === undefined) return refuse(notFound({}));
  const { subscription, reseller, next } = found;
  const today = dayIn(subscription.terms.sellerTimeZone, at);
  return answer(
    200,
    {
      subscriptionId: id,
      reseller,
      next: next && { reseller: next, from: renewalDay(subscription, today) },
      changeable: decideReseller(subscription, { partnerType, at }).ok,
      version: subscription.version,
    },
    { etag: subscription.version },
  );
}
