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
      fieldErrorsOf(error.validation, error.validationContext).slice(0, ERRORS_NAMED),
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
 * What a schema refused, each fault once. Of a value that may be one of several kinds the validator names the
 * fault that each kind has with it; whoever wrote the value needs to know which words there are.
 */
export function fieldErrorsOf(
  errors: readonly ErrorObject[],
  context: string | undefined,
): readonly FieldError[] {
  const faults: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword !== "anyOf") faults.push(error);
    else {
      // The validator names a union after what its kinds refused, and a union in it before it: each
      // fault is looked at once for each union that it is in, however many there are in a body.
      const begin = faults.findLastIndex((one) => !isWithin(one, error)) + 1;
      for (const one of withoutKinds(faults.splice(begin), error)) faults.push(one);
    }
  }
  return faults.map((fault) => fieldErrorOf(fault, context));
}

/** Whether a fault is one that a kind of the union has with the value or with a part of it. */
const isWithin = (error: ErrorObject, union: ErrorObject): boolean =>
  error.schemaPath.startsWith(`${union.schemaPath}/`) &&
  (error.instancePath === union.instancePath ||
    error.instancePath.startsWith(`${union.instancePath}/`));

/** What a union's kinds refused, put together: its words in one, "or none" and the union left out. */
function withoutKinds(within: readonly ErrorObject[], union: ErrorObject): readonly ErrorObject[] {
  const kinds = within.filter(({ instancePath }) => instancePath === union.instancePath);
  const parts = within.filter(({ instancePath }) => instancePath !== union.instancePath);
  const words = kinds.flatMap(wordsOf);
  const ofWords = new Set(
    kinds.flatMap((error) => (wordsOf(error).length > 0 ? [schemaOf(error)] : [])),
  );
  const left = kinds.filter(
    (error) => error.keyword !== "anyOf" && !isNone(error) && !ofWords.has(schemaOf(error)),
  );
  const choice = { ...union, keyword: "enum", params: { allowedValues: words } };
  const together = [...parts, ...(words.length > 0 ? [choice] : []), ...left];
  return together.length > 0 ? together : [union];
}

/** Where the rule that was broken stands: a word breaks the rule of its kind and that of its text together. */
const schemaOf = ({ schemaPath }: ErrorObject): string =>
  schemaPath.slice(0, schemaPath.lastIndexOf("/"));

const isNone = ({ keyword, params }: ErrorObject): boolean =>
  keyword === "type" && params["type"] === "null";

function wordsOf({ keyword, params }: ErrorObject): readonly unknown[] {
  if (keyword === "const") return [params["allowedValue"]];
  return keyword === "enum" ? (params["allowedValues"] as unknown[]) : [];
}

/** A fault as a field, a code and numbers for the sentence. */
function fieldErrorOf(error: ErrorObject, context: string | undefined): FieldError {
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
