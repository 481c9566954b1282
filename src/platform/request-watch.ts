import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "./config.ts";
import { isLoopback } from "./loopback.ts";
import type { Platform } from "./platform.ts";
import { inside, type Span } from "./tracing.ts";

const spans = new WeakMap<FastifyRequest, Span>();

/** The span of a request, where traces are wanted. */
export const spanOf = (request: FastifyRequest): Span | undefined => spans.get(request);

const refusals = new WeakMap<FastifyRequest, string>();

/** Notes the code that a request is refused with, for whoever keeps how requests were answered. */
export const noteRefusal = (request: FastifyRequest, code: string): void => {
  refusals.set(request, code);
};

/** The code of the problem that a request was refused with; undefined where it was not. */
export const refusedWith = (request: FastifyRequest): string | undefined => refusals.get(request);

/** What an operator sees of requests beside the metrics: a span, a line in the log, a word about proxies. */
export function watchRequests(fastify: FastifyInstance, platform: Platform): void {
  traceRequests(fastify, platform);
  if (platform.log.isLevelEnabled("debug"))
    fastify.addHook("onResponse", async (request, reply) => {
      const span = spanOf(request);
      platform.log.debug(
        {
          requestId: request.id,
          method: request.method,
          route: request.routeOptions.url,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
          ...(span ? { traceId: span.traceId, spanId: span.spanId } : {}),
        },
        "a request was answered",
      );
    });
  if (platform.config.trustProxy === undefined) warnOfUnnamedProxy(fastify, platform);
}

function traceRequests(fastify: FastifyInstance, { tracing }: Platform): void {
  if (tracing === undefined) return;
  fastify.addHook("onRequest", (request, reply, done) => {
    const { method, headers } = request;
    const { url: route } = request.routeOptions;
    const parent = headers["traceparent"];
    const span = tracing.start(route === undefined ? method : `${method} ${route}`, {
      kind: "server",
      parent: typeof parent === "string" ? parent : undefined,
      attributes: {
        "http.request.method": method,
        ...(route === undefined ? {} : { "http.route": route }),
        "url.scheme": request.protocol,
        "souk.request_id": request.id,
      },
    });
    spans.set(request, span);
    reply.header("traceresponse", span.traceparent);
    // Also where the caller went away before the answer was through.
    reply.raw.once("close", () => {
      const { statusCode, writableFinished } = reply.raw;
      if (writableFinished) span.set({ "http.response.status_code": statusCode });
      else span.set({ "souk.cut_off": true });
      if (statusCode >= 500) span.fail();
      span.end();
    });
    inside(span, done);
  });
  // A body arrives by events of the connection, which know nothing of the span.
  fastify.addHook("preValidation", (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else inside(span, done);
  });
}

const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];

const isForwarded = ({ headers }: FastifyRequest): boolean =>
  FORWARDED.some((name) => headers[name] !== undefined);

/** Said once: whoever forgot SOUK_TRUST_PROXY sees it with the first visitor. */
function warnOfUnnamedProxy(fastify: FastifyInstance, { log }: Platform): void {
  let said = false;
  fastify.addHook("onRequest", (request, _reply, done) => {
    if (!said && isForwarded(request)) {
      said = true;
      log.warn(
        { requestId: request.id },
        "a request came through a proxy (it has Forwarded or X-Forwarded headers), and SOUK_TRUST_PROXY is unset: these headers are not believed, and every visitor seems to be the proxy",
      );
    }
    done();
  });
}

/**
 * Whether a request comes from this machine itself. One that came through a proxy which nobody named
 * does not, although the connection does.
 */
export function isFromThisMachine(request: FastifyRequest, config: Config): boolean {
  if (config.trustProxy === undefined && isForwarded(request)) return false;
  return isLoopback(request.ip.replace(/^::ffff:/, ""));
}
