import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { hash } from "@node-rs/argon2";
import pg from "pg";
import { Agent, type Dispatcher, request } from "undici";
import { type Market, openMarket } from "../../src/app.ts";
import { accepted } from "../../src/kernel/result.ts";
import { settleOpenAnswers } from "../../src/modules/commerce/index.ts";
import {
  createApiClient,
  createOrganisation,
  createPerson,
  type NewOrganisation,
} from "../../src/modules/identity/index.ts";
import { storeHash } from "../../src/modules/identity/use-cases/create-person.ts";
import { type Config, readConfig } from "../../src/platform/config.ts";
import { type Connection, connectionOptions } from "../../src/platform/database.ts";
import { inTime } from "../../src/platform/in-time.ts";
import { openLog } from "../../src/platform/log.ts";
import type { Module } from "../../src/platform/module.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { sandboxTls } from "../../src/platform/tls.ts";
import { openTestDatabase } from "./database.ts";
import { isFree } from "./processes.ts";

const TEST_TLS_FOLDER = join(import.meta.dirname, "../../.cache/test-tls");

/** A Saturday noon: what every test calls now, unless it says otherwise. */
export const NOW = "2026-11-21T12:00:00Z";
export const PASSWORD = "correct horse battery";
/** As few passes as there are: a run signs a thousand people in, and a hash says itself what it costs. */
const hashed = hash(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });

export type TestMarket = Market & {
  readonly url: string;
  /** Address for programs: https where the test asked for it, with the file of its authority. */
  readonly api: string;
  readonly authorityFile: string;
  /** Creates an organisation with one person in it and returns what acts as that person. */
  organisation(
    wanted: Partial<NewOrganisation> & Pick<NewOrganisation, "kind" | "name">,
    roles?: readonly string[],
  ): Promise<TestPerson>;
  /** Adds a person to an organisation and signs them in. */
  person(organisationId: string, roles: readonly string[]): Promise<TestPerson>;
  /** Takes publishers' silence as consent, moves the frozen clock and runs what is due. */
  clockMovesTo(instant: string): Promise<void>;
  /** Waits until no background work is left. */
  settle(): Promise<void>;
  /** Calls without signing in. */
  readonly visitor: Call;
};

export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: never;
  readonly text: string;
};

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<{
  status: number;
  headers: Headers;
  text: string;
  json<T = Record<string, unknown>>(): T;
}>;

export type TestPerson = {
  readonly call: Call;
  readonly organisation: {
    readonly id: string;
    readonly handle: string;
    readonly tenantId: string;
  };
  readonly personId: string;
  readonly email: string;
  readonly cookie: string;
};

/** The whole program on a fresh database, over real HTTP, at a standing marketplace time. */
export async function startTestMarket(
  options: {
    env?: Record<string, string>;
    now?: string;
    plugins?: readonly Module[];
    connection?: Connection;
    https?: boolean;
    worker?: boolean;
  } = {},
): Promise<TestMarket> {
  const connection = options.connection ?? (await openTestDatabase());
  if (options.connection === undefined) await takesKnownKey(connection);
  const config: Config = readConfig({
    SOUK_LOG_LEVEL: process.env["TEST_LOG"] ?? "silent",
    ...options.env,
  });
  const addresses = { web: "http://127.0.0.1", api: "https://localhost" };
  const market = await openMarket({
    config,
    connection,
    secretKey: "test secret key of at least 32 characters",
    log: openLog(config.logLevel),
    addresses,
    run: { server: true, worker: options.worker ?? true },
    plugins: options.plugins ?? [],
  });
  const tls = options.https ? await sandboxTls(TEST_TLS_FOLDER, [], Date.now()) : undefined;
  const listening = await market.listen({
    host: "127.0.0.1",
    port: await usualPort(),
    ...(tls ? { tls: { ...tls, port: 0 } } : {}),
  });
  if (options.connection === undefined) await remembersKey(market);
  const port = listening.http?.port ?? 0;
  usual ||= port;
  const url = `http://127.0.0.1:${port}`;
  Object.assign(addresses, {
    web: url,
    api: tls ? `https://localhost:${listening.https?.port}` : url,
  });
  if (options.connection === undefined || options.now) await freeze(market, options.now ?? NOW);
  const db = market.platform.databaseAs(SYSTEM);
  const visitor = callerOf(url, {});

  const person: TestMarket["person"] = async (organisationId, roles) => {
    const email = `${randomUUID()}@people.example`;
    const organisation = await db.sql
      .selectFrom("identity.organisations")
      .selectAll()
      .where("id", "=", organisationId)
      .executeTakeFirstOrThrow();
    const stored = await hashed;
    const personId = await db.transaction(async (tx) => {
      const id = await createPerson(tx, {
        name: `${organisation.name} ${roles.join(", ")}`,
        email,
        locale: "en",
        timeZone: "Europe/Paris",
        memberships: [{ organisationId, roles }],
      });
      await storeHash(tx, id, stored);
      return id;
    });
    const signedIn = await visitor("POST", "/v1/sessions", { email, password: PASSWORD });
    if (signedIn.status !== 201)
      throw new Error(`Sign-in answered ${signedIn.status}: ${signedIn.text}`);
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    return {
      call: callerOf(url, { cookie, origin: url }),
      organisation: {
        id: organisation.id,
        handle: organisation.handle,
        tenantId: organisation.tenant_id,
      },
      personId,
      email,
      cookie,
    };
  };

  return {
    ...market,
    url,
    api: addresses.api,
    authorityFile: tls?.authorityFile ?? "",
    visitor,
    person,
    async organisation(
      wanted,
      roles = [wanted.kind === "operator" ? "administrator" : "global-admin"],
    ) {
      const made = accepted(
        await db.transaction((tx) =>
          createOrganisation(tx, {
            country: "FR",
            timeZone: "Europe/Paris",
            currency: "EUR",
            ...(wanted.kind === "partner" ? { partnerType: "direct-bill" as const } : {}),
            ...(wanted.kind === "customer" ? { segment: "commercial" as const } : {}),
            ...wanted,
          }),
        ),
      );
      return person(made.id, roles);
    },
    settle: async () =>
      inTime(90_000, market.worker?.settle() ?? Promise.resolve(), "background work does not end"),
    async clockMovesTo(instant) {
      await settleOpenAnswers(market.platform);
      await freeze(market, instant);
      await market.worker?.settle();
    },
    async close() {
      await listening.close();
      await market.close();
    },
  };
}

