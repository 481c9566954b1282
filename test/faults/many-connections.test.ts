import assert from "node:assert/strict";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { putMadeCluster } from "../support/made-cluster.ts";
import { databaseProcesses, freePorts, newDataFolder, spawnSouk } from "../support/processes.ts";

test("RUN-05: more connections than the process may have files open end nothing, and later callers are served", async () => {
  const dataDir = newDataFolder("many-connections");
  await putMadeCluster(join(dataDir, "postgres"));
  const [http = 0, https] = await freePorts(2);
  const souk = spawnSouk(
    "start",
    { SOUK_DATA_DIR: dataDir, SOUK_PORT: String(http), SOUK_TLS_PORT: String(https) },
    { openFiles: 100 },
  );
  try {
    await souk.up();
    const { postmaster } = databaseProcesses(dataDir);
    const crowd = Array.from({ length: 400 }, () => {
      const socket = connect(http, "127.0.0.1");
      socket.on("error", () => {}); // those that do not get in are turned away
      return socket;
    });
    for (let tries = 0; !souk.output().includes("cannot-be-looked-at"); tries += 1) {
      assert.ok(tries < 600, `the process never ran out of files: ${souk.output()}`);
      await wait(50);
    }
    for (const socket of crowd) socket.destroy();
    let status = 0;
    for (let tries = 0; status !== 200 && tries < 200; tries += 1) {
      await wait(50);
      status = await fetch(`http://127.0.0.1:${http}/health/ready`).then(
        (answer) => answer.status,
        () => 0,
      );
    }
    assert.equal(status, 200, souk.output());
    assert.equal(databaseProcesses(dataDir).postmaster, postmaster, "the same database goes on");
  } finally {
    souk.kill("SIGTERM");
    assert.equal((await souk.ended()).code, 0, souk.output());
  }
});
