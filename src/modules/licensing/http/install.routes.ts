import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { sendFile } from "../../../platform/file-routes.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { environmentsOf } from "../../identity/index.ts";
import { deliveredByInstall, installOf, listInstalls } from "../queries/installs.ts";
import { appOffered, installApp } from "../use-cases/install-app.ts";
import { uninstallApp } from "../use-cases/uninstall-app.ts";
import {
  InstallableShape,
  InstallationShape,
  InstallShape,
  InstallSummary,
  installableView,
  installationView,
  installView,
  RemovalShape,
  wholeInstallView,
} from "./install-shapes.ts";

const READ = { permission: "purchase:read", of: "customer" } as const;
const BUY = { permission: "purchase:buy", of: "customer" } as const;
const tags = ["Environments"];
const Params = Closed({ id: Uuid });
const dryRun = Closed({ dryRun: Type.Optional(Type.Boolean()) });
const Preview = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }));

/** Apps that customers install into their environments (LIC-06). */
export function installRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/installable-apps/:slug",
    operationId: "getInstallableApp",
    summary: "An app that goes into an environment without an order, and what it could do there",
    tags,
    access: BUY,
    params: Closed({ slug: Type.String({ maxLength: 100 }) }),
    responses: { 200: InstallableShape },
    async handle({ organisation, params, db, locale }) {
      const found = await db.transaction((tx) =>
        appOffered(tx, { organisation, slug: params.slug, locale }),
      );
      return found === undefined
        ? refuse(notFound({}))
        : answer(200, installableView(found, locale));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/installs",
    operationId: "installApp",
    summary: "Install an app into an environment; with dryRun, say what that does",
    description:
      "The answer to a dry run has a `preview`; sent back, it is done exactly so or refused. An app that is there already stays as it is. Nothing is charged. The publisher is told who installed it, to which a person says yes with `consent`.",
    tags,
    access: BUY,
    query: dryRun,
    body: Closed({
      offer: Type.String({ maxLength: 100, description: "Publisher and offer: contoso.notes." }),
      environmentId: Uuid,
      consent: Type.Optional(Type.Boolean()),
      preview: Preview,
    }),
    responses: { 200: InstallationShape, 201: InstallationShape },
    idempotent: true,
    async handle({ organisation, query, body, caller, db, locale }) {
      const result = await installApp(db, {
        organisation,
        slug: body.offer,
        environmentId: body.environmentId,
        preview: body.preview ?? null,
        consent: body.consent ?? false,
        dryRun: query.dryRun ?? false,
        by: caller,
        locale,
      });
      if (!result.ok) return result;
      const environments = await environmentsOf(db, organisation.id);
      const isNew = result.value.install !== null && !result.value.already;
      return answer(isNew ? 201 : 200, installationView(result.value, environments));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/installs",
    operationId: "listInstalls",
    summary: "Apps in the organisation's environments, the latest first",
    description:
      "State `base`: base functionality only, until the organisation holds a licence that can be used. `complete`: licences of the app are not handed out here.",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      environmentId: Type.Optional(Uuid),
      removed: Type.Optional(
        Type.Boolean({ description: "With those that were uninstalled since." }),
      ),
    }),
    responses: { 200: ListOf(InstallSummary) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const rows = await listInstalls(db, organisation.id, {
        removed: query.removed ?? false,
        environmentId: query.environmentId ?? null,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const environments = await environmentsOf(db, organisation.id);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, { data: page.map((one) => installView(one, environments)), nextCursor });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/installs/:id",
    operationId: "getInstall",
    summary: "An app in an environment, with everything that it delivers",
    tags,
    access: READ,
    params: Params,
    responses: { 200: InstallShape },
    async handle({ organisation, params, db }) {
      const found = await installOf(db, organisation.id, params.id);
      if (found === undefined) return refuse(notFound({}));
      const environments = await environmentsOf(db, organisation.id);
      const delivered = await deliveredByInstall(db, found);
      return answer(200, wholeInstallView(found, environments, delivered));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/installs/:id/files/:sha256",
    operationId: "downloadInstalled",
    summary: "A file that the app delivers",
    tags,
    access: READ,
    params: Closed({ id: Uuid, sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) }),
    responses: {},
    async handle({ organisation, params, db, platform, request, reply }) {
      const found = await installOf(db, organisation.id, params.id);
      const items = found && (await deliveredByInstall(db, found))?.items;
      const file = items?.find((one) => "sha256" in one && one.sha256 === params.sha256);
      const { files } = platform.services;
      if (file === undefined || files === undefined) return refuse(notFound({}));
      return sendFile(files, params.sha256, { request, reply }, "private, max-age=3600");
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/installs/:id/removal",
    operationId: "uninstallApp",
    summary: "Uninstall the app; with dryRun, say what is uninstalled",
    description:
      "Licences stay, and who has one keeps it. The answer to a dry run has a `preview`; sent back, it is done exactly so or refused.",
    tags,
    access: BUY,
    params: Params,
    query: dryRun,
    body: Closed({ preview: Preview }),
    responses: { 200: RemovalShape },
    idempotent: true,
    async handle({ organisation, params, query, body, db }) {
      const result = await uninstallApp(db, {
        organisation,
        id: params.id,
        preview: body.preview ?? null,
        dryRun: query.dryRun ?? false,
      });
      if (!result.ok) return result;
      const environments = await environmentsOf(db, organisation.id);
      return answerWith(result, 200, ({ install, preview }) => ({
        install: installView(install, environments),
        preview,
      }));
    },
  });
}
