import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import { organisationById, organisationsById } from "../../identity/index.ts";
import { certificationSettings } from "../queries/certification-setting.ts";
import { setCertification } from "../use-cases/set-certification.ts";

const tags = ["certification"];
const MANAGE = { permission: "settings:manage", of: "operator" } as const;

const SettingsShape = Type.Object(
  {
    marketplace: Type.String(),
    publishers: Type.Array(
      Type.Object({
        publisher: Type.Object({ id: Type.String(), name: Type.String() }),
        certification: Type.String(),
      }),
    ),
  },
  { title: "CertificationSettings" },
);

/** Whether the checks decide alone (decision 2). */
export function certificationSettingsRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/certification/settings",
    operationId: "getCertificationSettings",
    summary: "Whether checks decide alone, for the marketplace and for single publishers",
    tags,
    access: { permission: "certification:read", of: "operator" },
    responses: { 200: SettingsShape },
    handle: async ({ db }) => answer(200, await showSettings(db)),
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/settings",
    operationId: "setCertification",
    summary: "Let the checks decide alone in the whole marketplace, or people by policy",
    tags,
    access: MANAGE,
    body: Closed({
      certification: Type.Union([Type.Literal("policy"), Type.Literal("automatic")]),
    }),
    responses: { 200: SettingsShape },
    async handle({ body, db }) {
      await setCertification(db, null, body.certification);
      return answer(200, await showSettings(db));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/settings/publishers/:publisher",
    operationId: "setCertificationOfPublisher",
    summary: "Let the checks decide alone for one publisher, or people by policy",
    tags,
    access: MANAGE,
    params: Closed({ publisher: Uuid }),
    body: Closed({
      certification: Type.Union([
        Type.Literal("policy"),
        Type.Literal("automatic"),
        Type.Literal("marketplace"),
      ]),
    }),
    responses: { 200: SettingsShape },
    async handle({ params, body, db }) {
      const publisher = await organisationById(db, params.publisher);
      if (publisher?.kind !== "publisher") return refuse(notFound({}));
      const { certification } = body;
      await setCertification(
        db,
        publisher.id,
        certification === "marketplace" ? undefined : certification,
      );
      return answer(200, await showSettings(db));
    },
  });
}

async function showSettings(db: Database) {
  const rows = await certificationSettings(db);
  const ids = rows.flatMap(({ publisherId }) => publisherId ?? []);
  const names = await organisationsById(db, ids);
  return {
    marketplace: rows.find(({ publisherId }) => publisherId === null)?.certification ?? "policy",
    publishers: rows.flatMap(({ publisherId, certification }) =>
      publisherId === null
        ? []
        : [
            {
              publisher: { id: publisherId, name: names.get(publisherId)?.name ?? "" },
              certification,
            },
          ],
    ),
  };
}
