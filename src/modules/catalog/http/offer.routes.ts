import Type from "typebox";
import { ok, refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import { OFFER_STATUSES } from "../domain/offer-lifecycle.ts";
import { liveVersions } from "../queries/editions.ts";
import {
  changersOfOffers,
  countOffers,
  listOffers,
  offersAsked,
  offersOf,
} from "../queries/list-offers.ts";
import { type LoadedOffer, loadOffer } from "../queries/load-draft.ts";
import { offerView, overviewView, type Reading, reviewView } from "../queries/offer-views.ts";
import { copyOffer } from "../use-cases/copy-offer.ts";
import { createOffer } from "../use-cases/create-offer.ts";
import { deleteOffer } from "../use-cases/delete-offer.ts";
import {
  OfferOrderShape,
  OfferShape,
  OfferStatusShape,
  OverviewShape,
  ReviewShape,
  slugParam,
} from "./shapes.ts";

const read = { permission: "offer:read", of: "publisher" } as const;
const edit = { permission: "offer:edit", of: "publisher" } as const;
const tags = ["Offers"];

/** Offers of the acting publisher: list, create, overview, review, delete. */
export function offerRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers",
    operationId: "listOffers",
    summary:
      "Offers of the publisher with a count for each status; the last changed first unless `sort` says otherwise",
    tags,
    access: read,
    query: Closed({
      ...pageQuery,
      status: Type.Optional(OfferStatusShape),
      type: Type.Optional(Type.String({ maxLength: 50 })),
      q: Type.Optional(Type.String({ maxLength: 200 })),
      changedBy: Type.Optional(
        Type.String({ maxLength: 200, description: "Name of who changed it last." }),
      ),
      sort: Type.Optional(OfferOrderShape),
    }),
    responses: {
      200: ListOf(OfferShape, {
        counts: Type.Object({
          all: Type.Integer(),
          ...Object.fromEntries(OFFER_STATUSES.map((status) => [status, Type.Integer()])),
        }),
        changers: Type.Array(Type.String(), {
          description: "Names of those who changed an offer last, for the filter; at most 100.",
        }),
      }),
    },
    async handle({ organisation, query, db, locale }) {
      const asked = offersAsked(query, locale);
      if (!asked.ok) return asked;
      const filter = {
        publisherId: organisation.id,
        ...(query.status !== undefined && { status: query.status }),
        ...(query.type !== undefined && { type: query.type }),
        ...(query.q !== undefined && { q: query.q }),
        ...(query.changedBy !== undefined && { changedBy: query.changedBy }),
      };
      const rows = await listOffers(db, filter, asked.value);
      const counted = await countOffers(db, filter);
      const { page, nextCursor } = offersOf(rows, asked.value);
      return answer(200, {
        data: page.map((offer) => offerView(offer, locale)),
        nextCursor,
        counts: {
          all: Object.values(counted).reduce((a, b) => a + b, 0),
          ...Object.fromEntries(OFFER_STATUSES.map((status) => [status, counted[status] ?? 0])),
        },
        changers: await changersOfOffers(db, organisation.id),
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offers",
    operationId: "createOffer",
    summary: "Create an offer; its ID, type and alias never change",
    tags,
    access: edit,
    idempotent: true,
    body: Closed({
      offerId: Type.String({ maxLength: 100 }),
      alias: Type.String({ maxLength: 1000 }),
      type: Type.String({ maxLength: 50 }),
    }),
    responses: { 201: OverviewShape },
    async handle({ organisation, caller, body, db, locale }) {
      const created = await createOffer(db, { publisher: organisation, ...body });
      if (!created.ok) return created;
      const { offer } = created.value;
      return answer(201, overview(created.value, [], locale, caller), {
        etag: offer.version,
        headers: { location: `/v1/offers/${offer.slug}` },
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/copies",
    operationId: "copyOffer",
    summary: "Create an offer with the saved draft of another: its pages, and the plans it sells",
    description:
      "Not copied: the alias, the preview audience or hide key, private audiences, stopped plans, deprecated versions of images.",
    tags,
    access: edit,
    idempotent: true,
    params: Closed(slugParam),
    body: Closed({
      offerId: Type.String({ maxLength: 100 }),
      alias: Type.String({ maxLength: 1000 }),
    }),
    responses: { 201: OverviewShape },
    async handle({ organisation, caller, params, body, db, locale }) {
      const copied = await copyOffer(db, { publisher: organisation, slug: params.offer, ...body });
      if (!copied.ok) return copied;
      const { offer } = copied.value;
      return answer(201, overview(copied.value, [], locale, caller), {
        etag: offer.version,
        headers: { location: `/v1/offers/${offer.slug}` },
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer",
    operationId: "getOffer",
    summary: "Status, pages, plans, editions and allowed actions of an offer",
    tags,
    access: read,
    params: Closed(slugParam),
    responses: { 200: OverviewShape },
    async handle({ organisation, caller, params, db, locale }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const versions = await liveVersions(db, found.offer.id);
      return answer(200, overview(found, versions, locale, caller), { etag: found.offer.version });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer",
    operationId: "deleteOffer",
    summary: "Delete an offer that was never published",
    tags,
    access: edit,
    precondition: true,
    params: Closed(slugParam),
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const deleted = await deleteOffer(db, {
        publisherId: organisation.id,
        slug: params.offer,
        ifMatch,
      });
      return deleted.ok ? ok({ status: 204 }) : deleted;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/review",
    operationId: "reviewOffer",
    summary: "Every page with its status and findings, before publishing",
    tags,
    access: read,
    params: Closed(slugParam),
    responses: { 200: ReviewShape },
    async handle({ organisation, caller, params, db, locale }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      return answer(200, reviewView(found, locale, caller), { etag: found.offer.version });
    },
  });
}

const overview = (
  loaded: LoadedOffer,
  versions: Awaited<ReturnType<typeof liveVersions>>,
  locale: Language,
  caller: Reading,
) => ({
  ...overviewView(loaded, locale, caller),
  editions: versions.map(({ version, editionId, liveSince }) => ({
    version,
    editionId,
    liveSince: liveSince.toString(),
  })),
});
