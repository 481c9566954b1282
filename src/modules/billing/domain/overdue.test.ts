import assert from "node:assert/strict";
import { test } from "node:test";
import { nextReminder } from "./overdue.ts";

for (const [blocksAfter, today, now, next] of [
  [7, "2027-01-30", undefined, "2027-01-31"],
  [7, "2027-01-31", "overdue", "2027-02-04"],
  [7, "2027-02-04", "before-block", "2027-02-07"],
  [7, "2027-02-07", "blocked", undefined],
  [3, "2027-01-31", "overdue", "2027-02-03"],
  [1, "2027-01-31", "overdue", "2027-02-01"],
  [0, "2027-01-31", "blocked", undefined],
] as const)
  test(`SUB-20: due on 30 January, blocked after ${blocksAfter} days: on ${today} ${now ?? "nothing"} is said, and ${next ?? "nothing"} is next`, () => {
    assert.deepEqual(nextReminder({ dueOn: "2027-01-30", today, blocksAfter }), { now, next });
  });
