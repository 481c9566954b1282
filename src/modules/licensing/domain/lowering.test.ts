import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decideLowering, losingOf, type Unassign } from "./lowering.ts";

const decided = (
  assigned: number,
  ownedAfter: number,
  unassign: Unassign | undefined,
  holders: readonly string[] = [],
) => {
  const facts = { serviceId: "a.b.c", assigned, ownedAfter, unassign, holders: new Set(holders) };
  const result = decideLowering(facts);
  return result.ok ? result.value : result.problem.code;
};

for (const [assigned, ownedAfter, unassign, expected, because] of [
  [0, 0, undefined, { losing: 0, take: [] }, "nobody has one"],
  [4, 4, undefined, { losing: 0, take: [] }, "as many as are assigned"],
  [4, 5, undefined, { losing: 0, take: [] }, "one is free"],
  [4, 2, undefined, "licensing/assigned-beyond", "nobody said from whom"],
  [4, 2, "latest-first", { losing: 2, take: [] }, "the latest lose theirs"],
  [4, 2, { userIds: ["a"] }, "licensing/assigned-beyond", "too few are named"],
  [4, 2, { userIds: ["a", "a"] }, "licensing/assigned-beyond", "one is named twice"],
  [4, 2, { userIds: ["a", "b", "c"] }, "licensing/assigned-beyond", "too many are named"],
  [4, 2, { userIds: ["a", "x"] }, "licensing/not-holders", "one of them has none"],
  [4, 2, { userIds: ["b", "a"] }, { losing: 2, take: ["b", "a"] }, "exactly these lose theirs"],
  [4, 4, { userIds: ["a"] }, { losing: 0, take: [] }, "nobody has to lose one"],
] as const)
  test(`decision 29: ${assigned} assigned and ${ownedAfter} left: ${because}`, () => {
    assert.deepEqual(decided(assigned, ownedAfter, unassign, ["a", "b", "c", "d"]), expected);
  });

test("whoever loses one, never more are assigned afterwards than there are", () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(count, count, (assigned, ownedAfter) => {
      const losing = losingOf(assigned, ownedAfter);
      assert.ok(losing >= 0 && assigned - losing <= Math.max(ownedAfter, 0));
      assert.ok(losing === 0 || assigned - losing === ownedAfter, "nobody more than needed");
    }),
  );
});
