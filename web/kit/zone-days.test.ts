import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockIn, dayAfter, instantIn, startOfDayIn } from "./zone-days.ts";

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

for (const [day, time, zone, instant] of [
  ["2026-12-03", "09:00", "Europe/Paris", "2026-12-03T08:00:00.000Z"],
  ["2026-12-03", "09:00", "Asia/Seoul", "2026-12-03T00:00:00.000Z"],
  // Paris leaves out 02:30 on this day, and shows it twice on that one.
  ["2026-03-29", "02:30", "Europe/Paris", "2026-03-29T01:30:00.000Z"],
  ["2026-10-25", "02:30", "Europe/Paris", "2026-10-25T01:30:00.000Z"],
] as const)
  test(`BEY-03: ${day} ${time} in ${zone} is ${instant}`, () => {
    assert.equal(instantIn(day, time, zone), instant);
  });

test("BEY-03: a moment read off a zone's clocks and typed again is the same moment", () => {
  const from = Date.parse("2025-01-01T00:00:00Z") / 60_000;
  fc.assert(
    fc.property(
      fc.integer({ min: from, max: from + 3 * 365 * 24 * 60 }),
      fc.constantFrom("Asia/Seoul", "UTC", "Asia/Kolkata", "America/Phoenix"),
      (minutes, zone) => {
        const at = new Date(minutes * 60_000).toISOString();
        const { day, time } = clockIn(at, zone);
        assert.equal(instantIn(day, time, zone), at);
      },
    ),
  );
});
