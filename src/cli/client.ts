import { isLoopback } from "../platform/loopback.ts";
import {
  type Credentials,
  currentMarketplace,
  type Environment,
  keptCredentials,
} from "./credentials.ts";

/** A marketplace as the command line reaches it: its REST API, with a token where one is needed. */
export type Client = {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
};

export type CallOptions = {
  readonly body?: unknown;
  /** Raw bytes instead of JSON. */
  readonly bytes?: Uint8Array;
  readonly ifMatch?: string;
  /** Names this one effect, so that sending it again does nothing more. */
  readonly idempotencyKey?: string;
  /** Nobody is signed in for it. */
  readonly anonymous?: true;
};

export type Answer = {
  readonly status: number;
  readonly etag: string | undefined;
  readonly cookies: readonly string[];
  readonly body: Record<string, unknown>;
  readonly bytes: Uint8Array;
};

/** Exit codes of the command line. */
export const EXIT = {
  ok: 0,
  failed: 1,
  differences: 2,
  signInNeeded: 4,
  notFound: 5,
  conflict: 6,
  invalid: 7,
  usage: 64,
  /** As timeout(1) ends. */
  timedOut: 124,
} as const;

/** What ends a command early; `message` is for people, in their language. */
export class CommandFailed extends Error {
  readonly exitCode: number;
  readonly problem: Record<string, unknown> | undefined;
  constructor(message: string, exitCode: number, problem?: Record<string, unknown>) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
  }
}

/** Nobody answered at the address. */
export class Unreachable extends CommandFailed {}

export type { Environment };

const DEFAULT_ADDRESS = "http://127.0.0.1:4700";
const TIMEOUT_MS = 120_000;

/** The address of the marketplace that commands talk to: SOUK_URL, or the one of the last sign-in. */
export const connectedTo = (env: Environment): string =>
  addressOf(env.SOUK_URL || currentMarketplace(env) || DEFAULT_ADDRESS);

export const addressOf = (text: string): string => text.replace(/\/+$/, "");

/** Whether secrets may be sent there: over https, or without leaving this machine. */
export function isSafeForSecrets(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || isLoopback(hostname.replace(/^\[|\]$/g, ""));
}

export type Connection = {
  readonly language: string;
  /** Handle of the organisation that calls act for. */
  readonly organisation?: string | undefined;
  signInNeeded(): CommandFailed;
};

/**
 * Speaks with the marketplace as whom the environment names: SOUK_TOKEN, or SOUK_CLIENT_ID with
 * SOUK_CLIENT_SECRET; or else as who signed in there. A token is fetched when the first call needs one.
 */
export function connect(env: Environment, connection: Connection): Client {
  const base = connectedTo(env);
  let proof: Promise<Record<string, string>> | undefined;
  return {
    async call(method, path, call = {}) {
      if (call.anonymous) return exchange(base, { method, path, call, connection });
      proof ??= proofOf(env, base, connection);
      const answer = await exchange(base, {
        method,
        path,
        call,
        connection,
        headers: {
          ...(await proof),
          ...(connection.organisation !== undefined && {
            "souk-organisation": connection.organisation,
          }),
        },
      });
      if (answer.status === 401) throw connection.signInNeeded();
      return answer;
    },
  };
}

async function exchange(
  base: string,
  {
    method,
    path,
    call,
    connection,
    headers = {},
  }: {
    readonly method: string;
    readonly path: string;
    readonly call: CallOptions;
    readonly connection: Pick<Connection, "language">;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<Answer> {
  const sent: Record<string, string> = { "accept-language": connection.language, ...headers };
  if (call.ifMatch !== undefined) sent["if-match"] = call.ifMatch;
  if (call.idempotencyKey !== undefined) sent["idempotency-key"] = call.idempotencyKey;
  if (call.bytes !== undefined) sent["content-type"] = "application/octet-stream";
  else if (call.body !== undefined) sent["content-type"] = "application/json";
  const response = await send(base + path, {
    method,
    headers: sent,
    body:
      (call.bytes as BodyInit | undefined) ??
      (call.body === undefined ? null : JSON.stringify(call.body)),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    etag: response.headers.get("etag") ?? undefined,
    cookies: response.headers.getSetCookie(),
    body: isJson ? JSON.parse(new TextDecoder().decode(bytes)) : {},
    bytes,
  };
}

/** Headers that say who calls. */
async function proofOf(
  env: Environment,
  base: string,
  { organisation, signInNeeded }: Connection,
): Promise<Record<string, string>> {
  if (env.SOUK_TOKEN) return { authorization: `Bearer ${env.SOUK_TOKEN}` };
  const credentials = credentialsIn(env, base, organisation);
  if (credentials === undefined) throw signInNeeded();
  // A cookie alone changes nothing: the server asks for the origin of its own pages beside it.
  if (credentials.kind === "person") return { cookie: credentials.cookie, origin: base };
  const token = await tokenOf(base, credentials);
  if (token === undefined) throw signInNeeded();
  return { authorization: `Bearer ${token}` };
}

/** Where commands know who calls from; the environment goes first. */
export function credentialsIn(
  env: Environment,
  base: string,
  organisation?: string,
): Credentials | undefined {
  const { SOUK_CLIENT_ID: clientId, SOUK_CLIENT_SECRET: clientSecret } = env;
  if (!clientId || !clientSecret) return keptCredentials(env, base);
  const tenant = organisation ?? env.SOUK_ORGANISATION ?? env.SOUK_TENANT ?? "";
  return { kind: "program", organisation: tenant, clientId, clientSecret };
}

/** An access token of a program; undefined where ID, secret and organisation do not belong together. */
export async function tokenOf(
  base: string,
  { organisation, clientId, clientSecret }: Extract<Credentials, { readonly kind: "program" }>,
): Promise<string | undefined> {
  const response = await send(`${base}/${encodeURIComponent(organisation)}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: "souk/.default",
    }).toString(),
  });
  const body = (await response.json().catch(() => ({}))) as { access_token?: string };
  return response.ok ? body.access_token : undefined;
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Unreachable(`${address}: ${String((cause as Error).message ?? cause)}`, EXIT.failed);
  }
}

/** The exit code that says what kind of refusal an HTTP status is. */
export function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return EXIT.signInNeeded;
  if (status === 404) return EXIT.notFound;
  if (status === 409 || status === 412 || status === 428) return EXIT.conflict;
  return status === 400 || status === 422 ? EXIT.invalid : EXIT.failed;
}

/** A server that restarts, or asks for patience, is waited for. */
const PATIENT = new Set([429, 502, 503, 504]);

/** What GET `path` answers; undefined where it is worth asking again in a while. */
export async function patiently(client: Client, path: string): Promise<Answer | undefined> {
  try {
    const answer = await client.call("GET", path);
    return PATIENT.has(answer.status) ? undefined : answer;
  } catch (error) {
    if (error instanceof Unreachable) return undefined;
    throw error;
  }
}
