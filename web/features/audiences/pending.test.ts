import assert from "node:assert/strict";
import { test } from "node:test";
import {
  entryFrom,
  isPending,
  isRemoved,
  NOTHING_PENDING,
  undone,
  withAdded,
  withRemoved,
} from "./pending.ts";

const A = { tenantId: "6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11" };
const B = { tenantId: "0d9f3a52-7a1c-4d3e-8f2b-5c6d7e8f9a0b" };

test("PUB-18: what is typed is an ID in lower case, or nothing", () => {
  assert.deepEqual(entryFrom("tenant", ` ${A.tenantId.toUpperCase()} `, " Note "), {
    ...A,
    note: "Note",
  });
  assert.deepEqual(entryFrom("subscription", A.tenantId, ""), { subscriptionId: A.tenantId });
  assert.equal(entryFrom("tenant", "contoso", ""), undefined);
});

test("PUB-18: adding takes a removal back, removing takes an addition back, and both are undone", () => {
  const added = withAdded(withAdded(NOTHING_PENDING, A), { ...A, note: "Again" });
  assert.deepEqual(added, { add: [{ ...A, note: "Again" }], remove: [] });
  const removed = withRemoved(added, [A, { ...B, state: "unchanged" } as never]);
  assert.deepEqual(removed, { add: [], remove: [A, B] });
  assert.ok(isRemoved(removed, A));
  assert.deepEqual(withAdded(removed, A), { add: [A], remove: [B] });
  assert.equal(isPending(undone(undone(removed, A), B)), false);
});
