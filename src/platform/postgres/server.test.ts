import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { madeHome } from "../../../test/support/made-cluster.ts";
import { openPool } from "../database.ts";
import { assertDurable } from "../durability.ts";
import { isAlive, isGoneWithin } from "../processes.ts";
import { type EmbeddedEvent, startEmbedded } from "./server.ts";
import { ask, emptyHome, otherProcess, pidOn } from "./test-support.ts";

test("the first start makes a database, a second start keeps what was written", async () => {
  const home = emptyHome();
  const first = await startEmbedded(home);
  const [made] = await ask(first, "show server_version", "show data_checksums");
  assert.equal(made?.data_checksums, "on");
  await ask(first, "create table kept (word text)", "insert into kept values ('한국어')");
  await first.stop();
  assert.equal(isAlive(first.pid()), false);

  const second = await startEmbedded(home);
  assert.equal(second.adopted, false);
  assert.deepEqual(await ask(second, "select word from kept"), [{ word: "한국어" }]);
  await second.stop();
});

test("the folders of the database are closed to other users, and nothing listens on the network", async () => {
  const server = await startEmbedded(await madeHome());
  const folder = server.socketFolder;
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, "..")).mode & 0o777, 0o700);
  assert.deepEqual(await ask(server, "show listen_addresses"), [{ listen_addresses: "" }]);
  await server.stop();
});

test("the database keeps what it acknowledged when the power fails, whatever postgresql.conf says", async () => {
  const server = await startEmbedded(await madeHome());
  await ask(server, "alter system set fsync = off", "select pg_reload_conf()");
  await durabilityOf(server);
  await server.stop();
});

test("a start on a database without fsync is refused with the setting's name", async () => {
  const server = await startEmbedded(await madeHome(), { settings: { fsync: "off" } });
  await assert.rejects(durabilityOf(server), /with fsync off/);
  await server.stop();
});

async function durabilityOf({ socketFolder }: { socketFolder: string }): Promise<void> {
  const pool = openPool(
    { socketFolder, database: "postgres" },
    { max: 1, onError: () => undefined },
  );
  await assertDurable(pool).finally(() => pool.end());
}

test("two processes share one server, and the last to leave stops it", async () => {
  const home = await madeHome();
  const mine = await startEmbedded(home);
  const other = await otherProcess(home);
  assert.equal(other.pid, mine.pid());
  await mine.stop();
  assert.equal(isAlive(other.pid), true);
  other.child.kill("SIGTERM");
  await other.ended();
  assert.equal(isAlive(other.pid), false);
});

test("of three starts at once on an empty folder one makes the server and two join it", async () => {
  const home = await madeHome();
  const started = await Promise.all([1, 2, 3].map(() => otherProcess(home)));
  assert.equal(new Set(started.map(({ pid }) => pid)).size, 1);
  assert.equal(started.filter(({ adopted }) => !adopted).length, 1);
  for (const { child } of started) child.kill("SIGTERM");
  await Promise.all(started.map(({ ended }) => ended()));
  assert.equal(await isGoneWithin(started[0]?.pid ?? 0, 1000), true);
});

test("a server killed while it works is started again and has lost no acknowledged row", async () => {
  const home = await madeHome();
  const events: EmbeddedEvent["kind"][] = [];
  const server = await startEmbedded(home, { report: ({ kind }) => events.push(kind) });
  await ask(server, "create table orders (number int)");
  let acknowledged = 0;
  for (const round of [1, 2, 3]) {
    const killed = server.pid();
    const writing = (async () => {
      for (let n = 0; n < 2_000; n++) {
        await ask(server, "insert into orders values (1)");
        acknowledged++;
        if (n === 20 * round) process.kill(killed, "SIGKILL");
      }
    })();
    await assert.rejects(writing);
    const before = performance.now();
    while (server.pid() === killed && performance.now() - before < 5_000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.notEqual(server.pid(), killed, "the server is back within five seconds");
    const [{ count } = {}] = await ask(server, "select count(*)::int from orders");
    // One more than acknowledged can be there: written, and killed before it could say so.
    assert.ok(Number(count) >= acknowledged && Number(count) <= acknowledged + round);
  }
  assert.deepEqual(events.slice(0, 2), ["ended", "started-again"]);
  await server.stop();
  assert.equal(pidOn(home), 0);
});
