import assert from "node:assert/strict";
import { test } from "node:test";
import { dayAfter, startOfDayIn } from "./zone-days.ts";

for (const [day, zone, instant] of [
  ["2026-11-21", "UTC", "2026-11-21T00:00:00.000Z"],
  ["2026-11-21", "Europe/Paris", "2026-11-20T23:00:00.000Z"],
  ["2026-07-01", "Europe/Paris", "2026-06-30T22:00:00.000Z"],
  ["2026-11-21", "Asia/Seoul", "2026-11-20T15:00:00.000Z"],
  ["2026-11-21", "America/Los_Angeles", "2026-11-21T08:00:00.000Z"],
  // The days on which Paris changes its clocks.
  ["2026-03-29", "Europe/Paris", "2026-03-28T23:00:00.000Z"],
  ["2026-10-25", "Europe/Paris", "2026-10-24T22:00:00.000Z"],
  ["2026-10-26", "Europe/Paris", "2026-10-25T23:00:00.000Z"],
] as const)
  test(`${day} begins in ${zone} at ${instant}`, () => {
    assert.equal(startOfDayIn(day, zone), instant);
  });

test("the day after the last of a month is the first of the next", () => {
  assert.equal(dayAfter("2026-02-28"), "2026-03-01");
  assert.equal(dayAfter("2028-02-28"), "2028-02-29");
  assert.equal(dayAfter("2026-12-31"), "2027-01-01");
});
