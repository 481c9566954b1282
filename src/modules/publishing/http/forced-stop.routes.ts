import Type from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  MoneyShape,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  listOffers,
  OFFER_ORDERS,
  offersAsked,
  offersOf,
  offerView,
  reviewOffer,
} from "../../catalog/index.ts";
import { revenueOfOffer } from "../../commerce/index.ts";
import { type Organisation, organisationsById } from "../../identity/index.ts";
import { stopImpact } from "../queries/stop-impact.ts";
import { forceStopOffer, liftForcedStopOf } from "../use-cases/force-stop.ts";
import { impactFields, showImpact } from "./distribution.routes.ts";

const LOOK = { permission: "support:read", of: "operator" } as const;
const ACT = { permission: "support:act", of: "operator" } as const;
const tags = ["distribution"];
const OfId = Closed({ id: Uuid });
const REASON_LENGTH = 2_000;

const fields = {
  id: Uuid,
  offer: Type.String(),
  offerId: Type.String(),
  type: Type.String(),
  typeTitle: Type.String(),
  name: Type.String(),
  publisher: Type.Object({ id: Uuid, handle: Type.String(), name: Type.String() }),
  status: Type.String(),
  statusTitle: Type.String(),
  live: Nullable(
    Type.Object({ version: Type.Integer(), since: InstantText, stoppedAt: Nullable(InstantText) }),
  ),
  holds: Type.Object({
    forcedStop: Nullable(Type.Object({ since: InstantText, reason: Type.String() })),
    removal: Nullable(Type.Object({ since: InstantText, day: Type.String() })),
  }),
  changedAt: InstantText,
};
const ItemShape = Type.Object(fields, { title: "DistributedOffer" });
const DetailShape = Type.Object(
  {
    ...fields,
    impact: Type.Object(impactFields),
    revenue: Type.Array(
      Type.Object({
        kind: OneOf(["active", "expected"]),
        period: Type.String({ description: "What one payment pays for: P1M, P1Y, …" }),
        amount: MoneyShape,
        subscriptions: Type.Integer(),
      }),
      {
        description:
          "What running subscriptions bring with each payment, before tax, by currency and period: `active` is charged now, `expected` follows a trial or an activation",
      },
    ),
    actions: Type.Object({ forceStop: Type.Boolean(), liftForcedStop: Type.Boolean() }),
  },
  { title: "DistributedOfferDetail" },
);

/** Every offer of the marketplace, and the operator's forced stop of one (OPR-04). */
export function forcedStopRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/distribution/offers",
    operationId: "listDistributedOffers",
    summary: "Offers of every publisher; the last changed first unless `sort` says otherwise",
    tags,
    access: LOOK,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Words in name, alias or ID." })),
      status: Type.Optional(
        Type.Union(
          ["live", "not-available", "preview", "publish-in-progress", "draft"].map((one) =>
            Type.Literal(one),
          ),
        ),
      ),
      held: Type.Optional(
        Type.Union([Type.Literal("yes")], {
          description: "Only offers that a forced stop or a removal keeps off sale.",
        }),
      ),
      sort: Type.Optional(OneOf(OFFER_ORDERS)),
    }),
    responses: { 200: ListOf(ItemShape) },
    async handle({ query, db, locale }) {
      const asked = offersAsked(query, locale);
      if (!asked.ok) return asked;
      const { q, status } = query;
      const rows = await listOffers(
        db,
        {
          ...(q !== undefined && { q }),
          ...(status !== undefined && { status: status as "live" }),
          ...(query.held !== undefined && { held: true }),
        },
        asked.value,
      );
      const { page, nextCursor } = offersOf(rows, asked.value);
      const publishers = await organisationsById(
        db,
        page.map(({ publisherId }) => publisherId),
      );
      return answer(200, {
        data: page.map((offer) => showOffer(offer, publishers.get(offer.publisherId), locale)),
        nextCursor,
      });
    },
  });

  const show = async (
    db: Database,
    id: string,
    { at, locale }: { readonly at: Temporal.Instant; readonly locale: Language },
  ): Promise<Result<Answer>> => {
    const found = await reviewOffer(db, id);
    if (found === undefined) return refuse(notFound({}));
    const publishers = await organisationsById(db, [found.offer.publisherId]);
    const { holds, firstLiveAt } = found.offer;
    return answer(200, {
      ...showOffer(found.offer, publishers.get(found.offer.publisherId), locale),
      impact: showImpact(locale, { ...(await stopImpact(db, found, at)), effectiveAt: at }),
      revenue: await revenueOfOffer(db, found.offer.id),
      actions: {
        forceStop: firstLiveAt !== null && holds["forced-stop"] === undefined,
        liftForcedStop: holds["forced-stop"] !== undefined,
      },
    });
  };

  route(app, {
    method: "GET",
    url: "/v1/distribution/offers/:id",
    operationId: "getDistributedOffer",
    summary: "An offer with what a stop of its distribution touches",
    tags,
    access: LOOK,
    params: OfId,
    responses: { 200: DetailShape },
    handle: ({ params, db, at, locale }) => show(db, params.id, { at, locale }),
  });

  route(app, {
    method: "PUT",
    url: "/v1/distribution/offers/:id/forced-stop",
    operationId: "forceStop",
    summary: "Stop the distribution of an offer at once; its publisher reads the reason",
    description:
      "Whatever is on its way to the storefront ends, also what the publisher signed off. The publisher cannot list the offer again until the stop is lifted. Who has the offer keeps it.",
    tags,
    access: ACT,
    params: OfId,
    body: Closed({ reason: Type.String({ maxLength: REASON_LENGTH }) }),
    responses: { 200: DetailShape },
    async handle({ params, body, db, at, locale }) {
      const stopped = await forceStopOffer(db, { offerId: params.id, reason: body.reason });
      return stopped.ok ? show(db, params.id, { at, locale }) : stopped;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/distribution/offers/:id/forced-stop",
    operationId: "liftForcedStop",
    summary: "Let the publisher list the offer again",
    tags,
    access: ACT,
    params: OfId,
    responses: { 204: null },
    async handle({ params, db }) {
      const lifted = await liftForcedStopOf(db, params.id);
      return lifted.ok ? answer(204) : lifted;
    },
  });
}

function showOffer(
  row: Parameters<typeof offerView>[0],
  publisher: Organisation | undefined,
  locale: Language,
) {
  const { id, offer, offerId, type, typeTitle, alias, name, status, statusTitle, live, holds } =
    offerView(row, locale);
  return {
    id,
    offer,
    offerId,
    type,
    typeTitle,
    name: name ?? alias,
    publisher: {
      id: row.publisherId,
      handle: row.publisherHandle,
      name: publisher?.name ?? row.publisherHandle,
    },
    status,
    statusTitle,
    live: live && { version: live.version, since: live.since, stoppedAt: live.stoppedAt },
    holds,
    changedAt: row.changedAt.toString(),
  };
}
