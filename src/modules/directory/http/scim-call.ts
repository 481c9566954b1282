import type { FastifyRequest } from "fastify";
import type { App, Method } from "../../../platform/http.ts";
import { noteRefusal } from "../../../platform/request-watch.ts";
import { route } from "../../../platform/route.ts";
import type { Database } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import { attributeOf, isObject, type ScimFault, type ScimObject } from "../domain/scim-fault.ts";
import { noteCall, tokenGiven } from "../use-cases/synchronise.ts";
import { errorAnswer, SCIM_BASE, SCIM_TYPE, type ScimOutcome } from "./scim-answer.ts";

/** One call of a customer's identity provider, after its token was accepted. */
export type ScimCall = {
  readonly organisationId: string;
  /** Changes are recorded as those of the token. */
  readonly db: Database;
  readonly query: Readonly<Record<string, unknown>>;
  /** The body of POST, PUT and PATCH; an empty object for other calls. */
  readonly body: ScimObject;
  /** In small letters; no id of ours is anything else. */
  readonly id: string;
  /** The version that the caller saw, or `*`. */
  readonly seen: string;
  /** Address of the protocol, without a slash at its end. */
  readonly base: string;
};

export type AddScimCall = (
  method: Method,
  url: string,
  named: { readonly operationId: string; readonly summary: string; readonly resource: string },
  handle: (call: ScimCall) => Promise<ScimOutcome>,
) => void;

/** A body that is no JSON, which the protocol refuses in its own form. */
const NO_JSON = Symbol("no JSON");
/** A group of tens of thousands of members, each with its id. */
const BODY_LIMIT = 8 * 1024 * 1024;

/** Adds calls of SCIM 2.0, each for the tokens of customers alone (docs/domain/directory.md, rule 10). */
export function scimCalls(app: App): AddScimCall {
  const parseJson = app.fastify.getDefaultJsonParser("error", "error");
  app.fastify.addContentTypeParser(SCIM_TYPE, { parseAs: "string" }, (request, body, done) =>
    body === ""
      ? done(null, undefined)
      : parseJson(request, body as string, (error: Error | null, value?: unknown) =>
          done(null, error === null ? value : NO_JSON),
        ),
  );

  return (method, url, { operationId, summary, resource }, handle) =>
    route(app, {
      method,
      url: SCIM_BASE + url,
      operationId,
      summary,
      tags: ["SCIM"],
      access: { public: "the protocol's own bearer tokens are checked by the route" },
      protocol: true,
      documented: false,
      bodyLimit: BODY_LIMIT,
      responses: {},
      async handle({ request, db, ifMatch }) {
        const caller = await callerOf(request, db);
        const outcome =
          "fault" in caller
            ? caller
            : await attempt(request, (body) =>
                handle({
                  organisationId: caller.organisationId,
                  db: app.platform.databaseAs(
                    { kind: "client", id: caller.tokenId, name: caller.name },
                    { requestId: request.id },
                  ),
                  query: (request.query ?? {}) as Record<string, unknown>,
                  body,
                  id: String((request.params as { id?: string }).id ?? "").toLowerCase(),
                  seen: ifMatch === "" ? "*" : ifMatch,
                  base: app.platform.addresses.api + SCIM_BASE,
                }),
              );
        const refused = "fault" in outcome ? outcome.fault : null;
        if (caller.organisationId !== undefined)
          await noteCall(db, {
            organisationId: caller.organisationId,
            method,
            resource,
            path: (request.url.split("?")[0] ?? "").slice(SCIM_BASE.length, 200),
            about: aboutOf(request.body),
            status: "done" in outcome ? outcome.done.status : outcome.fault.status,
            refused:
              refused === null
                ? null
                : { scimType: refused.scimType ?? null, detail: refused.detail.slice(0, 500) },
            requestId: request.id,
          });
        if ("done" in outcome) return { ok: true, value: outcome.done };
        noteRefusal(request, `scim/${outcome.fault.scimType ?? outcome.fault.status}`);
        return errorAnswer(outcome.fault);
      },
    });
}

type ScimCaller =
  | { readonly organisationId: string; readonly tokenId: string; readonly name: string }
  | { readonly organisationId: string | undefined; readonly fault: ScimFault };

const REASONS: Readonly<Record<"revoked" | "expired", string>> = {
  revoked: "The token was revoked. Make another one on the page Users and groups.",
  expired: "The token has expired. Make another one on the page Users and groups.",
};

async function callerOf(request: FastifyRequest, db: Database): Promise<ScimCaller> {
  const header = request.headers.authorization ?? "";
  const [, token = ""] = /^Bearer\s+(\S+)\s*$/i.exec(header) ?? [];
  const used = await tokenGiven(db, token);
  if (used === undefined)
    return {
      organisationId: undefined,
      fault: { status: 401, detail: "The bearer token is missing or is not one for SCIM here." },
    };
  const { organisationId, id, name } = used;
  const refused = (status: 401 | 403, detail: string) => ({
    organisationId,
    fault: { status, detail },
  });
  if (used.state !== "good") return refused(401, REASONS[used.state]);
  const organisation = await organisationById(db, organisationId);
  if (organisation === undefined || organisation.status !== "active")
    return refused(403, "The organisation is suspended or closed.");
  if (!used.scim)
    return refused(
      403,
      "Synchronisation is off. A global admin turns it on on the page Users and groups.",
    );
  return { organisationId, tokenId: id, name };
}

async function attempt(
  request: FastifyRequest,
  work: (body: ScimObject) => Promise<ScimOutcome>,
): Promise<ScimOutcome> {
  if (request.method === "GET" || request.method === "DELETE") return work({});
  if (!isObject(request.body))
    return {
      fault: { status: 400, scimType: "invalidSyntax", detail: "The body is a JSON object." },
    };
  return work(request.body);
}

/** The user name or the name of a group that a call was about, as far as it says so. */
function aboutOf(body: unknown): string | null {
  if (!isObject(body)) return null;
  const name = attributeOf(body, "userName") ?? attributeOf(body, "displayName");
  return typeof name === "string" ? name.slice(0, 200) : null;
}
