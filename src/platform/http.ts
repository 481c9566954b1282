import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Static, TSchema } from "typebox";
import type { Instant } from "../kernel/calendar.ts";
import type { Problem } from "../kernel/problem.ts";
import { ok, type Result } from "../kernel/result.ts";
import type { DescribeMoments } from "./moment-words.ts";
import type { OperatorSetting } from "./operator-settings.ts";
import type { Platform } from "./platform.ts";
import type { Language } from "./text.ts";
import type { Database } from "./transaction.ts";

export type OrganisationKind = "operator" | "publisher" | "partner" | "customer";

/** An organisation as the edge sees it; what else there is to know, identity answers. */
export type ActingOrganisation = {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly handle: string;
  readonly name: string;
  readonly country: string;
  readonly timeZone: string;
  readonly partnerType: "direct-bill" | "indirect-provider" | "indirect-reseller" | null;
  /** GUID by which wire protocols and audiences know the organisation. */
  readonly tenantId: string;
};

export type Caller = {
  readonly kind: "person" | "client" | "anonymous";
  /** Person or client identifier; absent for an anonymous caller. */
  readonly id?: string;
  readonly name: string;
  readonly email?: string;
  readonly locale?: Language;
  readonly timeZone: string;
  readonly memberships: readonly Membership[];
  /** Who of the operator looks through this person's eyes; then nothing is changed (OPR-03). */
  readonly lookedThroughBy?: {
    readonly personId: string;
    readonly name: string;
    readonly reason: string;
    /** RFC 3339, system time. */
    readonly until: string;
  };
  /** The organisation that the call acts for, where the route needs a permission. */
  readonly organisation?: ActingOrganisation;
  /** Whether the operator suspended the acting organisation (OPR-03). */
  readonly suspended?: boolean;
  /** Whether the acting organisation lets the caller do `permission`. */
  may(permission: string): boolean;
};

export type Membership = {
  readonly organisation: ActingOrganisation;
  /** Why the operator suspended it, and whom it can write to; null where it is in good standing. */
  readonly suspension: {
    /** RFC 3339. */
    readonly since: string;
    readonly reason: string;
    readonly contact: string;
  } | null;
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<string>;
};

/**
 * Who may call a route. `of` narrows the kinds of organisation for which the permission counts.
 * A public route says why it is one. There is no default: a route that declares nothing does not
 * compile.
 */
export type Access =
  | { readonly permission: string; readonly of: OrganisationKind | readonly OrganisationKind[] }
  | { readonly signedIn: true }
  | { readonly public: string };

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly etag?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

export const answer = (
  status: number,
  body?: unknown,
  extra: { etag?: string | number; headers?: Record<string, string> } = {},
): { readonly ok: true; readonly value: Answer } =>
  ok({
    status,
    body,
    ...(extra.etag === undefined ? {} : { etag: `"${extra.etag}"` }),
    ...(extra.headers ? { headers: extra.headers } : {}),
  });

/** Answers with the value of an accepted result, shaped by `show`; a refusal stays one. */
export const answerWith = <T, P extends Problem>(
  result: Result<T, P>,
  status: number,
  show: (value: T) => unknown = (value) => value,
): Result<Answer, P> => (result.ok ? answer(status, show(result.value)) : result);

type Read<S> = S extends TSchema ? Static<S> : Record<never, never>;

export type RouteContext<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** The acting organisation. Reading anything of it on a route without a permission is a defect and throws. */
  readonly organisation: ActingOrganisation;
  readonly db: Database;
  /** Marketplace time of the request. */
  readonly at: Instant;
  readonly locale: Language;
  /** The version that the caller saw, from If-Match; the empty text where the route asks for none. */
  readonly ifMatch: string;
  readonly platform: Platform;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Whether who called would be let in now, for the same organisation: asked again while an answer lasts. */
  stillAdmitted(): Promise<boolean>;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type RouteDefinition<P, Q, B> = {
  readonly method: Method;
  readonly url: string;
  readonly operationId: string;
  /** Works for somebody of the operator who looks through another's eyes; other changes do not. */
  readonly whileLooking?: true;
  /**
   * Something of another organisation is changed, which let the caller's do so: in its log and lists who acts is
   * named with the organisation that they are of.
   */
  readonly onBehalf?: true;
  /** One line for the readers of the API reference. */
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Shapes of the successful answers by status; problems are added by themselves. */
  readonly responses: Readonly<Record<number, TSchema | null>>;
  /**
   * Needs an Idempotency-Key: the effect happens once for each key, the answer is repeated. On a path
   * that must be quick, `reads-first` says that nothing happens before the `transactionAfter` of its
   * use case: that begins while the key is looked up.
   */
  readonly idempotent?: true | "reads-first";
  /** The answer shows a secret once: what is kept of it for a repeated call is sealed. */
  readonly secretAnswer?: true;
  /** Needs If-Match with the version that the caller saw. */
  readonly precondition?: true;
  /** The organisation may stand in `organisation` of the query: for callers that can send no headers. */
  readonly organisationInQuery?: true;
  /** Largest body in bytes; 1 MiB unless said otherwise. */
  readonly bodyLimit?: number;
  /** Calls allowed per minute and caller, where fewer than the general limit. */
  readonly perMinute?: number | OperatorSetting;
  /** For callers that are no JSON API: forms and raw bytes. */
  readonly consumes?:
    | "application/json"
    | "application/octet-stream"
    | "text/csv"
    | "application/x-www-form-urlencoded";
  /** The route speaks a protocol that others defined: refusals have that protocol's shape. */
  readonly protocol?: true;
  /** False keeps an HTML page or protocol detail out of the API reference. */
  readonly documented?: boolean;
  handle(context: RouteContext<Read<P>, Read<Q>, Read<B>>): Promise<Result<Answer>>;
};

export type RouteInfo = Pick<
  RouteDefinition<TSchema, TSchema, TSchema>,
  | "method"
  | "url"
  | "operationId"
  | "access"
  | "idempotent"
  | "precondition"
  | "params"
  | "body"
  | "query"
  | "consumes"
  | "bodyLimit"
>;

/** A route as its description needs it. */
export type DescribedRoute = {
  readonly method: RouteInfo["method"];
  readonly url: string;
  readonly schema: object;
  /** Follows another protocol, with refusals of its own. */
  readonly protocol: boolean;
};

export type App = {
  readonly fastify: FastifyInstance;
  /** Of the product. */
  readonly version: string;
  readonly platform: Platform;
  /** What the operator can set, of all modules. */
  readonly settings: readonly OperatorSetting[];
  /** What moments of the agenda are about, by their kind, of all modules. */
  readonly momentWords: ReadonlyMap<string, DescribeMoments>;
  /** Every route so far: what the tenancy test and the API reference walk. */
  readonly routes: RouteInfo[];
  /** The same with what `/openapi.json` says of them. */
  readonly described: DescribedRoute[];
  /** Everything that the server answers, as `GET /path`; more than `routes` is a defect that a test finds. */
  readonly served: readonly string[];
  /** Reads who calls, from the session cookie or a bearer token; made by identity. */
  authenticate(request: FastifyRequest): Promise<Caller>;
  /** Roles whose members may do `permission` in these kinds of organisation, for the sentence of a refusal. */
  rolesFor(permission: string, kinds: readonly OrganisationKind[]): readonly string[];
};
