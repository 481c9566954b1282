import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { madeHome } from "../../../test/support/made-cluster.ts";
import { isAlive, isGoneWithin } from "../processes.ts";
import { lockFileOf } from "./lock-file.ts";
import { startEmbedded } from "./server.ts";
import { ask, otherProcess, pidOn } from "./test-support.ts";

test("the server of a killed process is taken over, and stopped by who took it over", async () => {
  const home = await madeHome();
  const other = await otherProcess(home);
  other.child.kill("SIGKILL");
  await other.ended();
  assert.equal(isAlive(other.pid), true);

  const server = await startEmbedded(home);
  assert.deepEqual([server.adopted, server.pid()], [true, other.pid]);
  await ask(server, "select 1");
  await server.stop();
  assert.equal(isAlive(other.pid), false);
});

test("after process and server were both killed the next start repairs the database", async () => {
  const home = await madeHome();
  const other = await otherProcess(home);
  await ask({ socketFolder: join(home, "run") }, "create table kept as select 7 as n");
  other.child.kill("SIGKILL");
  process.kill(other.pid, "SIGKILL");
  await other.ended();

  const server = await startEmbedded(home);
  assert.equal(server.adopted, false);
  assert.deepEqual(await ask(server, "select n from kept"), [{ n: 7 }]);
  await server.stop();
});

test("a lock file that names another living program does not hinder the start", async () => {
  const home = await madeHome();
  await (await startEmbedded(home)).stop();
  const stranger = spawn("sleep", ["60"]);
  const record = [stranger.pid, join(home, "data"), 1, 5432, join(home, "run"), "", "1 2", "ready"];
  writeFileSync(lockFileOf(join(home, "data")), `${record.join("\n")}\n`);

  const server = await startEmbedded(home);
  assert.equal(server.adopted, false);
  await ask(server, "select 1");
  assert.equal(isAlive(stranger.pid ?? 0), true);
  await server.stop();
  stranger.kill();
});

test("a server that somebody stopped with SIGSTOP is woken and taken over", async () => {
  const home = await madeHome();
  const other = await otherProcess(home);
  other.child.kill("SIGKILL");
  process.kill(other.pid, "SIGSTOP");
  const server = await startEmbedded(home);
  assert.deepEqual([server.adopted, server.pid()], [true, other.pid]);
  await server.stop();
});

test("a server that hangs and hears no signal but the last is ended, and another started", async () => {
  const home = await madeHome();
  await (await startEmbedded(home)).stop();
  const data = join(home, "data");
  const hanging = spawn(
    process.execPath,
    ["-e", "process.on('SIGQUIT', () => {}); setInterval(() => {}, 1000)", "--", "-D", data, "x"],
    { argv0: "postgres" },
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  const record = [hanging.pid, data, 1, 5432, join(home, "run"), "", "1 2", "ready"];
  writeFileSync(lockFileOf(data), `${record.join("\n")}\n`);

  const server = await startEmbedded(home, { patience: { answerMs: 200, stopMs: 500 } });
  assert.equal(server.adopted, false);
  assert.equal(await isGoneWithin(hanging.pid ?? 0, 0), true);
  await ask(server, "select 1");
  await server.stop();
});

test("a database of another PostgreSQL release is refused and left as it is", async () => {
  const home = await madeHome();
  await (await startEmbedded(home)).stop();
  const version = join(home, "data", "PG_VERSION");
  writeFileSync(version, "17\n");
  await assert.rejects(
    startEmbedded(home),
    /made by PostgreSQL 17; this release of Souk brings 18/,
  );
  assert.equal(readFileSync(version, "utf8"), "17\n");
  assert.equal(pidOn(home), 0);
});
