import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { CannotStart, cannotStart } from "./cannot-start.ts";
import { type Connection, connectionOptions } from "./database.ts";

const OLDEST_VERSION = 18;
const TRY_EVERY_MS = 500;
const SAY_EVERY_MS = 10_000;
const ATTEMPT_MS = 10_000;

export type Patience = {
  /** How long a server that is not up yet is waited for; 0 asks once. */
  readonly waitMs: number;
  /** Told what is waited for, at once and then every ten seconds. */
  say(line: string): void;
  onError(error: Error): void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Connects to the database as soon as it can be used. A server that is not up yet, recovers or is a
 * standby is waited for; one that can never do is not.
 *
 * @throws CannotStart with what is wrong and what to do
 */
export async function connectWhenReady(
  connection: Connection,
  patience: Patience,
): Promise<pg.Client> {
  const began = performance.now();
  for (let saidAt = Number.NEGATIVE_INFINITY; ; ) {
    const left = began + patience.waitMs - performance.now();
    const client = new pg.Client({
      ...connectionOptions(connection, "souk-migrate"),
      connectionTimeoutMillis: Math.max(1_000, Math.min(ATTEMPT_MS, left)),
    });
    const reason = await reasonToWait(client, connection, patience.onError);
    if (reason === undefined) return client;
    await client.end().catch(patience.onError);
    const now = performance.now();
    if (now >= began + patience.waitMs)
      throw cannotBeUsed(client, connection, `${reason}.${waited(patience.waitMs)} ${ADVICE}`);
    if (now >= saidAt + SAY_EVERY_MS) {
      const seconds = Math.ceil((began + patience.waitMs - now) / 1000);
      patience.say(
        `Waiting for ${nameOf(client, connection)}, at most ${seconds} s more: ${reason}.`,
      );
      saidAt = now;
    }
    await wait(TRY_EVERY_MS, undefined, { signal: patience.signal });
  }
}

const ADVICE = "Start it, or correct DATABASE_URL";

const waited = (waitMs: number): string =>
  waitMs === 0 ? "" : ` It was waited for ${waitMs / 1000} s (SOUK_DATABASE_WAIT).`;

/** The address may hold a password: host, port and database are what helps. */
const nameOf = (client: pg.Client, { url }: Connection): string =>
  url === undefined
    ? "the database in the data folder"
    : `the PostgreSQL of DATABASE_URL (${client.host}:${client.port}, database ${client.database ?? ""})`;

function cannotBeUsed(
  client: pg.Client,
  connection: Connection,
  why: string,
  cause?: unknown,
): CannotStart {
  const name = nameOf(client, connection);
  return cannotStart(`${name[0]?.toUpperCase()}${name.slice(1)} cannot be used: ${why}.`, cause);
}

/** Undefined when the client is connected to a server that will do. */
async function reasonToWait(
  client: pg.Client,
  connection: Connection,
  onError: Patience["onError"],
): Promise<string | undefined> {
  // A connection that breaks later is told here; without a listener the process would end.
  client.on("error", onError);
  try {
    await client.connect();
    return await reasonOfServer(client, connection);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const reason = PASSING[codeOf(error)];
    if (reason !== undefined) return reason;
    if (/timeout expired|Connection terminated/.test((error as Error).message))
      return "it does not answer";
    await client.end().catch(onError);
    throw cannotBeUsed(client, connection, lasting(error as Error, client), error);
  }
}

async function reasonOfServer(
  client: pg.Client,
  connection: Connection,
): Promise<string | undefined> {
  const { rows } = await client.query(
    `select current_setting('server_version_num')::int / 10000 as version, pg_is_in_recovery() as recovers,
       has_database_privilege(current_database(), 'create') as may_create`,
  );
  const [{ version, recovers, may_create: mayCreate }] = rows;
  const fault =
    version < OLDEST_VERSION
      ? `PostgreSQL ${OLDEST_VERSION} or newer is needed, and this is version ${version}`
      : recovers || mayCreate
        ? undefined
        : `the user ${client.user} may not make schemas in it: grant create on database "${client.database}" to "${client.user}"`;
  if (fault !== undefined) {
    await client.end();
    throw cannotBeUsed(client, connection, fault);
  }
  return recovers ? "it is a standby, which takes no changes" : undefined;
}

const NOT_THERE = "nothing answers there";
const UNREACHABLE = "there is no way to its host";
const UNKNOWN_NAME = "its host's name is not known";
const STARTING = "it is starting up, stopping or recovering";

/** What passes by itself, by the code of PostgreSQL or of the system. */
const PASSING: Readonly<Record<string, string>> = {
  "57P03": STARTING,
  "57P02": STARTING,
  "57P01": STARTING,
  "53300": "all its connections are taken",
  ECONNREFUSED: NOT_THERE,
  ENOENT: NOT_THERE,
  ECONNRESET: NOT_THERE,
  EPIPE: NOT_THERE,
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOTFOUND: UNKNOWN_NAME,
  EAI_AGAIN: UNKNOWN_NAME,
};

/** What only a person can put right. */
function lasting(error: Error, { user, database }: pg.Client): string {
  switch (codeOf(error)) {
    case "28P01":
      return `it refuses the password of the user ${user}. Correct DATABASE_URL`;
    case "28000":
      return `it refuses the user ${user} (${error.message}). Make the user, or correct DATABASE_URL`;
    case "3D000":
      return `it has no database of that name. Make it (create database "${database}"), or correct DATABASE_URL`;
    case "42501":
      return `the user ${user} may not connect to it: grant connect on database "${database}" to "${user}"`;
    default:
      if (/client password must be a string/.test(error.message))
        return `it asks for the password of the user ${user}, and DATABASE_URL has none`;
      if (/does not support SSL/.test(error.message))
        return "DATABASE_URL asks for TLS, which the server does not speak";
      return `${error.message || codeOf(error)}. Correct DATABASE_URL, or the server`;
  }
}

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
};
