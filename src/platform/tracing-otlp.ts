import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode, parseTraceParent } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { systemMilliseconds } from "./clock.ts";
import type { TracingSettings } from "./config.ts";
import { inTime } from "./in-time.ts";
import type { Log } from "./log.ts";
import type { SpanKind as Kind, Span, Tracing } from "./tracing.ts";

/** So long a stop waits for the last spans to be taken. */
const LAST_SPANS_MS = 2_000;
const SEND_MS = 10_000;

/**
 * Opens OpenTelemetry's own tracer and exporter (OTLP over HTTP, JSON). Loaded where an endpoint is
 * set: a server without one spares its memory. At most 2,048 spans wait; more are dropped, and a
 * collector that is away is told once in the log and when it is back, never felt by a request.
 */
export function openTracing(settings: TracingSettings, version: string, log: Log): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": settings.serviceName,
      "service.version": version,
    }),
    sampler: samplerOf(settings),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: told(
          new OTLPTraceExporter({
            url: settings.url,
            headers: { ...settings.headers },
            timeoutMillis: SEND_MS,
          }),
          log,
        ),
        scheduledDelayMillis: 2_000,
        exportTimeoutMillis: SEND_MS + 1_000,
      }),
    ],
  });
  const tracer = provider.getTracer("souk", version);
  return {
    start(name, { kind, attributes = {}, parent, tookMs = 0 }) {
      const options = {
        kind: KINDS[kind],
        attributes,
        ...(tookMs > 0 ? { startTime: systemMilliseconds() - tookMs } : {}),
      };
      const span = tracer.startSpan(name, options, contextOf(parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      const shown: Span = {
        traceId,
        spanId,
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
        rename: (changed) => {
          span.updateName(changed);
        },
        set: (more) => {
          span.setAttributes(more);
        },
        fail: (error) => {
          if (error !== undefined) span.setAttributes(aboutError(error));
          span.setStatus({ code: SpanStatusCode.ERROR });
        },
        end: () => span.end(),
      };
      contexts.set(shown, trace.setSpan(ROOT_CONTEXT, span));
      return shown;
    },
    close: () => inTime(LAST_SPANS_MS, provider.shutdown(), "The last spans were not taken"),
  };
}

const contexts = new WeakMap<Span, Context>();

const KINDS: Readonly<Record<Kind, SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

function contextOf(parent: Span | string | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  if (typeof parent !== "string") return contexts.get(parent) ?? ROOT_CONTEXT;
  const caller = parseTraceParent(parent);
  return caller === null
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, { ...caller, isRemote: true });
}

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  const root = sampler.endsWith("ratio")
    ? new TraceIdRatioBasedSampler(ratio)
    : new AlwaysOnSampler();
  return sampler.startsWith("parentbased") ? new ParentBasedSampler({ root }) : root;
}

/** Class and code (a system error's, or PostgreSQL's): the message may quote what people typed. */
function aboutError(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { "error.type": typeof error };
  const { code } = error as { code?: unknown };
  return {
    "error.type": error.constructor.name,
    ...(typeof code === "string" ? { "souk.error.code": code } : {}),
  };
}

/** The exporter, with its failures in our log: the first of a row, and the end of the row. */
function told(exporter: SpanExporter, log: Log): SpanExporter {
  let failing = false;
  const result = ({ code, error }: ExportResult) => {
    if (code === ExportResultCode.SUCCESS) {
      if (failing) log.info("traces are taken again");
      failing = false;
    } else {
      if (!failing)
        log.warn({ err: error }, "traces are not taken; spans are dropped until they are");
      failing = true;
    }
  };
  return {
    export: (spans, done) =>
      exporter.export(spans, (outcome) => {
        result(outcome);
        done({ code: ExportResultCode.SUCCESS }); // it was told; nobody else need be
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
