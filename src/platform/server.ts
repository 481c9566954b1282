import { randomUUIDv7 } from "node:crypto";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from "fastify";
import helmet from "helmet";
import { DatabaseError } from "pg";
import type { FieldError } from "../kernel/problem.ts";
import { FilesUnavailable } from "./file-bodies.ts";
import type { App } from "./http.ts";
import { unacceptable } from "./input.ts";
import type { Platform } from "./platform.ts";
import {
  bodyTooLarge,
  mediaTypeUnsupported,
  notFound,
  requestInvalid,
  storageFull,
  tooManyRequests,
  unavailable,
} from "./problems.ts";
import { spanOf, watchRequests } from "./request-watch.ts";
import { sendProblem } from "./route.ts";
import { CommitUnknown } from "./transaction.ts";

const BODY_LIMIT = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** Calls that take longer than this at a stop are cut. */
const LONGEST_CALL_AT_STOP_MS = 8_000;
/** So many faults of one request are named; who makes more does not read them. */
const ERRORS_NAMED = 100;
/** A runaway loop is stopped; a busy program is not. Routes that need less say so. */
const CALLS_PER_MINUTE = 60_000;

export type ServerParts = Pick<App, "authenticate" | "rolesFor" | "settings"> & {
  readonly platform: Platform;
  readonly version: string;
};

/** The HTTP server without routes: validation, problems, limits, headers, the API reference. */
export async function openApp(parts: ServerParts): Promise<App> {
  const { platform } = parts;
  const fastify: FastifyInstance = Fastify({
    loggerInstance: platform.log.child({ part: "http" }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: trusted(platform.config.trustProxy),
    genReqId: () => randomUUIDv7(),
    requestIdHeader: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: false, maxParamLength: 300 },
    // Who sent a call before the connection closed is served: nothing that arrived is lost by a stop.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    // An address that cannot be read, or with a part longer than any name, is one that is not there.
    frameworkErrors: (_error, request, reply) => sendProblem(app, request, reply, notFound({})),
    clientErrorHandler: answerClientError,
    schemaController: { compilersFactory: { buildSerializer: serializersAtFirstUse } },
  });
  const served: string[] = [];
  const app: App = {
    fastify,
    platform,
    routes: [],
    settings: parts.settings,
    served,
    authenticate: parts.authenticate,
    rolesFor: parts.rolesFor,
  };
  fastify.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) if (one !== "HEAD") served.push(`${one} ${url}`);
  });
  watchRequests(fastify, platform);
  setValidators(fastify);
  answerErrors(app);
  fastify.addHook("preValidation", async (request, reply) => {
    const fault =
      unacceptable(request.params, "/params") ??
      unacceptable(request.query, "/query") ??
      unacceptable(request.body);
    if (fault === undefined) return undefined;
    return sendProblem(app, request, reply, requestInvalid({}, [fault]));
  });
  fastify.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
    // What an answer shows depends on who asks, a refusal included: no cache between serves it to others.
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "private, no-cache");
  });
  // A call without content is often announced as JSON all the same: that is no content, not bad JSON.
  const parseJson = fastify.getDefaultJsonParser("error", "error");
  fastify.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) =>
    body === "" ? done(null, undefined) : parseJson(request, body as string, done),
  );
  // Files are read piece by piece by whoever takes them.
  fastify.addContentTypeParser(
    ["application/octet-stream", "text/csv"],
    (_request, content, done) => done(null, content),
  );
  fastify.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
  // The headers are made once: what depends on a call is added by whoever answers it.
  const harden = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'none'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: { maxAge: 31_536_000 },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: "same-origin" },
  });
  fastify.addHook("onRequest", (request, reply, done) =>
    harden(request.raw, reply.raw, (error) => done(error as Error | undefined)),
  );
  await fastify.register(rateLimit, {
    global: true,
    max: CALLS_PER_MINUTE,
    timeWindow: 60_000,
    // Counted is who calls: an address, or the network of an IPv6 one. What is called is told by its
    // route, for an address can be written in many ways.
    allowList: ({ method, routeOptions: { url = "" } }) =>
      method === "GET" &&
      !url.startsWith("/v1/") &&
      !url.startsWith("/api/") &&
      !url.includes("/oauth2/"),
    errorResponseBuilder: (_request, context) => new RateLimited(Math.ceil(context.ttl / 1000)),
  });
  await fastify.register(swagger, {
    openapi: {
      openapi: "3.1.1",
      info: {
        title: "Souk",
        version: parts.version,
        description:
          "Everything that a page of the marketplace can do. Amounts are decimal text with a currency, instants RFC 3339 in UTC, refusals RFC 9457 problems with a `code`.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: {
        securitySchemes: {
          session: {
            type: "apiKey",
            in: "cookie",
            name: "souk.session_token",
            description: "A person who signed in.",
          },
          client: {
            type: "oauth2",
            flows: { clientCredentials: { tokenUrl: "/{tenant}/oauth2/v2.0/token", scopes: {} } },
          },
        },
      },
      security: [{ session: [] }, { client: [] }],
    },
    refResolver: { buildLocalReference: (json) => String(json["$id"]) },
  });
  return app;
}

