import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import Type from "typebox";
import { refuse } from "../kernel/result.ts";
import { statement } from "./database.ts";
import { type App, answer } from "./http.ts";
import { inTime } from "./in-time.ts";
import { notFound, unavailable } from "./problems.ts";
import { isFromThisMachine } from "./request-watch.ts";
import { route } from "./route.ts";

/** A database that takes longer to say something is not there for the one who asks. */
const READY_MS = 3_000;

const ping = statement<[], { ok: number }>("platform.ping", "select 1 as ok");
const backlog = statement<[], { events: number; mails: number; moments: number }>(
  "platform.backlog",
  `select (select count(*) from platform.events where dispatched_at is null)::int as events,
     (select count(*) from platform.mails where state = 'queued')::int as mails,
     (select count(*) from platform.agenda where attempts > 0)::int as moments`,
);

/** Whether the process lives, whether it can serve, and what it measures. */
export function healthRoutes(app: App): void {
  const { fastify } = app;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "souk_" });
  const requests = new Counter({
    name: "souk_http_requests_total",
    help: "Requests answered",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "souk_http_request_seconds",
    help: "Time to answer, in seconds",
    labelNames: ["method", "route"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: "souk_backlog",
    help: "What waits for the worker",
    labelNames: ["of"],
    registers: [registry],
  });
  fastify.addHook("onResponse", async (request, reply) => {
    const path = request.routeOptions.url ?? "none";
    requests.inc({ method: request.method, route: path, status: String(reply.statusCode) });
    seconds.observe({ method: request.method, route: path }, reply.elapsedTime / 1000);
  });

  const Status = Type.Object({ status: Type.String() });
  route(app, {
    method: "GET",
    url: "/health/live",
    operationId: "getLiveness",
    summary: "Whether the process lives",
    tags: ["Health"],
    access: { public: "watchers have no account" },
    responses: { 200: Status },
    handle: async () => answer(200, { status: "live" }),
  });
  route(app, {
    method: "GET",
    url: "/health/ready",
    operationId: "getReadiness",
    summary: "Whether the process can serve: the database answers",
    tags: ["Health"],
    access: { public: "watchers have no account" },
    responses: { 200: Status },
    async handle({ db }) {
      try {
        await inTime(READY_MS, db.query(ping, []), "The database says nothing");
        return answer(200, { status: "ready" });
      } catch {
        return refuse(unavailable({}));
      }
    },
  });
  route(app, {
    method: "GET",
    url: "/metrics",
    operationId: "getMetrics",
    summary: "Metrics in the Prometheus text format; from this machine only",
    tags: ["Health"],
    access: { public: "answered on loopback only" },
    documented: false,
    responses: {},
    async handle({ request, reply, db }) {
      if (!isFromThisMachine(request, app.platform.config)) return refuse(notFound({}));
      const [row] = await db.query(backlog, []);
      for (const [of, count] of Object.entries(row ?? {})) waiting.set({ of }, Number(count));
      reply.type(registry.contentType);
      return answer(200, await registry.metrics());
    },
  });
}
