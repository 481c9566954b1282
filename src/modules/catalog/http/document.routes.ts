import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import { reviewDraft } from "../domain/review.ts";
import { loadOffer } from "../queries/load-draft.ts";
import { readOfferDocument } from "../queries/offer-document.ts";
import { findingView } from "../queries/offer-views.ts";
import { type AppliedDocument, applyDocument } from "../use-cases/apply-document.ts";
import { compareDocument } from "../use-cases/compare-document.ts";
import { AnyJson, AnyObject, FindingShape, slugParam } from "./shapes.ts";

const DOCUMENT_LIMIT_BYTES = 16 * 1024 * 1024;

const Change = {
  what: Type.String(),
  kind: Type.String(),
  page: Nullable(Type.String()),
  plan: Nullable(Type.String()),
  pointer: Type.String(),
  before: Type.Optional(AnyJson),
  after: Type.Optional(AnyJson),
};

const AppliedShape = Type.Object(
  {
    offer: Type.String(),
    created: Type.Boolean(),
    dryRun: Type.Boolean(),
    version: Type.Integer(),
    plan: Type.String({ description: "Names exactly what is written, and over which draft." }),
    changes: Type.Array(Type.Object({ ...Change, locked: Nullable(Type.String()) })),
    locked: Type.Array(
      Type.Object({
        pointer: Type.String(),
        code: Type.String(),
        detail: Type.String(),
        page: Nullable(Type.String()),
        plan: Nullable(Type.String()),
      }),
    ),
    findings: Type.Array(
      Type.Object({
        ...FindingShape.properties,
        page: Type.String(),
        plan: Nullable(Type.String()),
      }),
    ),
    missingFiles: Type.Array(Type.String()),
  },
  { title: "AppliedDocument" },
);

/** Offers as code: the whole desired state of one offer as a document. */
export function documentRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/document",
    operationId: "getOfferDocument",
    summary: "The draft of an offer as one document",
    tags: ["Offers as code"],
    access: { permission: "offer:read", of: "publisher" },
    params: Closed(slugParam),
    responses: { 200: AnyObject },
    async handle({ organisation, params, db }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      return answer(200, await readOfferDocument(db, found), { etag: found.offer.version });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/document",
    operationId: "applyOfferDocument",
    summary: "Make the draft of an offer exactly what the document says: all of it, or nothing",
    description:
      "Creates the offer where there is none. With dryRun=true nothing changes and the answer lists what would, locked changes included. An existing offer needs If-Match with the version that was read, or the plan that a dry run answered: then exactly that plan is applied, or nothing. Files are named by the hash of their bytes and uploaded before.",
    tags: ["Offers as code"],
    access: { permission: "offer:edit", of: "publisher" },
    bodyLimit: DOCUMENT_LIMIT_BYTES,
    params: Closed(slugParam),
    query: Closed({
      dryRun: Type.Optional(Type.Boolean({ default: false })),
      plan: Type.Optional(Type.String({ pattern: "^[0-9a-f]{64}$" })),
    }),
    body: AnyObject,
    responses: { 200: AppliedShape, 201: AppliedShape },
    async handle({ organisation, params, query, body, db, ifMatch, locale, platform }) {
      const dryRun = query.dryRun ?? false;
      const applied = await applyDocument(db, {
        publisher: organisation,
        slug: params.offer,
        document: body as JsonObject,
        ifMatch,
        dryRun,
        plan: query.plan,
        marketplace: platform.marketplace.kind,
      });
      if (!applied.ok) return applied;
      const status = applied.value.created && !dryRun ? 201 : 200;
      return answer(status, appliedView(params.offer, applied.value, locale), {
        etag: applied.value.version,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/document/drift",
    operationId: "compareOfferDocument",
    summary: "What the marketplace has that a document does not say, and the other way round",
    description:
      "Compares with the draft, or with the edition in preview or live; changes nothing. In each difference `before` is what the document says and `after` what the marketplace has.",
    tags: ["Offers as code"],
    access: { permission: "offer:read", of: "publisher" },
    bodyLimit: DOCUMENT_LIMIT_BYTES,
    params: Closed(slugParam),
    query: Closed({
      with: Type.Optional(
        Type.Union([Type.Literal("draft"), Type.Literal("preview"), Type.Literal("live")], {
          default: "draft",
        }),
      ),
    }),
    body: AnyObject,
    responses: {
      200: Type.Object(
        {
          offer: Type.String(),
          with: Type.String(),
          version: Type.Integer(),
          differences: Type.Array(Type.Object(Change)),
        },
        { title: "DocumentDrift" },
      ),
    },
    async handle({ organisation, params, query, body, db, platform }) {
      const side = query.with ?? "draft";
      const compared = await compareDocument(db, {
        publisher: organisation,
        slug: params.offer,
        document: body as JsonObject,
        with: side,
        marketplace: platform.marketplace.kind,
        at: platform.clock.now(),
      });
      if (!compared.ok) return compared;
      const { version, differences } = compared.value;
      return answer(200, {
        offer: params.offer,
        with: side,
        version,
        differences: differences.map(changeView),
      });
    },
  });
}

const changeView = ({
  what,
  kind,
  page,
  plan,
  pointer,
  before,
  after,
}: AppliedDocument["planned"]["changes"][number]) => ({
  what,
  kind,
  page: page ?? null,
  plan: plan ?? null,
  pointer,
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after }),
});

function appliedView(slug: string, applied: AppliedDocument, locale: Language) {
  const { planned, plan: name, created, dryRun, version, missingFiles } = applied;
  const locked = planned.locked.map((error) => ({
    pointer: error.pointer,
    code: error.code,
    detail: translate(locale, `field.${error.code}`, error.params),
    page: error.page ?? null,
    plan: error.plan ?? null,
  }));
  return {
    offer: slug,
    created,
    dryRun,
    version,
    plan: name,
    changes: planned.changes.map((change) => ({
      ...changeView(change),
      locked:
        locked.find(
          (one) =>
            one.page === (change.page ?? null) &&
            one.plan === (change.plan ?? null) &&
            (one.pointer.endsWith(change.pointer) || one.page === null),
        )?.detail ?? null,
    })),
    locked,
    findings: reviewDraft(planned.after).flatMap(({ page, planId, findings }) =>
      findings.map((finding) => ({
        ...findingView(finding, locale),
        page,
        plan: planId ?? null,
      })),
    ),
    missingFiles,
  };
}
