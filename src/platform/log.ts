import { type Logger, pino } from "pino";
import { currentSpan } from "./tracing.ts";

export type Log = Logger;

/**
 * What a log shows of an error. Whatever else hangs on it is left out: the database's driver puts
 * the whole connection there, with the values of its last statement.
 */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    type: error.constructor.name,
    message: error.message,
    stack: error.stack,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(error.cause === undefined ? {} : { cause: shownError(error.cause) }),
  };
}

/** Structured logs, one JSON object a line. Headers and bodies are never logged; known secrets are cut. */
export const openLog = (level: string): Log =>
  pino({
    level,
    base: { name: "souk" },
    serializers: { err: shownError },
    // What is said within a trace can be found from it, and the trace from what was said.
    mixin: () => {
      const span = currentSpan();
      return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
    },
    redact: {
      paths: [
        "password",
        "*.password",
        "secret",
        "*.secret",
        "token",
        "*.token",
        "authorization",
        "*.authorization",
        "cookie",
        "*.cookie",
      ],
      censor: "[secret]",
    },
  });
