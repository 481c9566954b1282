import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once as happens } from "node:events";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { openTestDatabase } from "../support/database.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { PROBE_TABLE, probeModule } from "../support/probe.ts";

suite("RUN-03: a worker that is killed", () => {
  let market: TestMarket;
  let person: TestPerson;
  let connection: Awaited<ReturnType<typeof openTestDatabase>>;
  const workers: ChildProcess[] = [];
  before(async () => {
    connection = await openTestDatabase();
    market = await startTestMarket({
      connection,
      now: "2026-11-21T12:00:00Z",
      plugins: [probeModule()],
      worker: false,
    });
    await market.platform.pool.raw.query(PROBE_TABLE);
    person = await market.organisation({ kind: "operator", name: "Operator" });
  });
  after(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await market.close();
  });

  async function startWorkerProcess(holdMs: number): Promise<ChildProcess> {
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, "../support/worker-process.ts"),
        connection.socketFolder ?? "",
        connection.database ?? "",
        String(holdMs),
      ],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    workers.push(child);
    await happens(child.stdout as NodeJS.ReadableStream, "data");
    return child;
  }
  const count = async (sql: string) =>
    (await market.platform.pool.raw.query(`select count(*)::int as n from ${sql}`)).rows[0]
      .n as number;
  async function until(what: string, condition: () => Promise<boolean>, ms: number): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      if (await condition()) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.fail(`${what} did not happen within ${ms / 1000} s`);
  }

  test("in the middle of its work is followed by another, and nothing is lost or done twice", async () => {
    const doomed = await startWorkerProcess(600_000);
    for (let number = 1; number <= 5; number += 1)
      assert.equal(
        (await person.call("POST", `/v1/probe/killed-${number}`, { number }, once())).status,
        201,
      );
    await until(
      "work under way",
      async () => (await count("pgboss.job where state = 'active'")) > 0,
      20_000,
    );
    doomed.kill("SIGKILL");
    await happens(doomed, "exit");
    assert.equal(
      await count("probe_effects where what = 'reaction'"),
      0,
      "what was not committed never happened",
    );

    await startWorkerProcess(0);
    await until(
      "the work of the killed worker",
      async () => (await count("probe_effects where what = 'reaction'")) >= 5,
      60_000,
    );
    await new Promise((done) => setTimeout(done, 1_500));
    assert.equal(await count("probe_effects where what = 'reaction'"), 5);
    assert.equal(
      await count(
        "(select subject from probe_effects where what = 'reaction' group by subject having count(*) > 1) twice",
      ),
      0,
    );
  });
});
