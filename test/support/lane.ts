import assert from "node:assert/strict";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as setTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { shareBrowser } from "./browser.ts";

/**
 * Several processes, the lanes, share the test files of a run: each takes the next one that none has
 * taken and runs it, until none is left. The product is loaded and warm after the first of them; a
 * process for each file spends two thirds of its time on that.
 */
const root = join(import.meta.dirname, "../..");
const folder = join(root, ".cache/lanes");
const LIST = join(folder, "files.json");
/** How long a lane may go on when its last test has ended; the results are out long before. */
const MOST_AT_THE_END_MS = 20_000;

/** Writes what `count` lanes are to share, in this order, and names the files that the runner runs as lanes. */
export function prepareLanes(files: readonly string[], count: number): readonly string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(LIST, JSON.stringify(files));
  return Array.from({ length: Math.min(count, files.length) }, (_, index) => {
    const lane = join(folder, `lane-${index + 1}.test.ts`);
    writeFileSync(lane, `await (await import("../../test/support/lane.ts")).runLane();\n`);
    return lane;
  });
}

/** Runs files of the list, one after the other, until every one is taken. */
export async function runLane(): Promise<void> {
  const files: readonly string[] = JSON.parse(readFileSync(LIST, "utf8"));
  const endBrowser = shareBrowser();
  try {
    for (const [index, file] of files.entries()) {
      if (!taken(index)) continue;
      const before = openServers();
      await import(join(root, file));
      // Runs when the tests of the file have ended: what they leave open would disturb the next file.
      await test(`${file} leaves no server behind`, async () => {
        for (let waits = 0; openServers() > before && waits < 100; waits += 1) await setTimeout(20);
        assert.ok(openServers() <= before, `${openServers() - before} are left`);
      });
    }
    await endBrowser();
  } finally {
    // Where a suite failed before it closed its server, that would hold this process, and the run, for ever.
    setTimer(() => process.exit(1), MOST_AT_THE_END_MS).unref();
  }
}

const openServers = (): number =>
  process.getActiveResourcesInfo().filter((one) => one === "TCPServerWrap").length;

/** Whether this lane is the one that runs the file: only one creates the mark. */
function taken(index: number): boolean {
  try {
    closeSync(openSync(join(folder, `${index}.taken`), "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
