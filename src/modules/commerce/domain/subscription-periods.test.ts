import assert from "node:assert/strict";
import { test } from "node:test";
import { countPeriods } from "./subscription-periods.ts";

test("P26: periods follow each other, what runs at the end of one runs as the next begins, and all of them add up", () => {
  const counted = new Map([
    [0, { ordered: 3, activated: 2, ended: 1 }],
    [2, { ordered: 0, activated: 0, ended: 6 }],
  ]);
  assert.deepEqual(countPeriods(5, counted, 4), {
    total: { ordered: 3, activated: 2, ended: 7, running: 0, churnPerMille: 1000 },
    periods: [
      { ordered: 3, activated: 2, ended: 1, running: 6, churnPerMille: 143 },
      { ordered: 0, activated: 0, ended: 0, running: 6, churnPerMille: 0 },
      { ordered: 0, activated: 0, ended: 6, running: 0, churnPerMille: 1000 },
      { ordered: 0, activated: 0, ended: 0, running: 0, churnPerMille: null },
    ],
  });
});
