import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const reader = pathToFileURL(join(import.meta.dirname, "../../bin/types-stripped.mjs")).href;

suite("RUN-05: servers read their modules without types from what an earlier start kept", () => {
  const root = mkdtempSync(join(tmpdir(), "souk-stripped-"));
  const kept = join(root, ".cache/stripped");
  after(() => rmSync(root, { recursive: true, force: true }));

  mkdirSync(join(root, "src"));
  const write = (text: string) => writeFileSync(join(root, "src/said.ts"), text);
  const keptFile = join(kept, "src+said.ts.js");

  /** What a process prints that loads the module in this way; anything it complains about is a failure. */
  async function load(folder = kept): Promise<string> {
    const program = `
      (await import(${JSON.stringify(reader)})).readStripped(${JSON.stringify(root)}, ${JSON.stringify(folder)});
      const { say } = await import(${JSON.stringify(pathToFileURL(join(root, "src/said.ts")).href)});
      console.log(say("é"));`;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", program],
      { env: { PATH: process.env["PATH"] }, timeout: 20_000 },
    );
    assert.equal(stderr, "");
    return stdout.trim();
  }

  test("what was kept is read, and a module that changed is read anew", async () => {
    write("export const say = (word: string): string => 'one ' + word;");
    assert.equal(await load(), "one é");
    assert.deepEqual(readdirSync(kept), ["src+said.ts.js"]);
    // That the second process reads the kept one shows in what only that one says.
    const text = readFileSync(keptFile, "utf8");
    writeFileSync(keptFile, text.replace("one", "kept"));
    assert.equal(await load(), "kept é");
    write("export const say = (word: string): string => 'two ' + word;");
    assert.equal(await load(), "two é");
    assert.deepEqual(readdirSync(kept), ["src+said.ts.js"]);
  });

  test("a kept file that was cut off is made anew", async () => {
    const text = readFileSync(keptFile, "utf8");
    writeFileSync(keptFile, text.slice(0, text.length / 2));
    assert.equal(await load(), "two é");
    assert.equal(readFileSync(keptFile, "utf8"), text);
  });

  test("where nothing can be kept, modules load all the same", async () => {
    const file = join(root, "a-file");
    writeFileSync(file, "");
    assert.equal(await load(join(file, "below")), "two é");
    rmSync(keptFile);
    mkdirSync(join(keptFile, "in-the-way"), { recursive: true });
    assert.equal(await load(), "two é");
  });
});
