import type { FastifyRequest } from "fastify";
import { isId } from "../../../kernel/ids.ts";
import type { Result } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { Answer, App, Method } from "../../../platform/http.ts";
import { noteRefusal } from "../../../platform/request-watch.ts";
import { route } from "../../../platform/route.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  FULFILMENT_RESOURCE,
  markProgram,
  OLDER_FULFILMENT_RESOURCE,
  type Organisation,
  publisherOfClient,
} from "../../identity/index.ts";
import { echoIds, protocolError, versionError } from "./protocol.ts";

/** One call of a publisher's program, after its token was accepted. */
export type Call = {
  readonly publisher: Organisation;
  readonly request: FastifyRequest;
  /** Changes are recorded as the publisher's program's. */
  readonly db: Database;
  readonly at: Temporal.Instant;
};

export type AddCall = (
  method: Method,
  url: string,
  operationId: string,
  summary: string,
  handle: (call: Call) => Promise<Result<Answer>>,
) => void;

const AUDIENCES = [FULFILMENT_RESOURCE, OLDER_FULFILMENT_RESOURCE];

/** Where a protocol stands, and what its calls are listed under. */
export type Protocol = { readonly below: string; readonly tag: string };
const FULFILMENT: Protocol = { below: "/api/saas/subscriptions", tag: "SaaS fulfilment" };

/** Adds calls of a protocol: each for publishers' programs alone, in the protocol's version. */
export function publisherCalls(app: App, { below, tag }: Protocol = FULFILMENT): AddCall {
  const { tokens } = app.platform.services;

  const call: AddCall = (method, url, operationId, summary, handle) =>
    route(app, {
      method,
      url: `${below}${url}`,
      operationId,
      summary,
      tags: [tag],
      access: { public: "the protocol's own bearer tokens are checked by the route" },
      protocol: true,
      documented: false,
      responses: {},
      async handle({ request, reply, db, at }) {
        echoIds(request, reply);
        const publisher = await publisherOf(request, db);
        if (publisher === undefined) return forbidden();
        const answered =
          versionError(request.query) ??
          (await handle({ publisher, request, db: actingFor(publisher, request), at }));
        const code = answered.ok ? refusalOf(answered.value) : undefined;
        if (code !== undefined) noteRefusal(request, code);
        return answered;
      },
    });

  /** The publisher whose program calls, by its token; undefined for any other token or none. */
  async function publisherOf(
    request: FastifyRequest,
    db: Reader,
  ): Promise<Organisation | undefined> {
    const header = request.headers.authorization;
    if (!header?.startsWith("Bearer ")) return undefined;
    const claims = await tokens?.verify(header.slice(7).trim(), AUDIENCES);
    const publisher = claims && (await publisherOfClient(db, claims));
    if (claims !== undefined && publisher !== undefined) markProgram(request, claims.clientId);
    return publisher;
  }

  /** Changes are recorded as the publisher's program's. */
  const actingFor = (publisher: Organisation, request: FastifyRequest): Database =>
    app.platform.databaseAs(
      { kind: "client", id: publisher.id, name: publisher.name },
      { requestId: request.id },
    );

  return call;
}

/** The code of an error in the protocol's own form. */
function refusalOf({ status, body }: Answer): string | undefined {
  if (status < 400) return undefined;
  const { code, Error: other } = (body ?? {}) as { code?: unknown; Error?: { Code?: unknown } };
  const found = code ?? other?.Code;
  return typeof found === "string" ? found : undefined;
}

/** The documentation answers 403 for whatever is wrong with a token. */
const forbidden = () =>
  protocolError(403, {
    code: "Forbidden",
    message:
      "The access token is missing, invalid, expired, or not for this marketplace's fulfilment API.",
  });

export const unknownSubscription = () =>
  protocolError(404, {
    code: "EntityNotFound",
    message: "No subscription of your offers has this id.",
    target: "subscriptionId",
  });

/** An id in the address, in any case of letters; undefined for what is none. */
export function idIn(request: FastifyRequest, name: string): string | undefined {
  const id = String((request.params as Record<string, string>)[name] ?? "").toLowerCase();
  return isId(id) ? id : undefined;
}
