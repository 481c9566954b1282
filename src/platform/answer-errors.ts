import type { Duplex } from "node:stream";
import type { ErrorObject } from "ajv";
import type { FastifyError } from "fastify";
import { DatabaseError } from "pg";
import type { FieldError } from "../kernel/problem.ts";
import { FilesUnavailable } from "./file-bodies.ts";
import type { App } from "./http.ts";
import {
  bodyTooLarge,
  mediaTypeUnsupported,
  notFound,
  requestInvalid,
  storageFull,
  tooManyRequests,
  unavailable,
} from "./problems.ts";
import { noteRefusal, spanOf } from "./request-watch.ts";
import { sendProblem } from "./route.ts";
import { CommitUnknown } from "./transaction.ts";

/** Bytes of a body, where a route says nothing else. */
export const BODY_LIMIT = 1024 * 1024;
/** So many faults of one request are named; who makes more does not read them. */
const ERRORS_NAMED = 100;

export class RateLimited extends Error {
  readonly statusCode = 429;
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super("Too many requests");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Every error becomes a problem document; what is no known refusal is a defect, logged with its request. */
export function answerErrors(app: App): void {
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
    noteRefusal(request, "platform/defect");
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
      withWordsTogether(error.validation)
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

/**
 * One of some words is a union of constants to a schema, which refuses each of them and then all: that
 * is one refusal, which names the words. Whatever else was refused stays as it is.
 */
export function withWordsTogether(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  // Each field by itself: a body can have a hundred thousand that are wrong.
  const fields = Map.groupBy(errors, ({ instancePath }) => instancePath);
  const parts = new Set<ErrorObject>();
  const together = new Map<ErrorObject, ErrorObject>();
  for (const union of errors) {
    if (union.keyword !== "anyOf") continue;
    const branches = (fields.get(union.instancePath) ?? []).filter(({ schemaPath }) =>
      schemaPath.startsWith(`${union.schemaPath}/`),
    );
    const words = branches.filter(({ keyword }) => keyword === "const");
    if (words.length === 0 || !branches.every(isWordOrNone)) continue;
    for (const branch of branches) parts.add(branch);
    const allowedValues = words.map(({ params }) => params["allowedValue"]);
    together.set(union, { ...union, keyword: "enum", params: { allowedValues } });
  }
  return errors.filter((one) => !parts.has(one)).map((one) => together.get(one) ?? one);
}

const isWordOrNone = ({ keyword, params }: ErrorObject): boolean =>
  keyword === "const" || (keyword === "type" && params["type"] === "null");

/** What a schema refused, as a field, a code and numbers for the sentence. */
export function fieldErrorOf(error: ErrorObject, context: string | undefined): FieldError {
  // What the server calls a query string is the query, as where rules name a part of it.
  const part = context === "querystring" ? "query" : context;
  const where = part === undefined || part === "body" ? "" : `/${part}`;
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
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
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
