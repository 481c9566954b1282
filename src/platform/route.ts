import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import type { Problem } from "../kernel/problem.ts";
import { type Result, refuse } from "../kernel/result.ts";
import type {
  Access,
  ActingOrganisation,
  Answer,
  App,
  Caller,
  Membership,
  OrganisationKind,
  RouteDefinition,
} from "./http.ts";
import { answerOnce } from "./idempotency.ts";
import { type OperatorSetting, settingValue } from "./operator-settings.ts";
import {
  idempotencyKeyNeeded,
  looksOnly,
  mediaTypeUnsupported,
  notPermitted,
  organisationNeeded,
  originForeign,
  preconditionNeeded,
  signInNeeded,
} from "./problems.ts";
import { noteRefusal } from "./request-watch.ts";
import { type Language, languageOf, problemDetails } from "./text.ts";
import type { Actor, Database } from "./transaction.ts";

/** Declares a route: schema, who may call it, what it answers. The only way to add one. */
export function route<
  P extends TSchema | undefined,
  Q extends TSchema | undefined,
  B extends TSchema | undefined,
>(app: App, definition: RouteDefinition<P, Q, B>): void {
  const { method, url, operationId, access, idempotent, precondition } = definition;
  app.routes.push({
    method,
    url,
    operationId,
    access,
    ...(idempotent ? { idempotent: true as const } : {}),
    ...(precondition ? { precondition } : {}),
    ...(definition.params ? { params: definition.params } : {}),
    ...(definition.query ? { query: definition.query } : {}),
    ...(definition.body ? { body: definition.body } : {}),
    ...(definition.consumes ? { consumes: definition.consumes } : {}),
    ...(definition.bodyLimit ? { bodyLimit: definition.bodyLimit } : {}),
  });
  const schema = schemaOf(definition);
  app.described.push({ method, url, schema, protocol: definition.protocol !== undefined });
  app.fastify.route({
    method,
    url,
    ...(definition.bodyLimit === undefined ? {} : { bodyLimit: definition.bodyLimit }),
    config: {
      ...(definition.perMinute === undefined
        ? {}
        : { rateLimit: { max: mostOf(app, definition.perMinute), timeWindow: 60_000 } }),
    } as object,
    schema,
    // Before the body is read: who may not call learns nothing about the form of a call.
    onRequest: async (request, reply) => {
      const refused = await checkCaller(app, definition as never, request, reply);
      return refused ?? checkMediaType(app, definition as never, request, reply);
    },
    handler: (request, reply) => handle(app, definition as never, request, reply),
  });
}

/** A number that the operator can set is asked for at each call. */
const mostOf = (app: App, perMinute: number | OperatorSetting) =>
  typeof perMinute === "number"
    ? perMinute
    : () => settingValue(app.platform.pool.reader, perMinute);

/** Bodies that arrive as a stream of bytes: no schema describes them. */
const isStream = (consumes: string | undefined): boolean =>
  consumes === "application/octet-stream" || consumes === "text/csv";

function schemaOf(
  definition: RouteDefinition<TSchema | undefined, TSchema | undefined, TSchema | undefined>,
) {
  const { access } = definition;
  const responses: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(definition.responses))
    responses[status] = schema ?? { type: "null", description: "No body" };
  const headers = headerSchema(definition);
  return {
    operationId: definition.operationId,
    summary: definition.summary,
    description: [definition.description, describeAccess(access)].filter(Boolean).join("\n\n"),
    tags: [...definition.tags],
    hide: definition.documented === false,
    ...("public" in access ? { security: [] } : {}),
    ...(definition.params ? { params: definition.params } : {}),
    ...(definition.query ? { querystring: definition.query } : {}),
    ...(definition.body && !isStream(definition.consumes) ? { body: definition.body } : {}),
    ...(definition.consumes ? { consumes: [definition.consumes] } : {}),
    ...(headers ? { headers } : {}),
    response: responses,
    "x-souk-access": access,
  };
}

function headerSchema(definition: {
  idempotent?: true | "reads-first";
  precondition?: true;
  access: Access;
}) {
  const properties: Record<string, object> = {};
  if ("permission" in definition.access)
    properties["souk-organisation"] = {
      type: "string",
      description: "Organisation to act for; needed by people who belong to several.",
    };
  if (definition.idempotent)
    properties["idempotency-key"] = {
      type: "string",
      description:
        "1 to 255 visible characters; the effect happens once for each key, kept for 30 days.",
    };
  if (definition.precondition)
    properties["if-match"] = { type: "string", description: "The ETag that was read." };
  return Object.keys(properties).length > 0 ? { type: "object", properties } : undefined;
}

