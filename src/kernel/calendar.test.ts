import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, type Day, dayIn, daysBetween, periodStart, startOfDay } from "./calendar.ts";

const FIRST = "2024-01-01";
const LAST = "2032-12-31";
/** Far west and far east of the date line, half-hour offsets, DST of both halves of the earth, of 30 minutes, and none. */
const ZONES = [
  "UTC",
  "Europe/Paris",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "Pacific/Apia",
] as const;

function daysFrom(first: Day, last: Day): readonly Day[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, at) => addDays(first, at));
}
const dayOfMonth = (day: Day): number => Number(day.slice(8));
const daysInMonth = (day: Day): number => Temporal.PlainDate.from(day).daysInMonth;

test("decision 15: from every day of nine years, periods of 1, 12 and 36 months meet without gap or overlap and keep to their day", () => {
  for (const anchor of daysFrom(FIRST, LAST))
    for (const [length, months, count] of [
      ["P1M", 1, 13],
      ["P1Y", 12, 5],
      ["P3Y", 36, 2],
    ] as const) {
      let before = periodStart(anchor, length, 0);
      assert.equal(before, anchor);
      for (let index = 1; index <= count; index += 1) {
        const start = periodStart(anchor, length, index);
        const days = daysBetween(before, start);
        // No later than the anchor's day, and on it wherever the month has it: 31 Jan, 28 Feb, 31 Mar.
        if (
          days < 28 * months ||
          days > 31 * months ||
          dayOfMonth(start) !== Math.min(dayOfMonth(anchor), daysInMonth(start))
        )
          assert.fail(`${length} ${index} from ${anchor} begins on ${start}, ${days} days later`);
        before = start;
      }
    }
});

test("decision 15: in six time zones every day of these years begins, with its first instant, when the one before ends", () => {
  for (const zone of ZONES) {
    let before: Temporal.Instant | undefined;
    for (const day of daysFrom(FIRST, LAST)) {
      const start = startOfDay(day, zone);
      if (dayIn(zone, start) !== day) assert.fail(`${day} in ${zone} begins at ${start}`);
      if (dayIn(zone, start.subtract({ milliseconds: 1 })) === day)
        assert.fail(`${day} in ${zone} has begun before ${start}`);
      const hours = before?.until(start).total("hours") ?? 24;
      if (hours < 23 || hours > 25) assert.fail(`The day before ${day} in ${zone} has ${hours} h`);
      before = start;
    }
  }
});

test("decision 15: a leap day is followed by 28 February and comes back with the next leap year", () => {
  const starts = (length: string) =>
    Array.from({ length: 5 }, (_, index) => periodStart("2028-02-29", length, index));
  assert.deepEqual(starts("P1Y"), [
    "2028-02-29",
    "2029-02-28",
    "2030-02-28",
    "2031-02-28",
    "2032-02-29",
  ]);
  assert.equal(periodStart("2028-02-29", "P3Y", 1), "2031-02-28");
  assert.deepEqual(starts("P1M").slice(0, 3), ["2028-02-29", "2028-03-29", "2028-04-29"]);
});
