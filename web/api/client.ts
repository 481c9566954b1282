import { isSignedOut, NoAnswer, type ProblemDetails, Refusal } from "./problem.ts";

export type QueryValue = string | number | boolean | undefined;

export type Call = {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  /** The version the caller saw; the server refuses with 412 when it has another one. */
  readonly ifMatch?: string | undefined;
  /** One key per intent of the person, so that a repeated click does the thing once. */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

export type Answer<T> = { readonly data: T; readonly etag: string | undefined };

/** The REST API as one person of one organisation sees it, in one language. */
export type Api = {
  readonly organisationId: string | undefined;
  readonly language: string;
  get<T>(path: string, call?: Call): Promise<Answer<T>>;
  post<T>(path: string, call?: Call): Promise<Answer<T>>;
  put<T>(path: string, call?: Call): Promise<Answer<T>>;
  patch<T>(path: string, call?: Call): Promise<Answer<T>>;
  delete<T>(path: string, call?: Call): Promise<Answer<T>>;
  /** A file as its bytes. */
  download(path: string, call?: Call): Promise<Blob>;
};

/** A call is given up after this; the page then says so and offers to try again. */
const DEADLINE_SECONDS = 30;
const UPLOAD_DEADLINE_SECONDS = 180;

/** `onSignedOut` hears that a call was refused because the session has ended. */
export function apiFor(
  language: string,
  organisationId?: string,
  onSignedOut: () => void = () => {},
): Api {
  const call = async <T>(method: string, path: string, options: Call = {}): Promise<Answer<T>> => {
    const response = await send(method, path, options, { language, organisationId }).catch(
      (error: unknown) => {
        if (isSignedOut(error)) onSignedOut();
        throw error;
      },
    );
    const etag = response.headers.get("etag") ?? undefined;
    if (response.status === 204) return { data: undefined as T, etag };
    return { data: (await readJson(response)) as T, etag };
  };
  return {
    organisationId,
    language,
    get: (path, options) => call("GET", path, options),
    post: (path, options) => call("POST", path, options),
    put: (path, options) => call("PUT", path, options),
    patch: (path, options) => call("PATCH", path, options),
    delete: (path, options) => call("DELETE", path, options),
    download: async (path, options = {}) =>
      (await send("GET", path, options, { language, organisationId })).blob(),
  };
}

async function send(
  method: string,
  path: string,
  options: Call,
  who: { readonly language: string; readonly organisationId: string | undefined },
): Promise<Response> {
  const isBinary = options.body instanceof Blob;
  const seconds = isBinary ? UPLOAD_DEADLINE_SECONDS : DEADLINE_SECONDS;
  const deadline = AbortSignal.timeout(seconds * 1000);
  const headers: Record<string, string> = {
    accept: "application/json, application/problem+json",
    "accept-language": who.language,
  };
  if (who.organisationId !== undefined) headers["souk-organisation"] = who.organisationId;
  if (options.ifMatch !== undefined) headers["if-match"] = options.ifMatch;
  if (options.idempotencyKey !== undefined) headers["idempotency-key"] = options.idempotencyKey;
  if (options.body !== undefined)
    headers["content-type"] =
      options.body instanceof Blob ? mediaTypeOf(options.body) : "application/json";
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      credentials: "same-origin",
      signal: options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]),
      ...(options.body === undefined
        ? {}
        : { body: isBinary ? (options.body as Blob) : JSON.stringify(options.body) }),
    });
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw new NoAnswer(cause, deadline.aborted ? seconds : undefined);
  }
  if (!response.ok) throw await refusalOf(response);
  return response;
}

/** Files are bytes to the server, except those that it reads as a list. */
const mediaTypeOf = (body: Blob): string =>
  body.type === "text/csv" ? body.type : "application/octet-stream";

function address(path: string, query: Call["query"]): string {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const etag = response.headers.get("etag") ?? undefined;
  const type = response.headers.get("content-type") ?? "";
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const body = type.includes("json") ? await readJson(response) : undefined;
  const told = (body ?? {}) as Partial<ProblemDetails>;
  return new Refusal(
    {
      ...told,
      type: told.type ?? "about:blank",
      title: told.title ?? response.statusText,
      status: response.status,
      ...(told.requestId === undefined && requestId !== undefined ? { requestId } : {}),
    },
    etag,
  );
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // A proxy's page instead of the API's answer: to the reader the server did not answer.
    throw new NoAnswer(cause);
  }
}