const describeAccess = (access: Access): string =>
  "permission" in access
    ? `Permission \`${access.permission}\` of ${[access.of].flat().join(" or ")}.`
    : "signedIn" in access
      ? "Anybody who is signed in."
      : `Public: ${access.public}.`;

/**
 * Stands where no organisation acts. What is given to a route has no getter for it: with one in an object literal the
 * engine keeps each call in memory until its next full collection (see SqlAtFirstUse).
 */
const NO_ORGANISATION = new Proxy({} as ActingOrganisation, {
  get(_, name) {
    throw new Error(`A route that acts for no organisation reads its ${String(name)}`);
  },
});

async function handle(
  app: App,
  definition: RouteDefinition<undefined, undefined, undefined>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { caller, locale } = admittedCaller(request);

  const ifMatch = readIfMatch(request.headers["if-match"]);
  if (definition.precondition && ifMatch === "")
    return sendProblem(app, request, reply, preconditionNeeded({}));
  const actor = actorOf(caller, definition.onBehalf);
  const at = app.platform.clock.now();
  const run = (db: Database): Promise<Result<Answer>> =>
    definition.handle({
      params: request.params as never,
      query: request.query as never,
      body: request.body as never,
      caller,
      organisation: caller.organisation ?? NO_ORGANISATION,
      db,
      at,
      locale,
      ifMatch,
      platform: app.platform,
      request,
      reply,
      async stillAdmitted() {
        const admitted = admit(app, definition, request, await app.authenticate(request));
        return admitted.ok && admitted.value.organisation?.id === caller.organisation?.id;
      },
    });
  const options = { requestId: request.id, at: () => at };
  const key = request.headers["idempotency-key"];
  let result: Result<Answer>;
  if (definition.idempotent) {
    if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key))
      return sendProblem(app, request, reply, idempotencyKeyNeeded({}));
    result = await answerOnce(app.platform, {
      principal: `${actor.kind}:${actor.id ?? ""}:${caller.organisation?.id ?? ""}`,
      key,
      requestHash: hashOf(request),
      actor,
      secret: definition.secretAnswer === true,
      readsFirst: definition.idempotent === "reads-first",
      ...options,
      run,
    });
  } else {
    result = await run(app.platform.databaseAs(actor, options));
  }
  if (!result.ok) return sendProblem(app, request, reply, result.problem);
  return sendAnswer(reply, result.value);
}

type Admitted = { readonly caller: Caller; readonly locale: Language };
const admittedCallers = new WeakMap<FastifyRequest, Admitted>();

function admittedCaller(request: FastifyRequest): Admitted {
  const admitted = admittedCallers.get(request);
  if (admitted === undefined) throw new Error("A handler ran before its caller was checked");
  return admitted;
}

/** What a route says of who may call it. */
type Gate = Pick<
  RouteDefinition<undefined, undefined, undefined>,
  "access" | "method" | "whileLooking" | "organisationInQuery"
>;

async function checkCaller(
  app: App,
  definition: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const anyone = await app.authenticate(request);
  const header = request.headers["accept-language"];
  const locale =
    header === undefined && anyone.locale !== undefined ? anyone.locale : languageOf(header);
  const admitted = admit(app, definition, request, anyone);
  if (!admitted.ok) return sendProblem(app, request, reply, admitted.problem);
  admittedCallers.set(request, { caller: admitted.value, locale });
  return undefined;
}

/** A body of another kind than the route reads is refused; protocols of others judge it themselves. */
function checkMediaType(
  app: App,
  { consumes = "application/json", protocol }: { consumes?: string; protocol?: true },
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const header = request.headers["content-type"];
  if (header === undefined || protocol) return undefined;
  const mediaType = header.split(";")[0]?.trim().toLowerCase() ?? "";
  if (mediaType === consumes) return undefined;
  return sendProblem(app, request, reply, mediaTypeUnsupported({ mediaType }));
}

