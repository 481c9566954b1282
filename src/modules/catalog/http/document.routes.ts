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
import { AnyJson, AnyObject, FindingShape, slugParam } from "./shapes.ts";

const DOCUMENT_LIMIT_BYTES = 16 * 1024 * 1024;

const AppliedShape = Type.Object(
  {
    offer: Type.String(),
    created: Type.Boolean(),
    dryRun: Type.Boolean(),
    version: Type.Integer(),
    changes: Type.Array(
      Type.Object({
        what: Type.String(),
        kind: Type.String(),
        page: Nullable(Type.String()),
        plan: Nullable(Type.String()),
        pointer: Type.String(),
        before: Type.Optional(AnyJson),
        after: Type.Optional(AnyJson),
        locked: Nullable(Type.String()),
      }),
    ),
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
      "Creates the offer where there is none. With dryRun=true nothing changes and the answer lists what would, locked changes included. An existing offer needs If-Match with the version that was read. Files are named by the hash of their bytes and uploaded before.",
    tags: ["Offers as code"],
    access: { permission: "offer:edit", of: "publisher" },
    bodyLimit: DOCUMENT_LIMIT_BYTES,
    params: Closed(slugParam),
    query: Closed({ dryRun: Type.Optional(Type.Boolean({ default: false })) }),
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
        marketplace: platform.marketplace.kind,
      });
      if (!applied.ok) return applied;
      const status = applied.value.created && !dryRun ? 201 : 200;
      return answer(status, appliedView(params.offer, applied.value, locale), {
        etag: applied.value.version,
      });
    },
  });
}

function appliedView(slug: string, applied: AppliedDocument, locale: Language) {
  const { planned, created, dryRun, version, missingFiles } = applied;
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
    changes: planned.changes.map(({ what, kind, page, plan, pointer, before, after }) => ({
      what,
      kind,
      page: page ?? null,
      plan: plan ?? null,
      pointer,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      locked:
        locked.find(
          (one) =>
            one.page === (page ?? null) &&
            one.plan === (plan ?? null) &&
            (one.pointer.endsWith(pointer) || one.page === null),
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
