import assert from "node:assert/strict";
import { test } from "node:test";
import type { PageChange } from "./changes.ts";
import { isChangedAt } from "./fixes.ts";

const edited = (page: string, pointer: string, plan?: string): PageChange => ({
  page,
  ...(plan === undefined ? {} : { plan }),
  kind: "edited",
  fields: [{ pointer, kind: "edited" }],
});
const place = (page: string | null, pointer: string | null = null, plan: string | null = null) => ({
  page,
  plan,
  pointer,
});

test("P18: a finding's place has changed with its field, a part of it, or what it is a part of", () => {
  const changes = [edited("listing", "/languages/en/summary"), edited("pricing", "/terms", "team")];
  for (const [at, changed] of [
    [place("listing", "/languages/en/summary"), true],
    [place("listing", "/languages/en"), true],
    [place("listing", "/languages/en/summary/0"), true],
    [place("listing", "/languages/en/summaryLong"), false],
    [place("listing", "/languages/fr/summary"), false],
    [place("listing"), true],
    [place("properties"), false],
    [place("pricing", "/terms/1/price", "team"), true],
    [place("pricing", "/terms/1/price", "solo"), false],
    [place(null), true],
  ] as const)
    assert.equal(isChangedAt(changes, at), changed, JSON.stringify(at));
  assert.equal(isChangedAt([], place(null)), false);
});

test("P18: a page that came or went has changed everywhere", () => {
  const gone: PageChange = { page: "plan-listing", plan: "team", kind: "removed", fields: [] };
  assert.equal(isChangedAt([gone], place("plan-listing", "/description", "team")), true);
});