/** Whether the caller may use the route, and for which organisation. */
function admit(
  app: App,
  { access, method, whileLooking, organisationInQuery }: Gate,
  request: FastifyRequest,
  caller: Caller,
): Result<Caller> {
  if (caller.kind === "person" && method !== "GET" && !hasOwnOrigin(app, request))
    return refuse(originForeign({}));
  if (caller.lookedThroughBy !== undefined && method !== "GET" && whileLooking !== true)
    return refuse(looksOnly({ name: caller.name }));
  if ("public" in access) return { ok: true, value: caller };
  if (caller.kind === "anonymous") return refuse(signInNeeded({}));
  if ("signedIn" in access) return { ok: true, value: caller };
  const kinds: readonly OrganisationKind[] = [access.of].flat();
  const { organisation: named } = (organisationInQuery ? request.query : {}) as {
    readonly organisation?: unknown;
  };
  const wanted = request.headers["souk-organisation"] ?? named;
  const candidates = caller.memberships.filter(({ organisation }) =>
    kinds.includes(organisation.kind),
  );
  const chosen = choose(
    candidates,
    typeof wanted === "string" ? wanted : undefined,
    access.permission,
  );
  if (chosen === "several") return refuse(organisationNeeded({ kinds }));
  if (chosen === undefined || !chosen.permissions.has(access.permission)) {
    const { permission } = access;
    // Roles that somebody of this organisation can be given; those of other kinds are no way out.
    const roles = app.rolesFor(permission, chosen ? [chosen.organisation.kind] : kinds);
    const of = candidates.length === 0 ? "other" : "own";
    return refuse(notPermitted({ permission, roles, of }));
  }
  const { organisation, permissions, suspension } = chosen;
  const suspended = suspension !== null;
  return {
    ok: true,
    value: { ...caller, organisation, suspended, may: (permission) => permissions.has(permission) },
  };
}

function choose(
  candidates: readonly Membership[],
  wanted: string | undefined,
  permission: string,
): Membership | "several" | undefined {
  if (wanted !== undefined)
    return candidates.find(
      ({ organisation }) => organisation.id === wanted || organisation.handle === wanted,
    );
  if (candidates.length <= 1) return candidates[0];
  const able = candidates.filter(({ permissions }) => permissions.has(permission));
  return able.length === 1 ? able[0] : "several";
}

/** A cookie is sent by the browser from anywhere; only our own pages may change things with it. */
function hasOwnOrigin(app: App, request: FastifyRequest): boolean {
  const origin = request.headers.origin;
  if (typeof origin !== "string") return false;
  return (
    origin === `${request.protocol}://${request.host}` ||
    origin === app.platform.addresses.web ||
    origin === app.platform.addresses.api
  );
}

const actorOf = (caller: Caller, onBehalf: true | undefined): Actor => ({
  kind: caller.kind === "anonymous" ? "system" : caller.kind,
  id: caller.id,
  name:
    caller.kind === "anonymous"
      ? "Visitor"
      : onBehalf
        ? `${caller.name} (${caller.organisation?.name})`
        : caller.name,
  shownAs: caller.organisation?.kind === "operator" ? caller.organisation.name : undefined,
});

/** `"3"` and `W/"3"` are 3; `*` stays. Several values are taken as the first. */
function readIfMatch(header: string | undefined): string {
  const first = (header ?? "").split(",")[0]?.trim() ?? "";
  return first === "*" ? "*" : (/^(?:W\/)?"([^"]*)"$/.exec(first)?.[1] ?? "");
}

function hashOf(request: FastifyRequest): string {
  const body = Buffer.isBuffer(request.body)
    ? request.body
    : JSON.stringify(canonical(request.body) ?? null);
  return createHash("sha256")
    .update(`${request.method} ${request.url}\n`)
    .update(body)
    .digest("hex");
}

/** The same content in another order of keys is the same request. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, canonical(v)]),
  );
}

function sendAnswer(reply: FastifyReply, value: Answer): FastifyReply {
  for (const [name, text] of Object.entries(value.headers ?? {})) reply.header(name, text);
  if (value.etag !== undefined) reply.header("etag", value.etag);
  reply.code(value.status);
  if (value.body === undefined) return reply.send();
  return reply.send(value.body);
}

export function sendProblem(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply {
  noteRefusal(request, problem.code);
  const retryAfter = problem.params["retryAfterSeconds"];
  if (typeof retryAfter === "number") reply.header("retry-after", String(retryAfter));
  else if (problem.status === 503 || problem.code === "platform/idempotency-in-progress")
    reply.header("retry-after", "1");
  // A refusal that leaves the body unread ends the connection: nobody waits for the rest of it.
  if (!request.raw.complete && request.method !== "GET") reply.header("connection", "close");
  const details = problemDetails(problem, {
    language: languageOf(request.headers["accept-language"]),
    requestId: request.id,
    typeBase: app.platform.addresses.web,
  });
  // A serializer of its own: the schema of the route would drop the fields of its own problems.
  return reply
    .code(problem.status)
    .type("application/problem+json")
    .serializer((value: unknown) => JSON.stringify(value))
    .send(details);
}