/**
 * The port of the first market of this process, for those after it: what a browser keeps of an address,
 * as the code that it compiled, serves one test file after the other.
 */
let usual = 0;

async function usualPort(): Promise<number> {
  return usual !== 0 && (await isFree(usual)) ? usual : 0;
}

/** The key that the first market of this process made for itself: to make one takes as long as all else of a start. */
let knownKey: object | undefined;

async function remembersKey(market: Market): Promise<void> {
  knownKey ??= (
    await market.platform.pool.raw.query(
      "select to_jsonb(k) - 'created_at' as key from identity.signing_keys k where algorithm = 'RS256'",
    )
  ).rows[0].key;
}

async function takesKnownKey(connection: Connection): Promise<void> {
  if (knownKey === undefined) return;
  const client = new pg.Client(connectionOptions(connection, "souk-test") as pg.ClientConfig);
  await client.connect();
  await client.query(
    `insert into identity.signing_keys (kid, algorithm, public_jwk, private_sealed)
     select kid, algorithm, public_jwk, private_sealed from jsonb_populate_record(null::identity.signing_keys, $1)`,
    [JSON.stringify(knownKey)],
  );
  await client.end();
}

async function freeze(market: Market, instant: string): Promise<void> {
  const frozenAt = Temporal.Instant.from(instant);
  await market.platform.pool.raw.query("update platform.marketplace set frozen_at = $1", [
    frozenAt,
  ]);
  market.platform.clock.set({ offsetMs: 0n, frozenAt });
}

/** An access token for a program of the organisation, as the header it is sent in. */
export async function programOf(
  market: Market,
  organisation: { id: string; kind: NewOrganisation["kind"] },
  roles: readonly string[],
) {
  const db = market.platform.databaseAs(SYSTEM);
  return accepted(
    await db.transaction((tx) =>
      createApiClient(tx, { organisation, name: "Test program", roles, createdBy: null }),
    ),
  );
}

/** Kept connections of test files that have ended would be open for the next one's servers. */
const KEEP_ALIVE_MS = 2_000;
const connections = new Agent({ keepAliveTimeout: KEEP_ALIVE_MS });

export function callerOf(url: string, common: Readonly<Record<string, string>>): Call {
  return async (method, path, body, headers = {}) => {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    // Half the work of `fetch`, of which a run makes a hundred thousand.
    const answered = await request(url + path, {
      method: method as Dispatcher.HttpMethod,
      headers: {
        ...common,
        ...(typeof body === "string" ? { "content-type": "text/plain;charset=UTF-8" } : {}),
        ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
      dispatcher: connections,
    });
    const text = await answered.body.text();
    return {
      status: answered.statusCode,
      get headers() {
        return new Headers(
          Object.entries(answered.headers).flatMap(([name, value]) =>
            [value ?? []].flat().map((one): [string, string] => [name, one]),
          ),
        );
      },
      text,
      json: () => JSON.parse(text),
    };
  };
}

/** A fresh Idempotency-Key. */
export const once = (): Record<string, string> => ({ "idempotency-key": randomUUID() });

/** Counts countries to Europe, where sellers of tests are, unless a test is about regions. */
export const inOneRegion = (market: TestMarket, ...countries: readonly string[]) =>
  market.platform.pool.raw.query(
    "update commerce.country_regions set region = 'europe' where country = any ($1)",
    [countries],
  );
