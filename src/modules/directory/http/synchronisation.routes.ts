import Type from "typebox";
import { type App, answer, type Caller } from "../../../platform/http.ts";
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
import type { Database } from "../../../platform/transaction.ts";
import { failuresOf, type ScimToken, settingsOf, tokensOf } from "../queries/synchronisation.ts";
import { MOST_TOKENS, makeToken, revokeToken, switchScim } from "../use-cases/synchronise.ts";
import { CONNECT, OWN, tags } from "./schemas.ts";
import { SCIM_BASE } from "./scim-answer.ts";

const TOKENS_SHOWN = 50;

const TokenShape = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    ending: Type.String({ description: "The last characters of the token" }),
    madeBy: Type.String(),
    madeAt: InstantText,
    expiresAt: InstantText,
    lastUsedAt: Nullable(InstantText),
    state: OneOf(["works", "expired", "revoked"] as const),
    revokedAt: Nullable(InstantText),
    revokedBy: Nullable(Type.String()),
  },
  { title: "ScimToken" },
);
const FailureShape = Type.Object(
  {
    id: Type.String(),
    at: InstantText,
    method: Type.String(),
    path: Type.String({ description: "Below the SCIM address" }),
    about: Nullable(Type.String({ description: "The user name or the group that it was about" })),
    status: Type.Integer(),
    scimType: Nullable(Type.String()),
    detail: Type.String(),
    requestId: Type.String(),
  },
  { title: "ScimFailure" },
);
const SynchronisationShape = Type.Object(
  {
    scim: Type.Boolean({ description: "Whether the identity provider keeps users and groups" }),
    address: Type.String({ description: "Of SCIM 2.0, to enter at the identity provider" }),
    changedAt: Nullable(InstantText),
    changedBy: Nullable(Type.String()),
    lastCallAt: Nullable(InstantText),
    lastCall: Nullable(Type.String()),
    lastChangeAt: Nullable(InstantText),
    lastFailure: Nullable(FailureShape),
    tokens: Type.Array(TokenShape, {
      description: `Those that work first, then the latest; ${TOKENS_SHOWN} at most`,
    }),
    allowedActions: Type.Array(OneOf(["switch", "make-token", "revoke-token"] as const)),
  },
  { title: "Synchronisation" },
);

/** How an identity provider keeps a customer's users and groups (docs/domain/directory.md, rules 9 and 10). */
export function synchronisationRoutes(app: App): void {
  const show = async (db: Database, caller: Caller) => {
    const organisationId = caller.organisation?.id ?? "";
    const settings = await settingsOf(db, organisationId);
    const tokens = await tokensOf(db, organisationId, TOKENS_SHOWN);
    const [last] = await failuresOf(db, organisationId, { before: null, limit: 1 });
    return answer(
      200,
      {
        scim: settings.scim,
        address: app.platform.addresses.api + SCIM_BASE,
        changedAt: settings.scimChangedAt?.toString() ?? null,
        changedBy: settings.scimChangedBy,
        lastCallAt: settings.lastCallAt?.toString() ?? null,
        lastCall: settings.lastCall,
        lastChangeAt: settings.lastChangeAt?.toString() ?? null,
        lastFailure: last === undefined ? null : { ...last, at: last.at.toString() },
        tokens: tokens.map(tokenView),
        allowedActions: caller.may(CONNECT.permission)
          ? ["switch", "make-token", "revoke-token"]
          : [],
      },
      { etag: settings.version },
    );
  };

  route(app, {
    method: "GET",
    url: "/v1/directory/synchronisation",
    operationId: "getDirectorySynchronisation",
    summary:
      "Whether an identity provider keeps users and groups, its tokens, its last call and error",
    tags,
    access: OWN.read,
    responses: { 200: SynchronisationShape },
    handle: ({ caller, db }) => show(db, caller),
  });

  route(app, {
    method: "PUT",
    url: "/v1/directory/synchronisation",
    operationId: "switchDirectorySynchronisation",
    summary: "Let the identity provider keep users and groups, or the organisation's people again",
    description:
      "While it is on, changes by hand and by file are refused (`directory/managed-by-scim`).",
    tags,
    access: CONNECT,
    body: Closed({ scim: Type.Boolean() }),
    precondition: true,
    responses: { 200: SynchronisationShape },
    async handle({ organisation, caller, body, db, ifMatch }) {
      const done = await switchScim(db, {
        organisationId: organisation.id,
        scim: body.scim,
        seen: ifMatch,
      });
      return done.ok ? show(db, caller) : done;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/directory/scim-tokens",
    operationId: "makeScimToken",
    summary: "Make a token for the identity provider; it is shown once",
    description: `At most ${MOST_TOKENS} tokens work at one time.`,
    tags,
    access: CONNECT,
    body: Closed({
      name: Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" }),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 730, default: 365 })),
    }),
    idempotent: true,
    secretAnswer: true,
    responses: {
      201: Type.Object({ id: Uuid, token: Type.String(), expiresAt: InstantText }),
    },
    async handle({ organisation, body, db }) {
      const made = await makeToken(db, {
        organisationId: organisation.id,
        name: body.name.trim(),
        days: body.days ?? 365,
      });
      if (!made.ok) return made;
      return answer(201, { ...made.value, expiresAt: made.value.expiresAt.toString() });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/directory/scim-tokens/:scimToken",
    operationId: "revokeScimToken",
    summary: "End a token: the next call with it is refused",
    tags,
    access: CONNECT,
    params: Closed({ scimToken: Uuid }),
    responses: { 204: null },
    async handle({ organisation, params, db }) {
      const done = await revokeToken(db, {
        organisationId: organisation.id,
        tokenId: params.scimToken,
      });
      return done.ok ? answer(204) : done;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/directory/scim-failures",
    operationId: "listScimFailures",
    summary: "Calls of the identity provider that were refused, the latest first; 200 are kept",
    tags,
    access: OWN.read,
    query: Closed(pageQuery),
    responses: { 200: ListOf(FailureShape) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["digits"]);
      if (!asked.ok) return asked;
      const rows = await failuresOf(db, organisation.id, {
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map((one) => ({ ...one, at: one.at.toString() })),
        nextCursor,
      });
    },
  });
}

const tokenView = (token: ScimToken) => ({
  id: token.id,
  name: token.name,
  ending: token.ending,
  madeBy: token.madeBy,
  madeAt: token.madeAt.toString(),
  expiresAt: token.expiresAt.toString(),
  lastUsedAt: token.lastUsedAt?.toString() ?? null,
  state:
    token.revokedAt !== null
      ? "revoked"
      : // System time, like the token's.
        token.expiresAt.epochMilliseconds <= Date.now()
        ? "expired"
        : "works",
  revokedAt: token.revokedAt?.toString() ?? null,
  revokedBy: token.revokedBy,
});
