import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CannotStart } from "./cannot-start.ts";
import { takeDataFolder } from "./data-folder.ts";

const made: string[] = [];
process.on("exit", () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "souk-data-"));
  made.push(folder);
  return join(folder, "data");
}

const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof CannotStart && pattern.test(error.message);

/** Another process that holds the folder until it is killed. */
async function holder(path: string, roles: readonly string[]) {
  const module = JSON.stringify(new URL("./data-folder.ts", import.meta.url));
  const child = spawn(process.execPath, [
    "--input-type=module-typescript",
    "-e",
    `const { takeDataFolder } = await import(${module});
     const folder = takeDataFolder(${JSON.stringify(path)}, ${JSON.stringify(roles)});
     folder.announce("http://127.0.0.1:4700");
     process.stdout.write("held");
     setInterval(() => folder, 1000);`,
  ]);
  const ended = once(child, "exit");
  await Promise.race([
    once(child.stdout, "data"),
    ended.then(() => assert.fail("the other process did not get the folder")),
  ]);
  return {
    pid: child.pid,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("a second start on a data folder is refused with process and address of the first", async () => {
  const path = newFolder();
  const other = await holder(path, ["server", "worker"]);
  const expected = new RegExp(`process ${other.pid}, http://127\\.0\\.0\\.1:4700.*SOUK_DATA_DIR`);
  assert.throws(() => takeDataFolder(path, ["server", "worker"]), refusal(expected));
  assert.throws(() => takeDataFolder(path, ["worker"]), refusal(expected));
  await other.kill();
});

test("the folder of a killed process is free at once, even if its number lives on in another", async () => {
  const path = newFolder();
  const other = await holder(path, ["server"]);
  await other.kill();
  // As if the number had been given to a program that runs now.
  writeFileSync(join(path, "running-server.json"), JSON.stringify({ pid: process.ppid }));
  takeDataFolder(path, ["server"]).release();
});

test("server and worker may be two processes on one folder", async () => {
  const path = newFolder();
  const other = await holder(path, ["server"]);
  const worker = takeDataFolder(path, ["worker"]);
  worker.release();
  await other.kill();
});

test("a refused start leaves no role behind that it had taken before", async () => {
  const path = newFolder();
  const other = await holder(path, ["worker"]);
  assert.throws(() => takeDataFolder(path, ["server", "worker"]), CannotStart);
  takeDataFolder(path, ["server"]).release();
  await other.kill();
});

test("a folder that was released can be taken again", () => {
  const path = newFolder();
  takeDataFolder(path, ["server"]).release();
  takeDataFolder(path, ["server"]).release();
});

test("an existing folder keeps what it was made as", () => {
  const path = newFolder();
  const first = takeDataFolder(path, ["server"]);
  assert.equal(first.madeAs("live"), "live");
  first.release();
  const second = takeDataFolder(path, ["server"]);
  assert.equal(second.madeAs("sandbox"), "live");
  writeFileSync(join(path, "marketplace.json"), "{");
  assert.throws(() => second.madeAs("sandbox"), refusal(/does not say/));
  second.release();
});

test("the secret key is made once, kept for the owner's eyes, and closed again when it was opened", () => {
  const path = newFolder();
  const folder = takeDataFolder(path, ["server"]);
  const key = folder.secretKey();
  assert.ok(key.length >= 32);
  const file = join(path, "secret.key");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  chmodSync(file, 0o644);
  assert.equal(folder.secretKey(), key);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  folder.release();
});

test("another secret key than the one that sealed the stored secrets is refused", () => {
  const first = "one key of at least 32 characters";
  const second = "two key of at least 32 characters";
  const given = takeDataFolder(newFolder(), ["server"]);
  assert.equal(given.secretKey(first), first);
  assert.equal(given.secretKey(first), first);
  assert.throws(() => given.secretKey(second), refusal(/^SOUK_SECRET_KEY is not the key/));
  assert.throws(() => given.secretKey(), refusal(/is not the key/));
  given.release();

  const own = takeDataFolder(newFolder(), ["server"]);
  const key = own.secretKey();
  assert.equal(own.secretKey(key), key, "the file's key may move to the environment");
  assert.throws(() => own.secretKey(second), refusal(/secret\.key/));
  own.release();
});

test("a secret key that was cut short is refused and not replaced", () => {
  const path = newFolder();
  const folder = takeDataFolder(path, ["server"]);
  const file = join(path, "secret.key");
  writeFileSync(file, "short");
  assert.throws(() => folder.secretKey(), refusal(/cut short/));
  assert.equal(readFileSync(file, "utf8"), "short");
  folder.release();
});

test("a data folder that is a file is refused in plain words", () => {
  const path = newFolder();
  writeFileSync(path, "");
  assert.throws(() => takeDataFolder(path, ["server"]), refusal(/is not a folder/));
  assert.throws(() => takeDataFolder(join(path, "below"), ["server"]), refusal(/is not a folder/));
});
