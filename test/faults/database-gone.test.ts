import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { type EmbeddedServer, startEmbedded } from "../../src/platform/postgres/server.ts";
import { putMadeCluster } from "../support/made-cluster.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { databaseProcesses, newDataFolder } from "../support/processes.ts";
import { customerBody, openSale, type Sale } from "../support/sale.ts";

const LIMIT_MS = 5_500;
/** A connection that says nothing is given up after 20 s, and another is tried for 5 s. */
const FROZEN_LIMIT_MS = 27_000;

suite("BEY-14: the database is gone for a while", () => {
  const dataDir = newDataFolder("gone");
  let server: EmbeddedServer;
  let market: TestMarket;
  let sale: Sale;

  before(async () => {
    await putMadeCluster(join(dataDir, "postgres"));
    server = await startEmbedded(join(dataDir, "postgres"));
    const { socketFolder } = server;
    market = await startTestMarket({ connection: { socketFolder, database: "postgres" } });
    sale = await openSale(market);
  });
  after(async () => {
    await market?.close();
    await server?.stop();
  });

  const calls = (): [string, () => ReturnType<TestMarket["visitor"]>][] => [
    ["readiness", () => market.visitor("GET", "/health/ready")],
    ["the storefront", () => market.visitor("GET", "/v1/storefront/offers")],
    ["the storefront's page", () => market.visitor("GET", "/")],
    ["a list", () => sale.partner.call("GET", "/v1/customers")],
    ["a change", () => sale.partner.call("POST", "/v1/customers", customerBody(), once())],
    [
      "an upload",
      () =>
        sale.publisher.call("POST", "/v1/files?name=a.txt", Buffer.from("some text"), {
          "content-type": "application/octet-stream",
        }),
    ],
    [
      "sign-in",
      () =>
        market.visitor("POST", "/v1/sessions", {
          email: sale.partner.email,
          password: "correct horse battery",
        }),
    ],
  ];

  async function allAnswerUnavailable(when: string, limitMs = LIMIT_MS): Promise<void> {
    const answers = await Promise.all(
      calls().map(async ([what, call]) => {
        const from = performance.now();
        const answered = await call();
        return { what, answered, ms: performance.now() - from };
      }),
    );
    for (const { what, answered, ms } of answers) {
      const said = `${what}, ${when}: ${answered.status} after ${Math.round(ms)} ms ${answered.text.slice(0, 300)}`;
      assert.equal(answered.status, 503, said);
      assert.ok(Number(answered.headers.get("retry-after")) >= 1, `${said} without Retry-After`);
      assert.ok(ms < limitMs, said);
      assert.equal(answered.json()["code"], "platform/unavailable", said);
    }
    const live = await market.visitor("GET", "/health/live");
    assert.equal(live.status, 200, "the process lives, and its supervisor need not start it again");
  }

  async function recovers(): Promise<void> {
    for (const last = performance.now() + 5_000; ; await wait(50)) {
      const statuses = await Promise.all(calls().map(async ([, call]) => (await call()).status));
      if (statuses.every((status) => status < 300)) return;
      if (performance.now() > last) assert.fail(`After 5 s: ${statuses.join(", ")}`);
    }
  }

  test("everything works while it is there", recovers);

  test("stopped: every call answers 503 with Retry-After within 5 s, and is served again when it is back", async () => {
    await server.stop();
    await allAnswerUnavailable("stopped");
    await wait(1_500); // background work meets it too
    await allAnswerUnavailable("stopped for longer");
    server = await startEmbedded(join(dataDir, "postgres"));
    await recovers();
    await market.settle();
  });

  test("frozen: no call waits for ever, readiness says so soon, and all is served again when it goes on", async () => {
    const { postmaster, children } = databaseProcesses(dataDir);
    const all = [...children, postmaster];
    for (const pid of all) process.kill(pid, "SIGSTOP");
    try {
      const asked = performance.now();
      const everything = allAnswerUnavailable("frozen", FROZEN_LIMIT_MS);
      assert.equal((await market.visitor("GET", "/health/ready")).status, 503);
      assert.ok(performance.now() - asked < LIMIT_MS, "readiness is quick to tell");
      await everything;
    } finally {
      for (const pid of all) process.kill(pid, "SIGCONT");
    }
    await recovers();
    await market.settle();
  });
});
