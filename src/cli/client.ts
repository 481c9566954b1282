/** A marketplace as the command line reaches it: its REST API, with a token where one is needed. */
export type Client = {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
};

export type CallOptions = {
  readonly body?: unknown;
  /** Raw bytes instead of JSON. */
  readonly bytes?: Uint8Array;
  readonly ifMatch?: string;
  /** Handle of the organisation that the call acts for. */
  readonly organisation?: string;
  /** No token is sent. */
  readonly anonymous?: true;
};

export type Answer = {
  readonly status: number;
  readonly etag: string | undefined;
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

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_ADDRESS = "http://127.0.0.1:4700";
const TIMEOUT_MS = 120_000;

/** The address of the marketplace that commands talk to. */
export const connectedTo = (env: Environment): string =>
  (env.SOUK_URL || DEFAULT_ADDRESS).replace(/\/+$/, "");

/**
 * Reads address and credentials from the environment: SOUK_URL, and SOUK_TOKEN or SOUK_CLIENT_ID
 * with SOUK_CLIENT_SECRET. A token is fetched when the first call needs one.
 */
export function connect(
  env: Environment,
  options: { readonly language: string; readonly tenant: string; signInNeeded(): CommandFailed },
): Client {
  const base = connectedTo(env);
  let token: Promise<string> | undefined;
  return {
    async call(method, path, call = {}) {
      const headers: Record<string, string> = { "accept-language": options.language };
      if (!call.anonymous) {
        token ??= readToken(env, base, options);
        headers.authorization = `Bearer ${await token}`;
      }
      if (call.organisation !== undefined) headers["souk-organisation"] = call.organisation;
      if (call.ifMatch !== undefined) headers["if-match"] = call.ifMatch;
      if (call.bytes !== undefined) headers["content-type"] = "application/octet-stream";
      else if (call.body !== undefined) headers["content-type"] = "application/json";
      const response = await send(base + path, {
        method,
        headers,
        body:
          (call.bytes as BodyInit | undefined) ??
          (call.body === undefined ? null : JSON.stringify(call.body)),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      const body = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : {};
      if (response.status === 401) throw options.signInNeeded();
      return {
        status: response.status,
        etag: response.headers.get("etag") ?? undefined,
        body,
        bytes,
      };
    },
  };
}

async function readToken(
  env: Environment,
  base: string,
  { tenant, signInNeeded }: { readonly tenant: string; signInNeeded(): CommandFailed },
): Promise<string> {
  if (env.SOUK_TOKEN) return env.SOUK_TOKEN;
  if (!env.SOUK_CLIENT_ID || !env.SOUK_CLIENT_SECRET) throw signInNeeded();
  const response = await send(`${base}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: env.SOUK_CLIENT_ID,
      client_secret: env.SOUK_CLIENT_SECRET,
      scope: "souk/.default",
    }).toString(),
  });
  const body = (await response.json().catch(() => ({}))) as { access_token?: string };
  if (!response.ok || body.access_token === undefined) throw signInNeeded();
  return body.access_token;
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new CommandFailed(
      `${address}: ${String((cause as Error).message ?? cause)}`,
      EXIT.failed,
    );
  }
}

/** The exit code that says what kind of refusal an HTTP status is. */
export function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return EXIT.signInNeeded;
  if (status === 404) return EXIT.notFound;
  if (status === 409 || status === 412 || status === 428) return EXIT.conflict;
  return status === 400 || status === 422 ? EXIT.invalid : EXIT.failed;
}
