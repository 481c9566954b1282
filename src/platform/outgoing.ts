import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction, Socket } from "node:net";
import type { buildConnector } from "undici";
import { type AllowList, isPublicAddress, readAllowList } from "./outgoing-addresses.ts";
import { type Tracing, traced } from "./tracing.ts";

/**
 * The one way out. Addresses typed by users are called from here and nowhere else, so that nobody
 * can make the marketplace speak to its own network: a name is resolved once, every answer must be
 * allowed, and the connection goes to exactly those answers.
 */
export type Outgoing = {
  /** Never throws for what the network or the other side does; the outcome says what happened. */
  exchange(request: OutgoingRequest): Promise<OutgoingOutcome>;
  /** Nobody outside is ever reached: a copy of a marketplace that looks ahead. */
  readonly closed?: true;
};

/** Sends nothing to anybody. */
export const closedOutgoing: Outgoing = {
  closed: true,
  exchange: async ({ url }) => ({
    kind: "refused",
    code: "address-not-allowed",
    cause: "a copy that looks ahead calls nobody",
    url,
    tookMs: 0,
  }),
};

export type OutgoingRequest = {
  readonly url: string;
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For everything together: name, connection, headers, body, redirects. Default 10,000. */
  readonly deadlineMs?: number;
  /** Of the answer; reading stops there. Default 65,536. */
  readonly maxBodyBytes?: number;
  /**
   * Takes the body of a 2xx answer piece by piece, at most `maxBodyBytes`, so that it is never held
   * whole; `body` is empty then. What it throws, the exchange throws.
   */
  readonly take?: (piece: Uint8Array) => Promise<void>;
  /** For GET and HEAD; each hop is checked like the first. Default 0: a redirect is the answer. */
  readonly maxRedirects?: number;
};

export type OutgoingOutcome = OutgoingAnswer | OutgoingRefusal;

export type OutgoingAnswer = {
  readonly kind: "answered";
  readonly status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** As sent: nothing is decompressed, so a small answer cannot become a large one. */
  readonly body: Uint8Array;
  /** The answer was longer than `maxBodyBytes`; `body` holds its beginning. */
  readonly truncated: boolean;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly redirects: number;
  readonly tookMs: number;
};

export type OutgoingRefusal = {
  readonly kind: "refused";
  readonly code: OutgoingRefusalCode;
  /** For logs: which address or error it was. Not for the person who typed the address. */
  readonly cause: string;
  readonly url: string;
  readonly tookMs: number;
};

/** Up to `address-not-allowed` nothing was sent; the others say how the exchange failed. */
export type OutgoingRefusalCode =
  | "url-invalid"
  | "scheme-not-allowed"
  | "credentials-in-url"
  | "port-not-allowed"
  | "address-not-allowed"
  | "name-not-found"
  | "connection-failed"
  | "tls-failed"
  | "deadline-passed"
  | "answer-malformed"
  | "too-many-redirects";

export type OutgoingOptions = {
  /** Entries of `SOUK_OUTGOING_ALLOW`: `host:port` or `CIDR:port`. */
  readonly allow: readonly string[];
  /** A sandbox accepts http where a live marketplace asks for https. */
  readonly httpAllowed: boolean;
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  readonly tracing?: Tracing | undefined;
};

export type ResolvedAddress = { readonly address: string; readonly family: number };

const PORTS = { "https:": [443, 8443], "http:": [80] } as const;
const MAX_HEADER_BYTES = 16_384;

/** @throws RangeError when an entry of the allow-list cannot be read */
export function openOutgoing(options: OutgoingOptions): Outgoing {
  const { allow, httpAllowed, resolve, tracing } = options;
  const guard: Guard = {
    allowList: readAllowList(allow),
    httpAllowed,
    resolve: resolve ?? ((host) => lookup(host, { all: true, order: "verbatim" })),
  };
  return {
    exchange: (request) =>
      tracing === undefined ? exchange(guard, request) : exchangeTraced(guard, request, tracing),
  };
}

type Guard = {
  readonly allowList: AllowList;
  readonly httpAllowed: boolean;
  readonly resolve: (host: string) => Promise<readonly ResolvedAddress[]>;
};

