import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { CannotStart } from "../cannot-start.ts";
import { findBinaries, linkLibraries } from "./binaries.ts";
import { startEmbedded } from "./server.ts";
import { startFailure } from "./start-failure.ts";
import { ask, emptyHome, pidOn } from "./test-support.ts";

const asRoot = process.getuid?.() === 0;

test("library links that no install script made are made at the start", () => {
  const root = dirname(emptyHome());
  const native = join(root, "native");
  cpSync(findBinaries(), native, { recursive: true, verbatimSymlinks: true });
  const lib = join(native, "lib");
  for (const entry of readdirSync(lib, { withFileTypes: true }))
    if (entry.isSymbolicLink()) rmSync(join(lib, entry.name));
  const version = () => spawnSync(join(native, "bin/postgres"), ["--version"]).status;
  assert.notEqual(version(), 0);
  linkLibraries(root);
  linkLibraries(root);
  assert.equal(version(), 0);
  rmSync(root, { recursive: true });
});

test("a data folder whose path is too long for a socket works", async () => {
  const home = join(dirname(emptyHome()), "a".repeat(90), 'ü, "b" c'.repeat(4), "postgres");
  const server = await startEmbedded(home);
  assert.ok(!server.socketFolder.startsWith(home));
  await ask(server, "select 1");
  await server.stop();
});

test("a folder name with comma, quotes and spaces works", async () => {
  const server = await startEmbedded(join(dirname(emptyHome()), 'a, "b" c'));
  assert.ok(server.socketFolder.endsWith('a, "b" c/run'));
  await ask(server, "select 1");
  await server.stop();
});

test("root in a home folder closed to others starts the database", {
  skip: !asRoot && "needs root",
}, async () => {
  const home = emptyHome();
  chmodSync(dirname(home), 0o700);
  const server = await startEmbedded(home);
  await ask(server, "select 1");
  await server.stop();
});

test("root without user namespaces runs the database as the user nobody", {
  skip: !asRoot && "needs root",
}, async () => {
  const home = emptyHome();
  const server = await startEmbedded(home, { way: "nobody" });
  assert.equal(server.way, "nobody");
  await ask(server, "create table kept as select 1 as n");
  await server.stop();
  const again = await startEmbedded(home, { way: "nobody" });
  assert.deepEqual(await ask(again, "select n from kept"), [{ n: 1 }]);
  await again.stop();
});

test("root without user namespaces in a closed home folder is told to choose another folder", {
  skip: !asRoot && "needs root",
}, async () => {
  const home = emptyHome();
  const closed = dirname(home);
  chmodSync(closed, 0o700);
  const inside = join(closed, "data", "postgres");
  await assert.rejects(
    startEmbedded(inside, { way: "nobody" }),
    (error) =>
      error instanceof CannotStart &&
      /SOUK_DATA_DIR/.test(error.message) &&
      error.message.includes(closed),
  );
});

test("a data folder that cannot be made is refused with its name", async () => {
  const file = emptyHome();
  writeFileSync(file, "");
  await assert.rejects(
    startEmbedded(join(file, "postgres")),
    /cannot be made \((ENOTDIR|EEXIST)\)/,
  );
});

const tmpfs = mountSmallDisk();
test("on a disk too small for a database the start says so and leaves nothing behind", {
  skip: tmpfs === undefined && "no small disk can be mounted here",
}, async () => {
  const disk = tmpfs?.("8m") ?? "";
  await assert.rejects(
    startEmbedded(join(disk, "postgres")),
    /The disk of .* is full \(\d+ MB free\)/,
  );
  assert.equal(existsSync(join(disk, "postgres", "data")), false);
  assert.ok(statfsSync(disk).bavail > 0);
  unmount(disk);
});

test("a full disk refuses writes, loses nothing acknowledged, and serves again when space is made", {
  skip: tmpfs === undefined && "no small disk can be mounted here",
}, async () => {
  const disk = tmpfs?.("140m") ?? "";
  const server = await startEmbedded(join(disk, "postgres"), {
    settings: { max_wal_size: "32MB", min_wal_size: "32MB" },
  });
  await ask(server, "create table kept (filler text)", "insert into kept values ('first')");
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "ballast"), Buffer.alloc(Math.max(0, bavail * bsize - 4_000_000)));
  await assert.rejects(
    ask(
      server,
      "insert into kept select repeat(md5(n::text), 40) from generate_series(1, 40000) n",
    ),
    (error) => error instanceof Error,
  );
  rmSync(join(disk, "ballast"));
  const end = performance.now() + 30_000;
  const rows = async () => {
    for (;;) {
      try {
        return await ask(server, "insert into kept values ('second')", "select filler from kept");
      } catch (error) {
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  };
  assert.deepEqual(await rows(), [{ filler: "first" }, { filler: "second" }]);
  await server.stop();
  assert.equal(pidOn(join(disk, "postgres")), 0);
  unmount(disk);
});

for (const [printed, message] of [
  ["FATAL:  could not write lock file: No space left on device", /is full \(\d+ MB free\)/],
  ["FATAL:  pre-existing shared memory block is still in use", /earlier database server/],
  ["postgres: error while loading shared libraries: libicui18n.so.60", /npm ci/],
  ["FATAL:  data directory has wrong ownership", /It printed:\nFATAL/],
] as const)
  test(`what PostgreSQL prints becomes advice: ${printed}`, () => {
    assert.match(startFailure("/", "start the database", printed).message, message);
  });

/** A way to mount a disk of a given size, or undefined where this user may not. */
function mountSmallDisk(): ((size: string) => string) | undefined {
  const mount = (size: string) => {
    const folder = dirname(emptyHome());
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync("mount", [
      "-t",
      "tmpfs",
      "-o",
      `size=${size},mode=0755`,
      "none",
      folder,
    ]);
    return status === 0 ? folder : undefined;
  };
  const tried = process.platform === "linux" ? mount("1m") : undefined;
  if (tried === undefined) return undefined;
  unmount(tried);
  return (size) => mount(size) ?? "";
}

function unmount(folder: string): void {
  spawnSync("umount", [folder]);
}
