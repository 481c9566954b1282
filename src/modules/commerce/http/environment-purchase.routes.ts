import Type from "typebox";
import { ok, refuse } from "../../../kernel/result.ts";
import { sendFile } from "../../../platform/file-routes.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { environmentsOf } from "../../identity/index.ts";
import { deliveredTo } from "../queries/delivered-to.ts";
import { environmentPurchase, environmentPurchases } from "../queries/environment-purchases.ts";
import { cancelSubscription } from "../use-cases/cancel-subscription.ts";
import { getForEnvironment } from "../use-cases/get-for-environment.ts";
import { offerForEnvironment } from "../use-cases/offer-for-environment.ts";
import {
  DeProvisioningShape,
  EnvironmentPurchaseShape,
  EnvironmentPurchaseSummary,
  OfferForEnvironmentShape,
  UsagePurchaseShape,
} from "./environment-purchase.schemas.ts";
import {
  offerForEnvironmentView,
  purchaseSummaryView,
  purchaseView,
  usagePurchaseView,
} from "./environment-purchase.view.ts";
import { IdParams } from "./schemas.ts";

const READ = { permission: "purchase:read", of: "customer" } as const;
const BUY = { permission: "purchase:buy", of: "customer" } as const;
const tags = ["Environments"];
const dryRun = Closed({ dryRun: Type.Optional(Type.Boolean()) });

/** What a customer organisation gets for its environments, and has there (decision 45). */
export function environmentPurchaseRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/environment-offers/:slug",
    operationId: "getOfferForEnvironment",
    summary:
      "An offer that goes into an environment, with the terms of each plan for the organisation",
    tags,
    access: BUY,
    params: Closed({ slug: Type.String({ maxLength: 100 }) }),
    responses: { 200: OfferForEnvironmentShape },
    async handle({ organisation, params, db, locale }) {
      const asked = { organisation, slug: params.slug, locale };
      return answerWith(await offerForEnvironment(db, asked), 200, (offer) =>
        offerForEnvironmentView(offer, locale),
      );
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/environment-purchases",
    operationId: "getForEnvironment",
    summary: "Get a plan for an environment; with dryRun, say on which terms",
    description:
      "The answer to a dry run has a `preview`; the order names it, and is done exactly so or refused. What is got is active at once; usage is billed in arrears.",
    tags,
    access: BUY,
    query: dryRun,
    body: Closed({
      planUuid: Uuid,
      environmentId: Uuid,
      acceptsTerms: Type.Optional(Type.Boolean()),
      preview: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    }),
    responses: { 200: UsagePurchaseShape, 201: UsagePurchaseShape },
    idempotent: true,
    async handle({ organisation, query, body, caller, db, locale }) {
      const result = await getForEnvironment(db, {
        organisation,
        planUuid: body.planUuid,
        environmentId: body.environmentId,
        preview: body.preview ?? null,
        acceptsTerms: body.acceptsTerms ?? false,
        dryRun: query.dryRun ?? false,
        by: caller,
        locale,
      });
      return answerWith(result, query.dryRun ? 200 : 201, usagePurchaseView);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/environment-purchases",
    operationId: "listEnvironmentPurchases",
    summary: "What the organisation got for its environments, the latest first",
    tags,
    access: READ,
    query: Closed({ ...pageQuery, environmentId: Type.Optional(Uuid) }),
    responses: { 200: ListOf(EnvironmentPurchaseSummary) },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const rows = await environmentPurchases(db, {
        organisationId: organisation.id,
        environmentId: query.environmentId ?? null,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const environments = await environmentsOf(db, organisation.id);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map((row) => purchaseSummaryView(row, { at, environments })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/environment-purchases/:id",
    operationId: "getEnvironmentPurchase",
    summary: "What was got, with its terms and everything that it delivers",
    tags,
    access: READ,
    params: IdParams,
    responses: { 200: EnvironmentPurchaseShape },
    async handle({ organisation, params, db, at }) {
      const found = await environmentPurchase(db, organisation.id, params.id);
      if (found === undefined) return refuse(notFound({}));
      const environments = await environmentsOf(db, organisation.id);
      const delivered = await deliveredTo(db, found, at);
      return answer(200, purchaseView(found, { at, environments, delivered }));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/environment-purchases/:id/files/:sha256",
    operationId: "downloadDeliverable",
    summary: "A file that what was got delivers",
    tags,
    access: READ,
    params: Closed({ id: Uuid, sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) }),
    responses: {},
    async handle({ organisation, params, db, at, platform, request, reply }) {
      const found = await environmentPurchase(db, organisation.id, params.id);
      const items = found && (await deliveredTo(db, found, at))?.items;
      const file = items?.find((one) => "sha256" in one && one.sha256 === params.sha256);
      const { files } = platform.services;
      if (file === undefined || files === undefined) return refuse(notFound({}));
      return sendFile(files, params.sha256, { request, reply }, "private, max-age=3600");
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/environment-purchases/:id/de-provisioning",
    operationId: "deProvision",
    summary: "End it now; with dryRun, say what that does",
    description:
      "Nothing is credited, and usage until then is billed. The answer to a dry run has a `preview`; sent back, it is done exactly so or refused.",
    tags,
    access: BUY,
    params: IdParams,
    query: dryRun,
    body: Closed({ preview: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })) }),
    responses: { 200: DeProvisioningShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const found = await environmentPurchase(db, organisation.id, params.id);
      if (found === undefined) return refuse(notFound({}));
      const result = await cancelSubscription(db, {
        sellerId: organisation.id,
        subscriptionId: params.id,
        when: "now",
        reason: "customer-request",
        details: null,
        // Without a preview nothing ends: the empty text names none.
        preview: body.preview ?? (query.dryRun ? null : ""),
        dryRun: query.dryRun ?? false,
      });
      if (!result.ok) return result;
      const { preview, committed, status, kind } = result.value;
      return answerWith(ok({ preview, committed, status, kind }), 200, (effect) => effect);
    },
  });
}
