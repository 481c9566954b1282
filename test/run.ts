/**
 * The whole test run, as `npm test` and CI do it: types, style, import rules, the interface built,
 * then every test file in one run of the test runner, whose own summary comes last.
 *
 *   npm test                     everything
 *   npm test -- http             files whose path contains "http"
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join } from "node:path";
import { text as wholeOf } from "node:stream/consumers";
import pg from "pg";
import { startEmbedded } from "../src/platform/postgres/server.ts";
import { folderInMemory } from "./support/in-memory.ts";
import { prepareLanes } from "./support/lane.ts";
import { LANES } from "./support/lanes.ts";

/** Each of these takes as long as many others together. */
const LONGEST = [
  // Its large archives make the engine look through all that a process holds: little, at the beginning.
  "publishing/checks/packages/packages",
  "browser/first-sale",
  "faults/starts",
  "browser/publisher-portal",
  "browser/offer-type-forms",
  "faults/graceful-stop",
  "faults/orders-survive-kills",
  "http/bad-input",
  "http/scheduled-go-live",
  "browser/scheduled-go-live",
  "browser/draft-checks",
  "http/distribution",
];

const root = join(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
const bin = (name: string) => join(root, "node_modules", ...name.split("/"));

/** One processor each: with two, the types of the libraries are worked out twice. */
const types = ["--noEmit", "-p", ".", "--singleThreaded", "--incremental", "--tsBuildInfoFile"];
const style = ["ci", "--colors=off", "--max-diagnostics=20", "."];
await Promise.all([
  step("interface", [join(root, "src/cli/build-interface.ts")]),
  ...(wanted.length === 0
    ? [
        step("types", [bin("typescript-native/bin/tsc"), ...types, ".cache/types.tsbuildinfo"]),
        step("style", [bin("@biomejs/biome/bin/biome"), ...style]),
      ]
    : []),
]);

const files = globSync(
  [
    "src/**/*.test.ts",
    "examples/**/*.test.ts",
    "test/{architecture,http,scenarios,contract,platform,faults,browser}/**/*.test.ts",
    "web/**/*.test.ts",
  ],
  { cwd: root },
)
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  // The long ones first, so that the run does not end with one of them alone.
  .sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1));
if (files.length === 0) fail("No test file matches: a run of nothing proves nothing.");

const lanes = prepareLanes(files, LANES);
const memory = folderInMemory(root);
if (memory) {
  process.env["TEST_FOLDER_IN_MEMORY"] = memory.path;
  process.env["TMPDIR"] = memory.temporary;
}
const { TEST_SERVER_FOLDER, TEST_SERVER_SETTINGS } = await import("./support/database.ts");
const server = await startEmbedded(TEST_SERVER_FOLDER, { settings: TEST_SERVER_SETTINGS });
await dropOldDatabases(server.socketFolder);
const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
const code = await new Promise<number>((done) => {
  const child = spawn(
    process.execPath,
    [
      `--require=${join(root, "test/support/few-hooks.cjs")}`,
      "--max-semi-space-size=64",
      "--test",
      `--test-concurrency=${LANES}`,
      "--test-timeout=600000",
      ...reporters,
      ...lanes,
    ],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        NODE_ENV: "test",
        NODE_NO_WARNINGS: "1",
        // Every lane, and every server that a test starts, loads the product: compiled once is enough.
        NODE_COMPILE_CACHE: join(root, ".cache/compiled"),
      },
    },
  );
  // A lane in which a preparation failed keeps what that had opened, and would never end.
  const last = setTimeout(() => child.kill("SIGKILL"), 40 * 60_000);
  child.on("close", (status) => {
    clearTimeout(last);
    done(status ?? 1);
  });
});
await server.stop();
memory?.leave();
process.exit(code);

function weight(file: string): number {
  const longest = LONGEST.findIndex((one) => file.endsWith(`${one}.test.ts`));
  if (longest !== -1) return 4 + LONGEST.length - longest;
  return file.includes("/browser/") || file.includes("/faults/")
    ? 3
    : file.includes("/scenarios/")
      ? 2
      : file.includes("/http/")
        ? 1
        : 0;
}

async function step(name: string, args: readonly string[]): Promise<void> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const printed = Promise.all([wholeOf(child.stdout), wholeOf(child.stderr)]);
  const [status] = await once(child, "close");
  if (status !== 0) fail(`${name} failed\n${(await printed).join("")}`);
  console.log(`✔ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

function fail(message: string): never {
  console.error(`✖ ${message}`);
  process.exit(1);
}

async function dropOldDatabases(socketFolder: string): Promise<void> {
  const admin = new pg.Client({ host: socketFolder, user: "souk", database: "postgres" });
  await admin.connect();
  const old = await admin.query("select datname from pg_database where datname like 'souk_test_%'");
  for (const { datname } of old.rows)
    await admin.query(`drop database if exists ${datname} with (force)`);
  await admin.end();
}
