import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import {
  type ActingOrganisation,
  type App,
  answer,
  answerWith,
  type Caller,
} from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { LONGEST_OVERLAP_HOURS, MOST_PROGRAMS, rolesToGive } from "../domain/programs.ts";
import { clientNotFound } from "../problems.ts";
import { type ListedProgram, listPrograms, programById } from "../queries/programs.ts";
import {
  changeApiClient,
  createApiClient,
  revokeApiClient,
  rollSecret,
} from "../use-cases/api-clients.ts";

const tags = ["Programs"];
const EVERY_KIND = ["publisher", "partner", "customer", "operator"] as const;
const access = { permission: "api-client:manage", of: EVERY_KIND } as const;
/** Most calls in a minute that make secrets: nobody needs more, and each is written to the audit trail. */
const SECRETS_PER_MINUTE = 60;
const Params = Closed({ clientId: Uuid });
const State = OneOf(["active", "disabled", "revoked"]);
const NAME = Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" });
const ClientShape = Type.Object(
  {
    id: Type.String({ description: "The client ID of OAuth" }),
    name: Type.String(),
    roles: Type.Array(Type.String()),
    state: State,
    createdAt: InstantText,
    createdBy: Nullable(Type.String({ description: "Name of the person or program" })),
    lastUsedAt: Nullable(
      Type.String({ format: "date-time", description: "When it last got a token, to 5 minutes" }),
    ),
    secretSince: InstantText,
    previousSecretUntil: Nullable(
      Type.String({ format: "date-time", description: "So long the secret before works, too" }),
    ),
    disabledAt: Nullable(InstantText),
    revokedAt: Nullable(InstantText),
  },
  { title: "ApiClient" },
);

/** Credentials of programs (ACC-03). All times are the system's. */
export function clientRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/api-clients",
    operationId: "listApiClients",
    summary: "Programs of the organisation, newest first",
    tags,
    access,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(
        Type.String({ maxLength: 100, description: "Part of the name, or the client ID" }),
      ),
      state: Type.Optional(State),
    }),
    responses: {
      200: ListOf(ClientShape, {
        roles: Type.Array(Type.String(), {
          description: "Roles that the caller can give a program",
        }),
        most: Type.Integer({ description: "Programs that are not revoked, at most" }),
      }),
    },
    async handle({ organisation, caller, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listPrograms(db, organisation.id, {
        q: query.q?.trim() || null,
        state: query.state ?? null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.createdAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(shown),
        nextCursor,
        roles: rolesToGive(organisation.kind, rolesHeld(caller, organisation)),
        most: MOST_PROGRAMS,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/api-clients/:clientId",
    operationId: "getApiClient",
    summary: "A program of the organisation",
    tags,
    access,
    params: Params,
    responses: { 200: ClientShape },
    async handle({ organisation, params, db }) {
      const program = await programById(db, organisation.id, params.clientId);
      return program === undefined ? refuse(clientNotFound({})) : answer(200, shown(program));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/api-clients",
    operationId: "createApiClient",
    summary: "Create credentials for a program; the secret is in this answer only",
    tags,
    access,
    perMinute: SECRETS_PER_MINUTE,
    body: Closed({
      name: NAME,
      roles: Type.Array(Type.String({ maxLength: 40 }), {
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
      }),
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
          name: body.name.trim(),
          roles: body.roles,
          createdBy: caller.id ?? null,
          own: rolesHeld(caller, organisation),
        }),
      );
      return answerWith(created, 201, (client) => ({ ...client, tenantId: organisation.tenantId }));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/api-clients/:clientId/secrets",
    operationId: "rollApiClientSecret",
    summary: "Make a new secret of a program; it is in this answer only",
    description:
      "The secret before works for `overlapHours` more; with 0 it ends at once, with every token that was got by it. Two secrets work at most: what was left of an earlier overlap ends.",
    tags,
    access,
    perMinute: SECRETS_PER_MINUTE,
    params: Params,
    body: Closed({
      overlapHours: Type.Integer({ minimum: 0, maximum: LONGEST_OVERLAP_HOURS }),
    }),
    responses: {
      201: Type.Object({
        id: Type.String(),
        secret: Type.String(),
        tenantId: Type.String(),
        previousSecretUntil: Nullable(InstantText),
      }),
    },
    idempotent: true,
    secretAnswer: true,
    async handle({ organisation, params, body, caller, db }) {
      const rolled = await rollSecret(db, {
        organisation,
        clientId: params.clientId,
        own: rolesHeld(caller, organisation),
        overlapHours: body.overlapHours,
      });
      return answerWith(rolled, 201, ({ secret, previousUntil }) => ({
        id: params.clientId,
        secret,
        tenantId: organisation.tenantId,
        previousSecretUntil: previousUntil?.toString() ?? null,
      }));
    },
  });

  route(app, {
    method: "PATCH",
    url: "/v1/api-clients/:clientId",
    operationId: "changeApiClient",
    summary: "Rename a program, disable it, or enable it again",
    description:
      "What a disabled program asks is refused from the next request on. Its credentials stay. What it did before keeps the name of then.",
    tags,
    access,
    params: Params,
    body: Closed(
      {
        disabled: Type.Optional(Type.Boolean()),
        name: Type.Optional(NAME),
      },
      { minProperties: 1 },
    ),
    responses: { 200: ClientShape },
    async handle({ organisation, params, body, caller, db }) {
      const done = await changeApiClient(db, {
        organisation,
        clientId: params.clientId,
        own: rolesHeld(caller, organisation),
        ...(body.disabled === undefined ? {} : { disabled: body.disabled }),
        ...(body.name === undefined ? {} : { name: body.name.trim() }),
      });
      if (!done.ok) return done;
      const program = await programById(db, organisation.id, params.clientId);
      return program === undefined ? refuse(clientNotFound({})) : answer(200, shown(program));
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/api-clients/:clientId",
    operationId: "revokeApiClient",
    summary: "Revoke a program; its tokens stop working at once",
    tags,
    access,
    params: Params,
    responses: { 204: null },
    handle: async ({ organisation, params, db }) =>
      answerWith(
        await revokeApiClient(db, { organisation, clientId: params.clientId }),
        204,
        () => undefined,
      ),
  });
}

/** Of a person, or of the program that calls. */
const rolesHeld = (caller: Caller, { id }: ActingOrganisation): readonly string[] =>
  caller.memberships.find(({ organisation }) => organisation.id === id)?.roles ?? [];

const shown = (program: ListedProgram) => ({
  ...program,
  createdAt: program.createdAt.toString(),
  lastUsedAt: program.lastUsedAt?.toString() ?? null,
  secretSince: program.secretSince.toString(),
  previousSecretUntil: program.previousSecretUntil?.toString() ?? null,
  disabledAt: program.disabledAt?.toString() ?? null,
  revokedAt: program.revokedAt?.toString() ?? null,
});