/** The span names method and host; the rest of an address may hold a token. The callee gets `traceparent`. */
const exchangeTraced = (guard: Guard, request: OutgoingRequest, tracing: Tracing) => {
  const { method = "GET", url, headers } = request;
  const attributes = {
    "http.request.method": method,
    "server.address": URL.parse(url)?.hostname ?? "",
  };
  return traced(tracing, method, { kind: "client", attributes }, async (span) => {
    const outcome = await exchange(guard, {
      ...request,
      headers: { ...(span ? { traceparent: span.traceparent } : {}), ...headers },
    });
    span?.set(
      outcome.kind === "answered"
        ? { "http.response.status_code": outcome.status }
        : { "souk.outcome": outcome.code },
    );
    return outcome;
  });
};

type Refused = { readonly code: OutgoingRefusalCode; readonly cause: string };
type Checked<T> = { readonly ok: T } | { readonly refused: Refused };

async function exchange(guard: Guard, request: OutgoingRequest): Promise<OutgoingOutcome> {
  const started = performance.now();
  const tookMs = () => Math.round(performance.now() - started);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.deadlineMs ?? 10_000);
  const method = request.method ?? "GET";
  const follows = method === "GET" || method === "HEAD" ? (request.maxRedirects ?? 0) : 0;
  let url = request.url;
  let headers = request.headers ?? {};
  try {
    for (let redirects = 0; ; redirects += 1) {
      const target = await checkTarget(guard, url, deadline.signal);
      if ("refused" in target) return { kind: "refused", ...target.refused, url, tookMs: tookMs() };

      const hop = await oneHop(target.ok, { ...request, method, headers }, deadline.signal);
      if ("refused" in hop) return { kind: "refused", ...hop.refused, url, tookMs: tookMs() };

      const location = REDIRECTS.has(hop.ok.status) ? hop.ok.headers.location : undefined;
      if (follows === 0 || location === undefined)
        return {
          kind: "answered",
          ...hop.ok,
          url: target.ok.url.href,
          redirects,
          tookMs: tookMs(),
        };
      if (redirects === follows) {
        const cause = `${redirects + 1} redirects`;
        return { kind: "refused", code: "too-many-redirects", cause, url, tookMs: tookMs() };
      }
      const next = URL.parse(location, target.ok.url);
      // Headers may carry a secret that was meant for the first host alone.
      if (next?.origin !== target.ok.url.origin) headers = {};
      url = next?.href ?? location;
    }
  } finally {
    clearTimeout(timer);
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

type Target = { readonly url: URL; readonly addresses: readonly ResolvedAddress[] };

/** Decides whether `text` may be called, and resolves it. Nothing has been sent by then. */
async function checkTarget(
  { allowList, httpAllowed, resolve }: Guard,
  text: string,
  deadline: AbortSignal,
): Promise<Checked<Target>> {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return refused("url-invalid", "not a URL");
  const scheme = url.protocol;
  if (scheme !== "https:" && !(scheme === "http:" && httpAllowed))
    return refused("scheme-not-allowed", scheme);
  if (url.username !== "" || url.password !== "") return refused("credentials-in-url", "userinfo");

  const port = url.port === "" ? (scheme === "https:" ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const addresses = await resolveOnce(resolve, host, deadline);
  if ("refused" in addresses) return addresses;
  if (!allowList.hasName(host, port)) {
    const offered: readonly number[] = PORTS[scheme];
    for (const { address } of addresses.ok) {
      if (allowList.hasAddress(address, port)) continue;
      if (!isPublicAddress(address)) return refused("address-not-allowed", address);
      if (!offered.includes(port)) return refused("port-not-allowed", String(port));
    }
  }
  return { ok: { url, addresses: addresses.ok } };
}

async function resolveOnce(
  resolve: Guard["resolve"],
  host: string,
  deadline: AbortSignal,
): Promise<Checked<readonly ResolvedAddress[]>> {
  // Node does not ask a lookup function about literal addresses, so they are checked as they are.
  if (isIP(host) !== 0) return { ok: [{ address: host, family: isIP(host) }] };
  try {
    const addresses = await orAborted(resolve(host), deadline);
    if (addresses === ABORTED) return refused("deadline-passed", "resolving the name");
    return addresses.length > 0 ? { ok: addresses } : refused("name-not-found", "no address");
  } catch (error) {
    return refused("name-not-found", codeOf(error));
  }
}

/** Loaded with the first call to the outside: a server that makes none spares the memory. */
const loadClient = () => import("undici");

type Hop = Pick<OutgoingAnswer, "status" | "headers" | "body" | "truncated">;

async function oneHop(
  { url, addresses }: Target,
  request: OutgoingRequest,
  deadline: AbortSignal,
): Promise<Checked<Hop>> {
  // A client of its own for each hop: no connection that was opened for another check is reused,
  // and no proxy of the environment comes between.
  const { Client, buildConnector, errors } = await loadClient();
  const client = new Client(url.origin, {
    connect: connectUntil(deadline, buildConnector({ lookup: pinnedTo(addresses), timeout: 0 })),
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    pipelining: 0,
  });
  let failed: { readonly error: unknown } | undefined;
  try {
    const response = await client.request({
      path: url.pathname + url.search,
      method: request.method ?? "GET",
      headers: {
        "user-agent": "Souk marketplace",
        ...request.headers,
        "accept-encoding": "identity",
      },
      body: request.body ?? null,
      signal: deadline,
    });
    const headers = Object.fromEntries(
      Object.entries(response.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
      ),
    );
    const status = response.statusCode;
    const { take } = request;
    const read = await readUpTo(
      response.body,
      request.maxBodyBytes ?? 65_536,
      take !== undefined && status >= 200 && status < 300
        ? (piece) =>
            take(piece).catch((error: unknown) => {
              failed = { error };
              throw error;
            })
        : undefined,
    );
    return { ok: { status, headers, ...read } };
  } catch (error) {
    if (failed !== undefined) throw failed.error; // The network did nothing wrong.
    if (error instanceof errors.InvalidArgumentError) throw error; // A defect of the caller.
    return { refused: { code: refusalOf(error, deadline), cause: codeOf(error) } };
  } finally {
    await client.destroy();
  }
}

async function readUpTo(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  take: OutgoingRequest["take"],
): Promise<{ body: Uint8Array; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const piece = chunk.subarray(0, maxBytes - length);
    if (take === undefined) chunks.push(piece);
    else await take(piece);
    length += chunk.byteLength;
    if (length > maxBytes) break; // Leaving the loop closes the stream, and with it the socket.
  }
  return { body: Buffer.concat(chunks), truncated: length > maxBytes };
}

/**
 * Opens the connection to `addresses` and gives it up with the deadline: undici itself does not
 * end one that hangs in its handshake.
 */
function connectUntil(deadline: AbortSignal, connect: buildConnector.connector) {
  const guarded: buildConnector.connector = (options, callback) => {
    const socket: unknown = connect(options, callback);
    if (!(socket instanceof Socket)) throw new Error("undici's connector returned no socket");
    const giveUp = () => socket.destroy(new Error("Deadline passed while connecting"));
    deadline.addEventListener("abort", giveUp, { once: true });
    socket.once("close", () => deadline.removeEventListener("abort", giveUp));
    return socket;
  };
  return guarded;
}

/** A lookup that knows one answer. It is asked for one address or, to try several, for all. */
function pinnedTo(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error("No address to connect to"), "");
  };
}

function refusalOf(error: unknown, deadline: AbortSignal): OutgoingRefusalCode {
  if (deadline.aborted) return "deadline-passed";
  if (error instanceof Error && error.name === "HeadersOverflowError") return "answer-malformed";
  const code = codeOf(error);
  if (error instanceof Error && error.name === "HTTPParserError") return "answer-malformed";
  // EPROTO is what TLS reports when the other side does not speak it.
  if (TLS_CODES.test(code)) return "tls-failed";
  return "connection-failed";
}

const TLS_CODES =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_OSSL|HOSTNAME_MISMATCH)/;

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : error.name;
}

const refused = (code: OutgoingRefusalCode, cause: string): { readonly refused: Refused } => ({
  refused: { code, cause },
});

const ABORTED = Symbol("aborted");

/** The promise's value, or `ABORTED` when the signal comes first; what it does later is ignored. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | typeof ABORTED> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(ABORTED);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

declare module "./platform.ts" {
  interface Services {
    outgoing?: Outgoing;
  }
}
