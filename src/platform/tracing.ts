import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Traces, where an operator asked for them: spans of requests, statements, transactions, background
 * work and outgoing calls, sent by OTLP. Nothing here loads OpenTelemetry; `tracing-otlp.ts` does.
 *
 * A span tells names of routes, statements, followers and hosts, identifiers of requests and events,
 * and how it ended. It never holds values of statements, bodies, paths with their parameters, or
 * messages of errors, for all of these may hold personal data or secrets.
 */
export type Tracing = {
  /** Begins a span below `parent`; without one, the first of a trace. */
  start(name: string, options: SpanOptions): Span;
  /** Sends what waits, for at most two seconds, and ends. */
  close(): Promise<void>;
};

export type SpanKind = "server" | "client" | "consumer" | "internal";

export type SpanOptions = {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** A span of this process, or the W3C `traceparent` header of a caller. */
  readonly parent?: Span | string | undefined;
  /** Milliseconds since it began, where that is known only afterwards. */
  readonly tookMs?: number;
};

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type Span = {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** As a W3C `traceparent` header: what a callee takes as its parent. */
  readonly traceparent: string;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** Marks the span as failed, with type and code of the error where there is one. */
  fail(error?: unknown): void;
  end(): void;
};

const current = new AsyncLocalStorage<Span>();

/** The span that the running code belongs to. */
export const currentSpan = (): Span | undefined => current.getStore();

/** Runs `work` as part of `span`, with all that it waits for. */
export const inside = <T>(span: Span, work: () => T): T => current.run(span, work);

/** Runs `work` in a span of its own, which ends with it; without tracing just runs it. */
export async function traced<T>(
  tracing: Tracing | undefined,
  name: string,
  options: SpanOptions,
  work: (span?: Span) => Promise<T>,
): Promise<T> {
  if (tracing === undefined) return work();
  const span = tracing.start(name, { parent: currentSpan(), ...options });
  try {
    return await inside(span, () => work(span));
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** The same, within the trace of a request or of a background task only: what runs by itself all the time is not told. */
export const tracedWithin: typeof traced = (tracing, name, options, work) =>
  traced(currentSpan() && tracing, name, options, work);

const DATABASE = { "db.system.name": "postgresql" } as const;

/** How statements and transactions are shown: by name, never with values. */
export const databaseSpan = (operation: string): SpanOptions => ({
  kind: "client",
  attributes: { ...DATABASE, "db.operation.name": operation },
});
