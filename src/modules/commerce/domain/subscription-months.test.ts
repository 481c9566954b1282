import assert from "node:assert/strict";
import { test } from "node:test";
import { countMonths } from "./subscription-months.ts";

test("P26: months follow each other, what runs at the end of one runs as the next begins", () => {
  const counted = [
    { month: "2027-01", ordered: 3, activated: 2, ended: 1 },
    { month: "2027-03", ordered: 0, activated: 0, ended: 6 },
  ];
  assert.deepEqual(countMonths(5, counted, ["2027-01", "2027-02", "2027-03", "2027-04"]), [
    { month: "2027-01", ordered: 3, activated: 2, ended: 1, running: 6, churnPerMille: 143 },
    { month: "2027-02", ordered: 0, activated: 0, ended: 0, running: 6, churnPerMille: 0 },
    { month: "2027-03", ordered: 0, activated: 0, ended: 6, running: 0, churnPerMille: 1000 },
    { month: "2027-04", ordered: 0, activated: 0, ended: 0, running: 0, churnPerMille: null },
  ]);
});
