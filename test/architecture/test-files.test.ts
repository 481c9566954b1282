import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
const FILES = [
  "src/**/*.test.ts",
  "examples/**/*.test.ts",
  "test/**/*.test.ts",
  "web/**/*.test.ts",
];

/** Outside a suite it would belong to the process, in which other files run before and after. */
const HOOK_OF_THE_PROCESS = /^(?:before|after|beforeEach|afterEach)\(/m;

test("what a test file prepares belongs to its own suite", () => {
  const files = globSync(FILES, { cwd: root });
  assert.ok(files.length > 100, "the test files were not found");
  const wrong = files.filter((file) =>
    HOOK_OF_THE_PROCESS.test(readFileSync(join(root, file), "utf8")),
  );
  assert.deepEqual(wrong, []);
});
