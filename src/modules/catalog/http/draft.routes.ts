import Type from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Json } from "../domain/page-schema.ts";
import { type LoadedOffer, loadOffer } from "../queries/load-draft.ts";
import { pageView, planView } from "../queries/offer-views.ts";
import { createPlan } from "../use-cases/create-plan.ts";
import { deletePlan } from "../use-cases/delete-plan.ts";
import { discardChanges } from "../use-cases/discard-changes.ts";
import { findPage, saveDraftPage } from "../use-cases/save-draft-page.ts";
import { AnyObject, PageShape, PlanShape, pageParam, planParam, slugParam } from "./shapes.ts";

const read = { permission: "offer:read", of: "publisher" } as const;
const edit = { permission: "offer:edit", of: "publisher" } as const;
const tags = ["Offers"];
const PAGE_LIMIT_BYTES = 2 * 1024 * 1024;

/** Pages of the draft, plans and their pages. */
export function draftRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/pages/:page",
    operationId: "getDraftPage",
    summary: "A page of the draft with its findings and locks",
    tags,
    access: read,
    params: Closed({ ...slugParam, ...pageParam }),
    responses: { 200: PageShape },
    handle: async ({ organisation, params, db, locale }) =>
      pageAnswer(await loadOffer(db, organisation.id, params.offer), params, locale),
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/pages/:page",
    operationId: "saveDraftPage",
    summary: "Save a page of the draft; the body is its whole content",
    description:
      "Missing answers and limits are saved and reported as findings. Wrong types and unknown fields are refused with 400, changes of published values with 409.",
    tags,
    access: edit,
    precondition: true,
    bodyLimit: PAGE_LIMIT_BYTES,
    params: Closed({ ...slugParam, ...pageParam }),
    body: AnyObject,
    responses: { 200: PageShape },
    async handle({ organisation, params, body, db, ifMatch, locale }) {
      const saved = await saveDraftPage(db, {
        publisherId: organisation.id,
        slug: params.offer,
        page: params.page,
        content: body as Json,
        ifMatch,
      });
      return saved.ok ? pageAnswer(saved.value, params, locale) : saved;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer/changes",
    operationId: "discardOfferChanges",
    summary: "Make the draft what was live last",
    description: "Plans that were never published are deleted; private audiences stay as saved.",
    tags,
    access: edit,
    precondition: true,
    params: Closed(slugParam),
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const discarded = await discardChanges(db, {
        publisherId: organisation.id,
        slug: params.offer,
        ifMatch,
      });
      return discarded.ok ? answer(204) : discarded;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer/plans/:plan/changes",
    operationId: "discardPlanChanges",
    summary: "Make the draft of a plan what was live last",
    tags,
    access: edit,
    precondition: true,
    params: Closed({ ...slugParam, ...planParam }),
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const discarded = await discardChanges(db, {
        publisherId: organisation.id,
        slug: params.offer,
        planId: params.plan,
        ifMatch,
      });
      return discarded.ok ? answer(204) : discarded;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/plans",
    operationId: "listPlans",
    summary: "Plans of an offer in their order",
    tags,
    access: read,
    params: Closed(slugParam),
    responses: {
      200: Type.Object({ data: Type.Array(PlanShape), nextCursor: Nullable(Type.String()) }),
    },
    async handle({ organisation, params, db, locale }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      // At most 100 plans: always one page.
      const data = found.plans.map((plan) => planView(found, plan, locale));
      return answer(200, { data, nextCursor: null }, { etag: found.offer.version });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/plans",
    operationId: "createPlan",
    summary: "Create a plan; its ID never changes",
    tags,
    access: edit,
    idempotent: true,
    params: Closed(slugParam),
    body: Closed({
      planId: Type.String({ maxLength: 200 }),
      name: Type.String({ maxLength: 1000 }),
    }),
    responses: { 201: PlanShape },
    async handle({ organisation, params, body, db, locale }) {
      const created = await createPlan(db, {
        publisherId: organisation.id,
        slug: params.offer,
        ...body,
      });
      if (!created.ok) return created;
      const shown = showPlan(created.value, body.planId, locale, 201);
      return shown;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/plans/:plan",
    operationId: "getPlan",
    summary: "A plan with its pages and allowed actions",
    tags,
    access: read,
    params: Closed({ ...slugParam, ...planParam }),
    responses: { 200: PlanShape },
    handle: async ({ organisation, params, db, locale }) =>
      showPlan(await loadOffer(db, organisation.id, params.offer), params.plan, locale, 200),
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer/plans/:plan",
    operationId: "deletePlan",
    summary: "Delete a plan that was never published",
    tags,
    access: edit,
    precondition: true,
    params: Closed({ ...slugParam, ...planParam }),
    responses: { 204: null },
    async handle({ organisation, params, db, ifMatch }) {
      const deleted = await deletePlan(db, {
        publisherId: organisation.id,
        slug: params.offer,
        planId: params.plan,
        ifMatch,
      });
      return deleted.ok ? answer(204) : deleted;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/plans/:plan/pages/:page",
    operationId: "getDraftPlanPage",
    summary: "A page of a plan with its findings and locks",
    tags,
    access: read,
    params: Closed({ ...slugParam, ...planParam, ...pageParam }),
    responses: { 200: PageShape },
    handle: async ({ organisation, params, db, locale }) =>
      pageAnswer(await loadOffer(db, organisation.id, params.offer), params, locale),
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/plans/:plan/pages/:page",
    operationId: "saveDraftPlanPage",
    summary: "Save a page of a plan; the body is its whole content",
    description:
      "On Pricing and availability, markets without prices are converted from the base price at the rate of the day and stay as they are from then on.",
    tags,
    access: edit,
    precondition: true,
    bodyLimit: PAGE_LIMIT_BYTES,
    params: Closed({ ...slugParam, ...planParam, ...pageParam }),
    body: AnyObject,
    responses: { 200: PageShape },
    async handle({ organisation, params, body, db, ifMatch, locale }) {
      const saved = await saveDraftPage(db, {
        publisherId: organisation.id,
        slug: params.offer,
        page: params.page,
        planId: params.plan,
        content: body as Json,
        ifMatch,
      });
      return saved.ok ? pageAnswer(saved.value, params, locale) : saved;
    },
  });
}

/** A page of the draft as it is answered, with its version as ETag. */
export function pageAnswer(
  loaded: LoadedOffer | undefined,
  { page, plan }: { readonly page: string; readonly plan?: string },
  locale: Language,
): Result<Answer> {
  const target = loaded && findPage(loaded, page, plan);
  if (loaded === undefined || target === undefined) return refuse(notFound({}));
  const view = pageView(loaded, target.page, target.plan, locale);
  return answer(200, view, { etag: view.version });
}

function showPlan(
  loaded: LoadedOffer | undefined,
  planId: string,
  locale: Language,
  status: 200 | 201,
): Result<Answer> {
  const plan = loaded?.plans.find((one) => one.planId === planId);
  if (loaded === undefined || plan === undefined) return refuse(notFound({}));
  return answer(status, planView(loaded, plan, locale), {
    etag: loaded.offer.version,
    ...(status === 201 && {
      headers: { location: `/v1/offers/${loaded.offer.slug}/plans/${planId}` },
    }),
  });
}
