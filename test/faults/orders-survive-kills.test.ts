import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { openPool, type Pool } from "../../src/platform/database.ts";
import { openChance } from "../support/chance.ts";
import { type Installation, makeInstallation } from "../support/installation.ts";
import { brokenInvariants } from "../support/invariants.ts";
import { type OrderLoad, startOrderLoad } from "../support/order-load.ts";
import {
  databaseProcesses,
  freePorts,
  newDataFolder,
  type SoukProcess,
  spawnSouk,
} from "../support/processes.ts";

const TARGETS = ["server", "worker", "postmaster", "backend", "whole database"] as const;
const ROUNDS = 2;
const CLIENTS = 4;

/**
 * Real processes on a real disk: kill -9 of everything in turn while orders run. What the product
 * starts again by itself (PostgreSQL) is left to it; server and worker are started by whoever
 * supervises them, which is this test.
 */
suite("BEY-14, RUN-03: kill -9 while orders run", () => {
  const chance = openChance();
  const dataDir = newDataFolder("kills");
  const running = new Map<string, SoukProcess>();
  let env: Record<string, string>;
  let url: string;
  let installation: Installation;
  let load: OrderLoad;
  let pool: Pool;

  before(async () => {
    installation = await makeInstallation(dataDir, { customers: CLIENTS });
    const [port, tlsPort] = await freePorts(2);
    url = `http://127.0.0.1:${port}`;
    env = {
      SOUK_DATA_DIR: dataDir,
      SOUK_PORT: String(port),
      SOUK_TLS_PORT: String(tlsPort),
      SOUK_LOG_LEVEL: "warn",
    };
    await Promise.all([startAgain("server"), startAgain("worker")]);
    pool = openPool(installation.connection, { max: 2, onError: () => {} });
  });
  after(async () => {
    await pool?.end();
    for (const one of running.values()) one.kill("SIGTERM");
    for (const one of running.values()) await one.ended();
  });

  /** A start that meets a database in the middle of its recovery may give up: it is started once more. */
  async function startAgain(role: "server" | "worker"): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const process = spawnSouk(role, env);
      running.set(role, process);
      try {
        return await process.up(30_000);
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }

  async function kill(target: (typeof TARGETS)[number]): Promise<void> {
    if (target === "server" || target === "worker") {
      const doomed = running.get(target);
      doomed?.kill("SIGKILL");
      const { signal } = await (doomed as SoukProcess).ended();
      assert.equal(signal, "SIGKILL", `the ${target} lived until it was killed`);
      return startAgain(target);
    }
    let found = databaseProcesses(dataDir);
    for (; found.postmaster === 0 || found.backends.length === 0; await wait(20))
      found = databaseProcesses(dataDir);
    const { postmaster, backends, children } = found;
    const doomed =
      target === "postmaster"
        ? [postmaster]
        : target === "backend"
          ? [chance.pick(backends)]
          : [postmaster, ...children];
    for (const pid of doomed)
      try {
        process.kill(pid, "SIGKILL");
      } catch (error) {
        if ((error as { code?: string }).code !== "ESRCH") throw error;
      }
  }

  /** Orders flow again: some were acknowledged since. */
  async function ordersFlow(what: string): Promise<number> {
    const from = performance.now();
    const before = load.journal.orders.length;
    for (; load.journal.orders.length < before + CLIENTS; await wait(20)) {
      const faults = load.journal.faults.join("\n");
      if (performance.now() - from > 20_000)
        assert.fail(
          `No order within 20 s after ${what}\n${faults}\n${running.get("server")?.output()}`,
        );
    }
    return performance.now() - from;
  }

  test(`BEY-14: ${ROUNDS * TARGETS.length} kills lose no acknowledged order and double none`, async (t) => {
    t.diagnostic(`SEED=${chance.seed} repeats the moments of this run`);
    load = startOrderLoad({
      url,
      partner: installation.partner(url),
      publisher: installation.publisher,
      buyers: installation.buyers,
      journalFile: join(dataDir, "journal.jsonl"),
    });
    let kills = 0;
    try {
      await ordersFlow("the start");
      for (let round = 0; round < ROUNDS; round += 1)
        for (const target of chance.shuffled(TARGETS)) {
          await wait(chance.between(20, 500));
          await kill(target);
          kills += 1;
          const ms = await ordersFlow(`kill ${kills} (${target})`);
          t.diagnostic(`kill ${kills}: ${target}, orders flow after ${Math.round(ms)} ms`);
        }
    } finally {
      await load.stop();
    }
    const { journal } = load;
    t.diagnostic(
      `${journal.orders.length} orders, ${journal.activated.length} activated, ${journal.unavailable} × 503, slowest ${Math.round(journal.slowestMs)} ms`,
    );
    if (journal.faults.length > 0) t.diagnostic(running.get("server")?.output() ?? "no output");
    assert.deepEqual(journal.faults, [], "every answer was an answer, or a 503 that says when");
    assert.equal(kills, ROUNDS * TARGETS.length);
    assert.ok(journal.orders.length >= kills * CLIENTS, "orders ran between the kills");
    assert.equal(
      new Set(journal.orders.map(({ orderId }) => orderId)).size,
      journal.orders.length,
      "each cart was answered with an order of its own",
    );

    await backgroundWorkEnds();
    for (const { orderId, subscriptionIds, key } of journal.orders) {
      const read = await fetch(`${url}/v1/orders/${orderId}`, {
        headers: installation.partner(url),
      });
      assert.equal(read.status, 200, `order ${orderId} was acknowledged and is not there`);
      const order = (await read.json()) as { lines: { subscriptionId: string }[] };
      assert.deepEqual(
        order.lines.map(({ subscriptionId }) => subscriptionId),
        subscriptionIds,
      );
      const { rows } = await pool.raw.query(
        "select headers ->> 'location' as location from platform.idempotency_keys where key = $1",
        [key],
      );
      assert.deepEqual(rows, [{ location: `/v1/orders/${orderId}` }], `key ${key}`);
    }
    const stored = await pool.raw.query(
      "select count(*)::int as orders, count(distinct cart_id)::int as carts from commerce.orders",
    );
    const { orders, carts } = stored.rows[0];
    assert.equal(orders, carts, "one order for each cart");
    assert.equal(orders, journal.orders.length, "every order was acknowledged in the end");
    const active = await pool.raw.query(
      "select id::text from commerce.subscriptions where status = 'active' order by id",
    );
    assert.deepEqual(
      active.rows.map(({ id }) => id),
      [...journal.activated].sort(),
      "what was activated is, and nothing else",
    );
    assert.deepEqual(await brokenInvariants(pool.reader), []);
  });

  /** Work of a killed worker runs again within 60 s of its death. */
  async function backgroundWorkEnds(): Promise<void> {
    const open = async () =>
      (
        await pool.raw.query(
          `select (select count(*) from platform.events where dispatched_at is null)::int
                + (select count(*) from pgboss.job where name = 'followers' and state in ('created', 'retry', 'active'))::int as open`,
        )
      ).rows[0].open as number;
    for (const last = performance.now() + 60_000; (await open()) > 0; await wait(100))
      if (performance.now() > last) {
        const { rows } = await pool.raw.query(
          "select state, retry_count, output, data from pgboss.job where name = 'followers' and state <> 'completed' limit 5",
        );
        assert.fail(
          `Background work is left: ${JSON.stringify(rows)}\n${running.get("worker")?.output()}`,
        );
      }
  }
});
