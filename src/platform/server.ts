import { randomUUIDv7 } from "node:crypto";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import rateLimit from "@fastify/rate-limit";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from "fastify";
import helmet from "helmet";
import { answerClientError, answerErrors, BODY_LIMIT, RateLimited } from "./answer-errors.ts";
import type { App } from "./http.ts";
import { unacceptable } from "./input.ts";
import type { Platform } from "./platform.ts";
import { notFound, requestInvalid } from "./problems.ts";
import { watchRequests } from "./request-watch.ts";
import { sendProblem } from "./route.ts";
import { serializersAtFirstUse, setValidators } from "./validators.ts";

const REQUEST_TIMEOUT_MS = 60_000;
/** Calls that take longer than this at a stop are cut. */
const LONGEST_CALL_AT_STOP_MS = 8_000;
/** A runaway loop is stopped; a busy program is not. Routes that need less say so. */
const CALLS_PER_MINUTE = 60_000;

export type ServerParts = Pick<App, "authenticate" | "rolesFor" | "settings" | "momentWords"> & {
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
    version: parts.version,
    routes: [],
    described: [],
    settings: parts.settings,
    momentWords: parts.momentWords,
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
  return app;
}

/** So many proxies from the nearest on, or those at the named addresses. */
function trusted(
  setting: Platform["config"]["trustProxy"],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  if (setting === undefined) return false;
  return typeof setting === "number" ? (_address, hop) => hop < setting : [...setting];
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
