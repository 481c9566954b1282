import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Market } from "../app.ts";
import { runCommand } from "../cli/main.ts";
import { accepted } from "../kernel/result.ts";
import { createApiClient, OWN_API, operatorOrganisation } from "../modules/identity/index.ts";
import { SYSTEM } from "../platform/platform.ts";
import { demoSecret } from "./organisations.ts";
import { OPERATOR, PUBLISHERS } from "./people.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");

/** This one waits in the operator's queue, so that there is something to certify. */
const LEFT_IN_QUEUE = "brightwater.fernway";

const DEADLINE_MS = 120_000;

/**
 * Publishes the offers of examples/ as their publishers would: applied from their files,
 * submitted, checked, previewed and signed off over HTTP. Nothing is inserted. What is live
 * already is left alone, so an interrupted start is carried on.
 */
export async function publishExamples(
  market: Market,
  options: { readonly address: string; readonly secretKey: string },
): Promise<readonly string[]> {
  const source = exampleFolder(market.platform.config.samplePort);
  try {
    return await publishAll(market, { ...options, source: source.folder });
  } finally {
    source.remove();
  }
}

/** The port that the links of examples/ name. */
const PORT_OF_EXAMPLES = 4710;

/** The examples as they are, or a copy whose links name the port that the sample publisher has here. */
function exampleFolder(port: number): { folder: string; remove(): void } {
  if (port === PORT_OF_EXAMPLES) return { folder: EXAMPLES, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), "souk-examples-"));
  cpSync(EXAMPLES, folder, { recursive: true });
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name.includes("."),
  )) {
    const file = join(folder, name, "offer.yaml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll(`127.0.0.1:${PORT_OF_EXAMPLES}`, `127.0.0.1:${port}`),
    );
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

type Making = { readonly address: string; readonly secretKey: string; readonly source: string };

async function publishAll(market: Market, options: Making): Promise<readonly string[]> {
  const offers = readdirSync(options.source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.includes("."))
    .map(({ name }) => name)
    .sort((a, b) => Number(a === LEFT_IN_QUEUE) - Number(b === LEFT_IN_QUEUE) || (a < b ? -1 : 1));
  const operator = await operatorCall(market, options.address);
  await operator("PUT", "/v1/certification/settings", { certification: "automatic" });
  const waiting: { publisher: string | undefined; goLive: () => Promise<void> }[] = [];
  for (const offer of offers.filter((one) => one !== LEFT_IN_QUEUE))
    waiting.push({
      publisher: offer.split(".")[0],
      goLive: await submit(market, offer, options),
    });
  // Publishers do not wait for each other, and each looks at one offer at a time.
  await Promise.all(
    [...Map.groupBy(waiting, ({ publisher }) => publisher).values()].map(async (own) => {
      for (const { goLive } of own) await goLive();
    }),
  );
  await operator("PUT", "/v1/certification/settings", { certification: "policy" });
  if (offers.includes(LEFT_IN_QUEUE)) await submit(market, LEFT_IN_QUEUE, options);
  return offers;
}

type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

/** Applies and submits one offer; answers with what is left to do until it is live. */
async function submit(
  market: Market,
  offer: string,
  { address, secretKey, source }: Making,
): Promise<() => Promise<void>> {
  const [handle = ""] = offer.split(".");
  const publisher = PUBLISHERS.find((one) => one.handle === handle);
  if (publisher === undefined)
    throw new Error(`examples/${offer} belongs to no publisher of the demo`);
  const credentials = { clientId: publisher.appId, secret: demoSecret(secretKey, publisher.appId) };
  await applyFile(join(source, offer, "offer.yaml"), { address, ...credentials });
  const call = await programCall(market, address, publisher);
  const before = await call("GET", `/v1/offers/${offer}/publication`);
  if (isDone(before["submission"])) return async () => {};
  if (before["submission"] === null || before["submission"] === undefined)
    await call("POST", `/v1/offers/${offer}/submissions`, {
      notes: `Sign in at the landing page of the sample publisher; any purchase token of this sandbox works. (${offer})`,
    });
  return async () => {
    const ready = await until(`${offer} to be previewed`, async () => {
      const { submission } = await call("GET", `/v1/offers/${offer}/publication`);
      return stateOf(submission) === "in-progress" ? undefined : submission;
    });
    if (stateOf(ready) !== "preview")
      throw new Error(
        `${offer} was not certified: ${JSON.stringify(await call("GET", `/v1/offers/${offer}/submissions/${numberOf(ready)}/report`)).slice(0, 4000)}`,
      );
    await call("PUT", `/v1/offers/${offer}/submissions/${numberOf(ready)}/sign-off`, {});
    await until(`${offer} to be live`, async () => {
      const { submission } = await call("GET", `/v1/offers/${offer}/publication`);
      return stateOf(submission) === "live" ? submission : undefined;
    });
  };
}

const stateOf = (submission: unknown): string =>
  String((submission as { state?: string } | null)?.state ?? "none");
const numberOf = (submission: unknown): number =>
  Number((submission as { number?: number } | null)?.number);
const isDone = (submission: unknown): boolean => stateOf(submission) === "live";

/** `souk offer apply <file>`, with the publisher's program credentials. */
async function applyFile(
  path: string,
  who: { address: string; clientId: string; secret: string },
): Promise<void> {
  const said: string[] = [];
  const code = await runCommand(["offer", "apply", path, "--yes"], {
    env: { SOUK_URL: who.address, SOUK_CLIENT_ID: who.clientId, SOUK_CLIENT_SECRET: who.secret },
    output: { data: (text) => said.push(text), note: (text) => said.push(text) },
  });
  if (code !== 0)
    throw new Error(`souk offer apply ${path} ended with ${code}:\n${said.join("\n")}`);
}

/** Calls the API as the publisher's program. */
async function programCall(
  market: Market,
  address: string,
  publisher: (typeof PUBLISHERS)[number],
): Promise<Call> {
  return caller(
    address,
    await tokenFor(market, { clientId: publisher.appId, tenantId: publisher.tenantId }),
  );
}

/** Calls the API as a program of the operator that lives as long as the demo is being made. */
async function operatorCall(market: Market, address: string): Promise<Call> {
  const db = market.platform.databaseAs(SYSTEM);
  const operator = await operatorOrganisation(db);
  if (operator === undefined) throw new Error("The demo has no operator");
  const { id } = accepted(
    await db.transaction((tx) =>
      createApiClient(tx, {
        organisation: operator,
        name: "Demo set-up",
        roles: ["administrator"],
        createdBy: null,
      }),
    ),
  );
  return caller(address, await tokenFor(market, { clientId: id, tenantId: OPERATOR.tenantId }));
}

async function tokenFor(
  market: Market,
  claims: { clientId: string; tenantId: string },
): Promise<string> {
  const { tokens } = market.platform.services;
  if (tokens === undefined) throw new Error("The demo needs the token signer");
  return tokens.issue({
    ...claims,
    secretNumber: 1,
    audience: OWN_API,
    version: "2.0",
    issuer: market.platform.addresses.api,
  });
}

function caller(address: string, token: string): Call {
  return async (method, path, body) => {
    const response = await fetch(address + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 2000)}`);
    return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const rounds = DEADLINE_MS / 100;
  for (let round = 0; round < rounds; round += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Waited ${DEADLINE_MS / 1000} s for ${what}`);
}
