import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const older = olderNode();
const needsOlder = {
  skip: older === undefined && "there is no Node older than 26 on this machine",
};

test("the command runs the program with its arguments", (t) => {
  const start = program(t, "process.stdout.write(process.argv.slice(2).join('|'))");
  const { stdout, status } = spawnSync(process.execPath, [start, "offer", "apply", "a b"]);
  assert.deepEqual([String(stdout), status], ["offer|apply|a b", 0]);
});

test("under an older Node the command runs with the Node that npm brought", needsOlder, (t) => {
  const start = program(
    t,
    "process.stdout.write(process.version + process.argv.slice(2)); process.exitCode = 7",
  );
  const { stdout, status } = spawnSync(older ?? "", [start, "start"]);
  assert.deepEqual([String(stdout), status], [`${process.version}start`, 7]);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  test(
    `under an older Node ${signal} reaches the program, and its exit code the caller`,
    needsOlder,
    async (t) => {
      const start = program(
        t,
        `process.on("${signal}", () => process.exit(42)); setInterval(() => {}, 1000); process.stdout.write("up")`,
      );
      const child = spawn(older ?? "", [start], { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      child.kill(signal);
      assert.deepEqual(await once(child, "exit"), [42, null]);
    },
  );

test("a program that a signal ended looks so to the caller", needsOlder, async (t) => {
  const start = program(t, "setInterval(() => {}, 1000); process.stdout.write('up')");
  const child = spawn(older ?? "", [start], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [null, "SIGTERM"]);
});

test("an older Node without the package of npm is told what is missing", needsOlder, (t) => {
  const start = program(t, "", { withPackages: false });
  const { stderr, status } = spawnSync(older ?? "", [start]);
  assert.match(String(stderr), /Souk needs Node 26 or newer; this is v\d+.*npm ci/s);
  assert.equal(status, 1);
});

/** A folder with the command as it is and a program of the test's own behind it. */
function program(
  t: { after(work: () => void): void },
  source: string,
  { withPackages = true } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), "souk-command-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["bin", "src"]) mkdirSync(join(folder, name));
  cpSync(join(root, "bin"), join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(
    join(folder, "src/main.ts"),
    `const typed: string = ""; ${source}; export { typed };`,
  );
  if (withPackages) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return join(folder, "bin/souk.mjs");
}

function olderNode(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders
    .map((folder) => join(folder, "node"))
    .find((file) => {
      const { stdout, status } = spawnSync(file, ["--version"], { encoding: "utf8" });
      return status === 0 && Number(stdout.slice(1).split(".")[0]) < 26;
    });
}
