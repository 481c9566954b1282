import Type from "typebox";
import type { FieldError } from "../../../kernel/problem.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { editionToRestore, type Restored, restoreEdition } from "../../catalog/index.ts";
import { type EditionRow, editionOf, editionsOf } from "../queries/editions.ts";
import { offerForPublisher, type PublisherOffer } from "../queries/offers.ts";
import { refusalsOf, rollBackLive, verdictOn } from "../use-cases/roll-back-live.ts";
import { OfOffer, PUBLISH, READ } from "./submissions.routes.ts";

const tags = ["publishing"];
const Named = Closed({ editionId: Uuid });

const editionFields = {
  editionId: Type.String(),
  madeAt: InstantText,
  isLive: Type.Boolean({ description: "On sale now, or sold last where the offer is stopped" }),
  isPreview: Type.Boolean(),
  versions: Type.Array(Type.Object({ version: Type.Integer(), liveSince: InstantText }), {
    description: "Under which it was live, oldest first",
  }),
  submission: Nullable(Type.Object({ number: Type.Integer(), submittedBy: Type.String() })),
  certifiedAt: Nullable(InstantText),
};
const Obstacle = Type.Object({
  code: Type.String(),
  detail: Type.String(),
  page: Nullable(Type.String()),
  pageTitle: Nullable(Type.String()),
  plan: Nullable(Type.String()),
  pointer: Type.String(),
});
const RestorationShape = Type.Object(
  {
    changes: Type.Integer({ description: "Answers, plans and pages of the draft that it changes" }),
    notRestored: Type.Array(Obstacle, {
      description: "Locked answers; each page with one stays as it is in the draft",
    }),
  },
  { title: "EditionRestoration" },
);
const EditionShape = Type.Object(editionFields, { title: "Edition" });
const EditionDetailShape = Type.Object(
  {
    ...editionFields,
    restoration: RestorationShape,
    rollBack: Type.Object({ allowed: Type.Boolean(), obstacles: Type.Array(Obstacle) }),
  },
  { title: "EditionDetail" },
);

/** Editions of an offer: listed, restored to the draft, made live again (BEY-02). */
export function editionRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/editions",
    operationId: "listEditions",
    summary: "Editions of an offer, the last made first, with what became of each",
    tags,
    access: READ,
    params: OfOffer,
    query: Closed(pageQuery),
    responses: { 200: ListOf(EditionShape) },
    async handle({ params, query, organisation, db }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const rows = await editionsOf(db, found.offer.id, {
        before: asked.value.after?.[0],
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.editionId]);
      return answer(200, {
        data: page.map((row) => showEdition(found, row)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/editions/:edition",
    operationId: "getEdition",
    summary: "An edition: what restoring it would change, and whether it can be live again",
    tags,
    access: READ,
    params: Closed({ offer: OfOffer.properties.offer, edition: Uuid }),
    responses: { 200: EditionDetailShape },
    async handle({ params, organisation, db, at, locale }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      const row = found && (await editionOf(db, found.offer.id, params.edition));
      const restored =
        found &&
        (await editionToRestore(
          db,
          { publisherId: organisation.id, slug: params.offer, editionId: params.edition },
          at,
        ));
      if (found === undefined || row === undefined || restored === undefined)
        return refuse(notFound({}));
      const obstacles = refusalsOf(await verdictOn(db, found.offer.id, row.editionId));
      return answer(
        200,
        {
          ...showEdition(found, row),
          restoration: showRestoration(locale, restored),
          rollBack: {
            allowed: obstacles.length === 0,
            obstacles: obstacles.map((one) => showObstacle(locale, one)),
          },
        },
        { etag: found.offer.version },
      );
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/draft",
    operationId: "restoreEdition",
    summary: "Restore an edition to the draft, where locks allow; nothing is published",
    tags,
    access: { permission: "offer:edit", of: "publisher" },
    precondition: true,
    params: OfOffer,
    body: Named,
    responses: { 200: RestorationShape },
    async handle({ params, body, organisation, db, ifMatch, locale }) {
      const restored = await restoreEdition(db, {
        publisherId: organisation.id,
        slug: params.offer,
        editionId: body.editionId,
        ifMatch,
      });
      if (!restored.ok) return restored;
      return answer(200, showRestoration(locale, restored.value), {
        etag: restored.value.offer.offer.version,
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/live",
    operationId: "rollBackLive",
    summary: "Roll back live: make an earlier certified edition live again at once",
    description:
      "Every lock is kept; the refusal names each plan and field that stands in the way. The draft and the private audiences stay as they are.",
    tags,
    access: PUBLISH,
    precondition: true,
    params: OfOffer,
    body: Named,
    responses: { 200: EditionShape },
    async handle({ params, body, organisation, db, ifMatch }) {
      const rolledBack = await rollBackLive(db, {
        publisherId: organisation.id,
        slug: params.offer,
        editionId: body.editionId,
        ifMatch,
      });
      if (!rolledBack.ok) return rolledBack;
      const found = await offerForPublisher(db, organisation.id, params.offer);
      const row = found && (await editionOf(db, found.offer.id, body.editionId));
      if (found === undefined || row === undefined) return refuse(notFound({}));
      return answer(200, showEdition(found, row), { etag: found.offer.version });
    },
  });
}

const showEdition = ({ offer }: PublisherOffer, row: EditionRow) => ({
  editionId: row.editionId,
  madeAt: row.madeAt.toString(),
  isLive: offer.liveEditionId === row.editionId,
  isPreview: offer.previewEditionId === row.editionId,
  versions: row.versions.map(({ version, liveSince }) => ({
    version,
    liveSince: Temporal.Instant.from(liveSince).toString(),
  })),
  submission:
    row.number === null ? null : { number: row.number, submittedBy: row.submittedBy ?? "" },
  certifiedAt: row.certifiedAt?.toString() ?? null,
});

const showRestoration = (locale: Language, { restoration }: Restored) => ({
  changes: restoration.planned.changes.length,
  notRestored: restoration.locked.map((one) => showObstacle(locale, one)),
});

const showObstacle = (locale: Language, { code, page, plan, pointer, params }: FieldError) => ({
  code,
  detail: translate(locale, `field.${code}`, params),
  page: page ?? null,
  pageTitle: page === undefined ? null : translate(locale, `offer-type.page.${page}`),
  plan: plan ?? null,
  pointer,
});
