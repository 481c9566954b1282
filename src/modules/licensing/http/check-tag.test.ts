import assert from "node:assert/strict";
import { test } from "node:test";
import { checkTag } from "./check-tag.ts";

const answered = { user: "ann@morvan.example", state: "active" };
const tag = (at: string, proof = true) =>
  checkTag(answered, { proof, at: Temporal.Instant.from(at) });

test("LIC-12, decision 31: who is answered that nothing changed has a proof that holds for twelve hours more", () => {
  const first = tag("2026-11-21T00:00:00Z");
  assert.equal(tag("2026-11-21T11:59:59Z"), first);
  assert.notEqual(tag("2026-11-21T12:00:00Z"), first, "asked again, it comes with a new one");
  assert.notEqual(tag("2026-11-22T00:00:00Z"), first, "before the first one is over");
});

test("LIC-12: without a proof the same answer has the same ETag, whenever it is asked", () => {
  const first = tag("2026-11-21T00:00:00Z", false);
  assert.equal(tag("2027-11-21T00:00:00Z", false), first);
  assert.notEqual(tag("2026-11-21T00:00:00Z"), first, "with a proof it is another answer");
});
