import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { openPool, type Pool } from "../../src/platform/database.ts";
import { type Installation, makeInstallation } from "../support/installation.ts";
import { brokenInvariants } from "../support/invariants.ts";
import { putMadeCluster } from "../support/made-cluster.ts";
import { startOrderLoad } from "../support/order-load.ts";
import {
  databaseProcesses,
  freePorts,
  newDataFolder,
  type SoukProcess,
  spawnSouk,
} from "../support/processes.ts";

const STOPS = 2;

suite("RUN-05: SIGTERM under load", () => {
  const dataDir = newDataFolder("stops");
  let installation: Installation;
  let env: Record<string, string>;
  let url: string;
  let port: number;
  const started: SoukProcess[] = [];

  before(async () => {
    installation = await makeInstallation(dataDir, { customers: 3 });
    const ports = await freePorts(2);
    port = ports[0] ?? 0;
    url = `http://127.0.0.1:${port}`;
    env = {
      SOUK_DATA_DIR: dataDir,
      SOUK_PORT: String(port),
      SOUK_TLS_PORT: String(ports[1]),
      SOUK_LOG_LEVEL: "info",
    };
  });
  after(async () => {
    for (const one of started) one.kill("SIGKILL");
  });

  const start = async (): Promise<SoukProcess> => {
    const souk = spawnSouk("start", env);
    started.push(souk);
    await souk.up();
    return souk;
  };

  /** A change whose body arrives slowly: under way for as long as the test wants. */
  function slowCall(body: string) {
    const call = request({
      host: "127.0.0.1",
      port,
      method: "PATCH",
      path: "/v1/me",
      headers: {
        ...installation.partner(url),
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        // Answered as soon as the server has read the head: from then on the call is under way.
        expect: "100-continue",
      },
    });
    call.flushHeaders();
    const underWay = new Promise<void>((done) => call.on("continue", () => done()));
    call.write(body.slice(0, 5));
    const answer = new Promise<number>((done, fail) => {
      call.on("response", (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      });
      call.on("error", fail);
    });
    return { underWay, answer, finish: () => call.end(body.slice(5)) };
  }

  test(`${STOPS} stops lose no request that was under way, and end with 0 within 10 s`, async (t) => {
    let souk = await start();
    for (let stop = 1; stop <= STOPS; stop += 1) {
      const load = startOrderLoad({
        url,
        partner: installation.partner(url),
        publisher: installation.publisher,
        buyers: installation.buyers,
        journalFile: `${dataDir}/journal-${stop}.jsonl`,
      });
      await wait(500);
      const slow = slowCall('{"locale":"fr"}');
      await slow.underWay;
      souk.kill("SIGTERM");
      const ending = souk.ended();
      const stopping = load.stop();
      await wait(300);
      slow.finish();
      assert.equal(await slow.answer, 200, "what was under way is answered");
      const { code, signal, ms } = await ending;
      t.diagnostic(`stop ${stop}: ${Math.round(ms)} ms, ${load.journal.orders.length} orders`);
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, souk.output());
      assert.ok(ms < 10_000, `the stop took ${ms} ms`);
      assert.doesNotMatch(souk.output(), /"level":50|not clean/, "nothing failed on the way out");
      // The clients find nobody until the next start, and go on with the same keys.
      souk = await start();
      await stopping;
      assert.deepEqual(load.journal.faults, []);
    }
    const pool: Pool = openPool(installation.connection, { max: 2, onError: () => {} });
    try {
      for (let tries = 0; tries < 100; tries += 1) {
        const open = await pool.raw.query(
          "select 1 from platform.events where dispatched_at is null union all select 1 from pgboss.job where name = 'followers' and state in ('created', 'retry', 'active')",
        );
        if (open.rowCount === 0) break;
        await wait(200);
      }
      assert.deepEqual(await brokenInvariants(pool.reader), []);
    } finally {
      await pool.end();
      souk.kill("SIGTERM");
      assert.equal((await souk.ended()).code, 0);
    }
  });
});

suite("RUN-05: SIGTERM in the middle of a start", () => {
  /** Stops a first start as soon as `reached`, and looks at what it left. */
  async function stopAt(
    name: string,
    reached: (souk: SoukProcess, dataDir: string) => boolean,
    { env = {}, made = false }: { env?: Record<string, string>; made?: boolean } = {},
  ): Promise<void> {
    const dataDir = newDataFolder(`stop-at-${name}`);
    if (made) await putMadeCluster(join(dataDir, "postgres"));
    const [http, https, sample] = await freePorts(3);
    const souk = spawnSouk("start", {
      SOUK_DATA_DIR: dataDir,
      SOUK_PORT: String(http),
      SOUK_TLS_PORT: String(https),
      SOUK_SAMPLE_PORT: String(sample),
      ...env,
    });
    while (!reached(souk, dataDir)) {
      assert.equal(souk.child.exitCode, null, `it ended before: ${souk.output()}`);
      await wait(25);
    }
    souk.kill("SIGTERM");
    const { code, signal } = await souk.ended();
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, souk.output());
    assert.doesNotMatch(souk.output(), /"level":50|not clean|Ctrl-C stops it/);
    assert.equal(databaseProcesses(dataDir).postmaster, 0, "no database is left behind");
  }

  test("while the database is being made: it is stopped again", () =>
    stopAt("cluster", (_souk, dataDir) => existsSync(join(dataDir, "postgres"))));

  test("while the database comes up: it is stopped again", () =>
    stopAt(
      "postmaster",
      (_souk, dataDir) => existsSync(join(dataDir, "postgres/data/postmaster.pid")),
      { made: true },
    ));

  test("while the tables are being made", () =>
    stopAt("tables", (_souk, dataDir) => databaseProcesses(dataDir).backends.length > 0));

  test("while the demo is being made", async () => {
    const demo = { env: { SOUK_DEMO: "on" }, made: true };
    await stopAt("demo", (souk) => souk.output().includes("making the demo"), demo);
    await stopAt("demo-offers", (souk, dataDir) => hasOffers(souk, dataDir), demo);
  });

  const hasOffers = (souk: SoukProcess, dataDir: string): boolean =>
    souk.output().includes("making the demo") && databaseProcesses(dataDir).backends.length > 4;
});
