import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
/** Made once for a process. */
const ONCE = ["src/app.ts"];

/** Getters and setters that stand in an object literal, by line: those of a class stand below its head. */
function inLiterals(text: string): number[] {
  const lines = text.split("\n");
  const indent = (line: string) => line.length - line.trimStart().length;
  return lines.flatMap((line, at) => {
    if (!/^\s+(get|set) [\w#]+\(/.test(line)) return [];
    const head = lines
      .slice(0, at)
      .findLast((before) => before.trim() !== "" && indent(before) < indent(line));
    return /\bclass\b/.test(head ?? "") ? [] : [at + 1];
  });
}

test("what is made for each call has no getter of an object literal: the engine would keep the call until its next full collection", () => {
  const files = globSync("src/**/*.ts", { cwd: root }).filter((file) => !ONCE.includes(file));
  const found = files.flatMap((file) =>
    inLiterals(readFileSync(join(root, file), "utf8")).map((line) => `${file}:${line}`),
  );
  assert.ok(files.length > 500, "all of it was read");
  assert.deepEqual(found, []);
});

test("a getter is found in a literal and not in a class", () => {
  const literal = "const tx = {\n  a: 1,\n  get sql() {\n    return 1;\n  },\n};";
  const made = "export class Lazy {\n  readonly a = 1;\n\n  get sql() {\n    return 1;\n  }\n}";
  assert.deepEqual([inLiterals(literal), inLiterals(made)], [[3], []]);
});
