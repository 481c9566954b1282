import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { cursorInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  fromCursor,
  InstantText,
  ListOf,
  Nullable,
  pageQuery,
  toCursor,
  Uuid,
} from "../../../platform/schemas.ts";
import { createApiClient, revokeApiClient } from "../use-cases/api-clients.ts";

const EVERY_KIND = ["publisher", "partner", "customer", "operator"] as const;
const ClientShape = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    roles: Type.Array(Type.String()),
    createdAt: InstantText,
    lastUsedAt: Nullable(InstantText),
    revokedAt: Nullable(InstantText),
  },
  { title: "ApiClient" },
);

/** Credentials of programs. */
export function clientRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/api-clients",
    operationId: "listApiClients",
    summary: "Programs of the organisation, newest first",
    tags: ["Programs"],
    access: { permission: "api-client:manage", of: EVERY_KIND },
    query: Closed(pageQuery),
    responses: { 200: ListOf(ClientShape) },
    async handle({ organisation, query, db }) {
      const limit = query.limit ?? 50;
      const after = fromCursor(query.cursor, ["instant", "id"]);
      if (query.cursor !== undefined && after === undefined) return refuse(cursorInvalid({}));
      let select = db.sql
        .selectFrom("identity.api_clients")
        .selectAll()
        .where("organisation_id", "=", organisation.id)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (after)
        select = select.where((where) =>
          where.eb(
            where.refTuple("created_at", "id"),
            "<",
            where.tuple(Temporal.Instant.from(String(after[0])), String(after[1])),
          ),
        );
      const rows = await select.execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return answer(200, {
        data: page.map((row) => ({
          id: row.id,
          name: row.name,
          roles: row.roles,
          createdAt: row.created_at.toString(),
          lastUsedAt: row.last_used_at?.toString() ?? null,
          revokedAt: row.revoked_at?.toString() ?? null,
        })),
        nextCursor:
          rows.length > limit && last ? toCursor([last.created_at.toString(), last.id]) : null,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/api-clients",
    operationId: "createApiClient",
    summary: "Create credentials for a program; the secret is in this answer only",
    tags: ["Programs"],
    access: { permission: "api-client:manage", of: EVERY_KIND },
    body: Closed({
      name: Type.String({ minLength: 1, maxLength: 100 }),
      roles: Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 10 }),
    }),
    responses: {
      201: Type.Object({
        id: Type.String(),
        name: Type.String(),
        roles: Type.Array(Type.String()),
        secret: Type.String(),
        tenantId: Type.String(),
      }),
    },
    idempotent: true,
    secretAnswer: true,
    async handle({ organisation, body, caller, db }) {
      const created = await db.transaction((tx) =>
        createApiClient(tx, {
          organisation,
          name: body.name,
          roles: body.roles,
          createdBy: caller.kind === "person" ? (caller.id ?? null) : null,
        }),
      );
      return answerWith(created, 201, (client) => ({ ...client, tenantId: organisation.tenantId }));
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/api-clients/:clientId",
    operationId: "revokeApiClient",
    summary: "Revoke a program; its tokens stop working at once",
    tags: ["Programs"],
    access: { permission: "api-client:manage", of: EVERY_KIND },
    params: Closed({ clientId: Uuid }),
    responses: { 204: null },
    handle: async ({ organisation, params, db }) =>
      answerWith(
        await revokeApiClient(db, { organisationId: organisation.id, clientId: params.clientId }),
        204,
        () => undefined,
      ),
  });
}
