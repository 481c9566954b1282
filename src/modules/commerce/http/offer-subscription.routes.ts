import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  DayText,
  InstantText,
  ListOf,
  MoneyShape,
  Nullable,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { fulfilmentStatus } from "../domain/fulfilment.ts";
import { isMetered } from "../domain/metered-usage.ts";
import { monthlyRevenue } from "../domain/revenue.ts";
import { lastDay } from "../domain/term.ts";
import {
  monthlyRevenueOf,
  type OfferSubscription,
  offerSubscription,
  offerSubscriptions,
} from "../queries/offer-subscriptions.ts";
import { IdParams, Status } from "./schemas.ts";

const READ = { permission: "subscription:read", of: "publisher" } as const;

const FILTERS = {
  status: Type.Optional(Status),
  q: Type.Optional(Type.String({ maxLength: 200 })),
};
const Monthly = Type.Object(
  {
    totals: Type.Array(
      Type.Object({
        amount: MoneyShape,
        subscriptions: Type.Integer({ description: "How many bring it" }),
      }),
      { description: "One for each currency; never converted" },
    ),
  },
  { title: "MonthlyRevenue" },
);
const Shape = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    customer: Type.Object({
      tenantId: Uuid,
      company: Type.String(),
      country: Type.String(),
    }),
    offer: Type.Object({ slug: Type.String(), name: Type.String() }),
    plan: Type.Object({ id: Type.String(), name: Type.String() }),
    quantity: Nullable(Type.Integer({ description: "Licences; null where the plan is sold flat" })),
    status: Type.String(),
    fulfilment: Type.String({ description: "As the SaaS fulfilment API says it" }),
    autoRenew: Type.Boolean(),
    monthly: Nullable(
      Type.Object(MoneyShape.properties, {
        description:
          "Monthly recurring revenue at the agreed price, before tax and fee, without usage; null where nothing is charged now",
      }),
    ),
    metered: Type.Boolean({ description: "Whether usage is billed" }),
    orderedAt: InstantText,
    activatedAt: Nullable(InstantText),
    termStart: Nullable(DayText),
    termLastDay: Nullable(DayText),
    endedAt: Nullable(InstantText),
  },
  { title: "OfferSubscription" },
);

/** Who has what of a publisher's offers (ux.md P25). */
export function offerSubscriptionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offer-subscriptions",
    operationId: "listOfferSubscriptions",
    summary: "Subscriptions of the publisher's offers, latest order first",
    tags: ["Offers"],
    access: READ,
    query: Closed({ ...pageQuery, ...FILTERS }),
    responses: { 200: ListOf(Shape) },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const rows = await offerSubscriptions(db, {
        publisherId: organisation.id,
        before: asked.value.after?.[0] ?? null,
        status: query.status ?? null,
        q: query.q?.trim() || null,
        limit: asked.value.limit,
        at,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map(view),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offer-subscriptions/monthly-revenue",
    operationId: "getMonthlyRevenue",
    summary: "What the subscriptions of the publisher's offers that match bring each month",
    description:
      "The sum of `monthly` of the rows that `listOfferSubscriptions` finds with the same filters, by currency.",
    tags: ["Offers"],
    access: READ,
    query: Closed(FILTERS),
    responses: { 200: Monthly },
    async handle({ organisation, query, db }) {
      const totals = await monthlyRevenueOf(db, {
        publisherId: organisation.id,
        status: query.status ?? null,
        q: query.q?.trim() || null,
      });
      return answer(200, { totals });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offer-subscriptions/:id",
    operationId: "getOfferSubscription",
    summary: "A subscription of one of the publisher's offers",
    tags: ["Offers"],
    access: READ,
    params: IdParams,
    responses: { 200: Shape },
    async handle({ organisation, params, db, at }) {
      const found = await offerSubscription(db, {
        publisherId: organisation.id,
        id: params.id,
        at,
      });
      return found === undefined ? refuse(notFound({})) : answer(200, view(found));
    },
  });
}

const view = (one: OfferSubscription) => ({
  id: one.id,
  name: one.name,
  customer: { tenantId: one.tenantId, company: one.company, country: one.country },
  offer: { slug: one.terms.offerSlug, name: one.terms.offerName },
  plan: { id: one.terms.planId, name: one.terms.planName },
  quantity: one.terms.pricingModel === "per-user" ? one.quantity : null,
  status: one.statusNow,
  fulfilment: fulfilmentStatus(one.statusNow),
  autoRenew: one.autoRenew,
  monthly: monthlyRevenue(one.statusNow, { ...one.terms, quantity: one.quantity }),
  metered: isMetered(one.terms),
  orderedAt: one.orderedAt.toString(),
  activatedAt: one.activatedAt?.toString() ?? null,
  termStart: one.term?.start ?? null,
  termLastDay: one.term === null ? null : lastDay(one.term),
  endedAt: one.endedAt?.toString() ?? null,
});
