import assert from "node:assert/strict";
import { test } from "node:test";
import { readDecimal, timesRate } from "./decimal.ts";
import { changedAnswers, isEmpty, sameAnswer, valueAt, withValue } from "./json.ts";
import { mergeContent } from "./merge.ts";

test("an answer at a pointer can be set, read and removed without touching the others", () => {
  const start = { languages: { en: { name: "Tidemark" } }, tags: ["a", "b"] };
  const named = withValue(start, "/languages/fr/name", "Marée");
  assert.equal(valueAt(named, "/languages/fr/name"), "Marée");
  assert.equal(valueAt(named, "/languages/en/name"), "Tidemark");
  assert.deepEqual(withValue(named, "/tags/0", undefined), { ...named, tags: ["b"] });
  assert.deepEqual(valueAt(withValue(start, "/a~1b", 1), "/a~1b"), 1);
  assert.deepEqual(start, { languages: { en: { name: "Tidemark" } }, tags: ["a", "b"] });
});

test("text typed and removed again is no change, and neither is another order of names", () => {
  assert.ok(sameAnswer({ a: 1, b: "" }, { a: 1 }));
  assert.ok(sameAnswer({ a: 1, b: 2 }, { b: 2, a: 1 }));
  assert.ok(!sameAnswer({ a: false }, {}));
  assert.ok(!sameAnswer({ list: [] }, { list: ["x"] }));
});

test("what changed is named by answer; a list and a file count as one", () => {
  const before = {
    texts: { en: { name: "A", summary: "B" } },
    logo: { sha256: "1", name: "a.png" },
  };
  const after = {
    texts: { en: { name: "A", summary: "C" } },
    logo: { sha256: "2", name: "b.png" },
  };
  assert.deepEqual(changedAnswers(before, after), ["/texts/en/summary", "/logo"]);
  assert.deepEqual(changedAnswers({ tags: ["a"] }, { tags: ["a", "b"] }), ["/tags"]);
});

test("nothing was answered by blanks, empty lists and objects of such", () => {
  assert.ok(isEmpty({ a: " ", b: [], c: { d: null } }));
  assert.ok(!isEmpty({ a: 0 }));
});

test("two people's changes to different answers both stay; the same answer is a choice", () => {
  const base = { name: "A", summary: "B", url: "C" };
  const merge = mergeContent(
    base,
    { ...base, name: "A1", url: "mine" },
    { ...base, summary: "B2", url: "theirs" },
  );
  assert.deepEqual(merge.conflicts, ["/url"]);
  assert.deepEqual(merge.keepMine, { name: "A1", summary: "B2", url: "mine" });
  assert.deepEqual(merge.takeTheirs, { name: "A1", summary: "B2", url: "theirs" });
});

for (const [price, rate, digits, expected] of [
  ["19.50", "0.9668", 2, "18.85"],
  ["1", "0.005", 2, "0.01"],
  ["19.50", "1482.07", 0, "28900"],
  ["0.0100", "1.1", 6, "0.011000"],
] as const)
  test(`${price} at ${rate} is ${expected} with ${digits} digits`, () => {
    assert.equal(timesRate(price, rate, digits), expected);
  });

test("a price is read as people of each language type it", () => {
  for (const typed of ["1234.50", "1 234,50", "1\u202F234,50", "1.234,50", "1,234.50"])
    assert.equal(readDecimal(typed), "1234.50");
  assert.equal(readDecimal("28,900"), "28900");
  assert.equal(readDecimal("12,5"), "12.5");
  assert.equal(readDecimal("0,005"), "0.005");
});
