import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { wordDiff } from "./word-diff.ts";

const marked = (before: string, after: string): string =>
  wordDiff(before, after)
    .map(({ kind, text }) =>
      kind === "same" ? text : kind === "removed" ? `[-${text}-]` : `[+${text}+]`,
    )
    .join("");

for (const [before, after, shown] of [
  ["One text.", "One text.", "One text."],
  ["", "New words", "[+New words+]"],
  ["Old words", "", "[-Old words-]"],
  [
    "Encrypted storage for small teams.",
    "Encrypted storage with restore points.",
    "Encrypted storage [-for small teams.-][+with restore points.+]",
  ],
  ["up to 40 people", "up to 120 people", "up to [-40 -][+120 +]people"],
  ["한 줄 설명", "한 줄 소개", "한 줄 [-설명-][+소개+]"],
] as const)
  test(`OPR-01: “${before}” to “${after}” is shown as ${shown}`, () => {
    assert.equal(marked(before, after), shown);
  });

test("OPR-01: what stayed and what came is the new text, what stayed and what went the old one", () => {
  const text = fc
    .array(fc.constantFrom("one", "two", "three", "두", "\n"), { maxLength: 40 })
    .map((words) => words.join(" "));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const parts = wordDiff(before, after);
      const without = (kind: string) =>
        parts
          .filter((part) => part.kind !== kind)
          .map((part) => part.text)
          .join("");
      assert.equal(without("removed"), after);
      assert.equal(without("added"), before);
    }),
  );
});

test("OPR-01: a text too long to compare is shown as a whole, and soon", () => {
  const long = "word ".repeat(5000);
  assert.equal(wordDiff(long, `${long}end`).length, 2);
});