/** So many proxies from the nearest on, or those at the named addresses. */
function trusted(
  setting: Platform["config"]["trustProxy"],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  if (setting === undefined) return false;
  return typeof setting === "number" ? (_address, hop) => hop < setting : [...setting];
}

class RateLimited extends Error {
  readonly statusCode = 429;
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super("Too many requests");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Bodies are taken as they are; text of an address is read as the number or boolean it stands for. */
function setValidators(fastify: FastifyInstance): void {
  const options = {
    allErrors: true,
    strict: false,
    useDefaults: true,
    removeAdditional: false,
  } as const;
  const strict = new Ajv({ ...options, coerceTypes: false });
  const reading = new Ajv({ ...options, coerceTypes: "array" });
  // ajv-formats is published for require(): its function is the default of the default.
  const formats = addFormats as unknown as { default: typeof addFormats.default };
  for (const ajv of [strict, reading]) formats.default(ajv);
  fastify.setValidatorCompiler(({ schema, httpPart }) => {
    const ajv = httpPart === "body" ? strict : reading;
    return validatorAtFirstUse(() =>
      once(validators, `${ajv === strict} ${JSON.stringify(schema)}`, () =>
        ajv.compile(schema as object),
      ),
    );
  });
}

/** Code made of schemas, by their text: many routes are asked in the same way and answer the same. */
const validators = new Map<string, ValidateFunction>();
const serializers = new Map<string, SerializerSelector.Serializer>();

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}

/**
 * Schemas of requests and answers become code when a route is first called: of some hundreds of
 * routes a process needs few in its first second, and its start does not wait for the others. That
 * each of them can be compiled is proved by test/contract.
 */
function validatorAtFirstUse(compile: () => ValidateFunction) {
  let compiled: ValidateFunction | undefined;
  const validate = (data: unknown): boolean => {
    compiled ??= compile();
    const valid = compiled(data);
    validate.errors = compiled.errors ?? null;
    return valid;
  };
  validate.errors = null as ErrorObject[] | null;
  return validate;
}

function serializersAtFirstUse(
  ...parts: Parameters<SerializerSelector.SerializerFactory>
): SerializerSelector.SerializerCompiler {
  const compile = SerializerSelector()(...parts);
  return (route) => {
    let compiled: SerializerSelector.Serializer | undefined;
    return (answer) => {
      compiled ??= once(serializers, JSON.stringify(route.schema), () => compile(route));
      return compiled(answer);
    };
  };
}

function answerErrors(app: App): void {
  const { fastify, platform } = app;
  fastify.setNotFoundHandler((request, reply) => sendProblem(app, request, reply, notFound({})));
  fastify.setErrorHandler((error: FastifyError, request, reply) => {
    const answered = problemOf(error, request.routeOptions.bodyLimit ?? BODY_LIMIT);
    if ((answered?.status ?? 500) >= 500) spanOf(request)?.fail(error);
    if (answered) return sendProblem(app, request, reply, answered);
    platform.log.error(
      { err: error, requestId: request.id, route: request.routeOptions.url },
      "a request failed",
    );
    return reply
      .code(500)
      .type("application/problem+json")
      .serializer((value: unknown) => JSON.stringify(value))
      .send({
        type: `${platform.addresses.web}/docs/problems#platform-defect`,
        title: "Internal error",
        status: 500,
        detail:
          "The server made a mistake. Nothing was changed by this request unless a repeated one says so.",
        instance: `urn:souk:request:${request.id}`,
        code: "platform/defect",
        requestId: request.id,
      });
  });
}

const CONNECTION_LOST = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "08006",
  "08003",
  "08000",
  "53300",
  "EMFILE",
  "ENFILE",
  "57014",
  "55P03",
]);

function problemOf(
  error: FastifyError & { validation?: ErrorObject[]; validationContext?: string },
  bodyLimit: number,
) {
  if (error instanceof RateLimited)
    return tooManyRequests({ retryAfterSeconds: error.retryAfterSeconds });
  if (error.validation)
    return requestInvalid(
      {},
      error.validation
        .slice(0, ERRORS_NAMED)
        .map((one) => fieldErrorOf(one, error.validationContext)),
    );
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return bodyTooLarge({ limit: `${bodyLimit / 1024 / 1024} MiB` });
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
    return mediaTypeUnsupported({ mediaType: error.message.split(": ")[1] ?? "" });
  if (error.statusCode === 400 || error instanceof SyntaxError)
    return requestInvalid({}, [{ pointer: "", code: "not-json" }]);
  const code = (error as { code?: string }).code ?? "";
  if (code === "53100" || code === "ENOSPC") return storageFull({});
  if (error instanceof FilesUnavailable) return unavailable({});
  if (error instanceof CommitUnknown || CONNECTION_LOST.has(code) || isConnectionLost(error))
    return unavailable({});
  if (error instanceof DatabaseError && code === "22P05")
    return requestInvalid({}, [{ pointer: "", code: "text-unstorable" }]);
  return undefined;
}

const isConnectionLost = (error: Error): boolean =>
  /Connection terminated|is not queryable|Query read timeout|timeout exceeded when trying to connect|connection timeout|server closed the connection/i.test(
    error.message,
  );

/** What a schema refused, as a field, a code and numbers for the sentence. */
function fieldErrorOf(error: ErrorObject, context: string | undefined): FieldError {
  const where = context === undefined || context === "body" ? "" : `/${context}`;
  const at = (name?: unknown) =>
    where +
    error.instancePath +
    (name === undefined ? "" : `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "required":
      return { pointer: at(params["missingProperty"]), code: "required" };
    case "additionalProperties":
      return { pointer: at(params["additionalProperty"]), code: "unknown" };
    case "type":
      return { pointer: at(), code: "type", params: { type: String(params["type"]) } };
    case "minLength":
    case "maxLength":
    case "minItems":
    case "maxItems":
    case "minimum":
    case "maximum":
      return {
        pointer: at(),
        code: error.keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        params: { limit: Number(params["limit"]) },
      };
    case "enum":
      return {
        pointer: at(),
        code: "choice",
        params: { choices: (params["allowedValues"] as unknown[]).map(String) },
      };
    case "format":
      return { pointer: at(), code: "format", params: { format: String(params["format"]) } };
    default:
      return { pointer: at(), code: "invalid" };
  }
}

const CLIENT_ERRORS: Readonly<
  Record<string, readonly [status: number, title: string, detail: string]>
> = {
  HPE_HEADER_OVERFLOW: [
    431,
    "Request header fields too large",
    "Address and headers may take 16 KiB together.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    "Request timeout",
    "The request did not arrive within 60 seconds.",
  ],
};

/** What is no HTTP reaches no route and no language: it is answered on the bare connection. */
function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, title, detail] = CLIENT_ERRORS[error.code ?? ""] ?? [
    400,
    "Bad request",
    "This is not HTTP that the server understands.",
  ];
  const body = JSON.stringify({
    type: "about:blank",
    title,
    status,
    detail,
    code: "request/not-http",
  });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

export type Listening = {
  readonly http: AddressInfo | undefined;
  readonly https: AddressInfo | undefined;
  /** Takes another certificate for the connections made from now on. */
  replaceTls(tls: { cert: string; key: string }): void;
  close(): Promise<void>;
};

/** Listens on plain http and, where there is a certificate, on https with the same routes. */
export async function listen(
  app: App,
  options: {
    host: string;
    port: number | undefined;
    tls?: { cert: string; key: string; port: number };
  },
): Promise<Listening> {
  const { fastify } = app;
  await fastify.ready();
  let https: HttpsServer | undefined;
  if (options.tls) {
    const secure = createHttpsServer(
      { cert: options.tls.cert, key: options.tls.key, requestTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => fastify.routing(request, response),
    );
    secure.on("clientError", answerClientError);
    https = secure;
    await new Promise<void>((done, fail) =>
      secure.once("error", fail).listen(options.tls?.port, options.host, done),
    );
  }
  if (options.port !== undefined)
    try {
      await fastify.listen({ host: options.host, port: options.port });
    } catch (error) {
      https?.close();
      throw error;
    }
  return {
    http: options.port === undefined ? undefined : (fastify.server.address() as AddressInfo),
    https: https?.address() as AddressInfo | undefined,
    replaceTls: ({ cert, key }) => https?.setSecureContext({ cert, key }),
    async close() {
      const servers = [fastify.server, ...(https ? [https] : [])];
      // A connection falls idle when its last call is answered: nobody waits for the caller to leave it.
      const idle = setInterval(() => {
        for (const server of servers) server.closeIdleConnections();
      }, 50);
      const patience = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, LONGEST_CALL_AT_STOP_MS);
      try {
        await Promise.all([https && closed(https), fastify.close()]);
      } finally {
        clearInterval(idle);
        clearTimeout(patience);
      }
    },
  };
}

/** No new connections; resolves when the last one has ended. */
const closed = (server: HttpsServer): Promise<void> =>
  new Promise((done) => {
    server.close(() => done());
  });

/** Whether the request came over an encrypted connection, ours or a trusted proxy's. */
export const isSecure = (request: FastifyRequest): boolean => request.protocol === "https";
