import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { addDays, daysBetween } from "../../../kernel/calendar.ts";
import {
  askedRange,
  COMPARISONS,
  type DayRange,
  daysOf,
  earlierPeriods,
  NAMED_RANGES,
  namedRange,
  periodsOf,
  startsOf,
  unitOf,
  wholeOf,
} from "./report-range.ts";

const range = (from: string, until: string): DayRange => ({ from, until });

suite("P26: ranges of insights", () => {
  for (const [name, from] of [
    ["30-days", "2026-10-24"],
    ["90-days", "2026-08-25"],
    ["6-months", "2026-06-01"],
    ["12-months", "2025-12-01"],
  ] as const)
    test(`on 22 November 2026 ${name} begin on ${from}`, () => {
      assert.deepEqual(namedRange(name, "2026-11-22"), range(from, "2026-11-22"));
    });

  for (const [from, until, wrong, because] of [
    ["2026-11-22", "2026-11-22", undefined, "a day is a range"],
    ["2025-11-23", "2026-11-22", undefined, "a year less a day"],
    ["2025-11-22", "2026-11-22", ["from", "long"], "more than a year"],
    ["2026-11-01", "2026-11-23", ["until", "future"], "a day to come"],
    ["2026-11-02", "2026-11-01", ["until", "order"], "it ends before it begins"],
    ["2026-02-30", "2026-11-01", ["from", "day"], "no day of the calendar"],
    ["1999-12-31", "2000-01-02", ["from", "day"], "before there was anything"],
    ["2026-11-01", "next week", ["until", "day"], "no day at all"],
  ] as const)
    test(`${from} to ${until}: ${because}`, () => {
      const found = askedRange({ from, until }, "2026-11-22");
      assert.deepEqual(
        found,
        wrong === undefined ? range(from, until) : { wrong: wrong[0], code: wrong[1] },
      );
    });

  for (const [of, how, earlier, because] of [
    [range("2026-10-24", "2026-11-22"), "before", ["2026-09-24", "2026-10-23"], "30 days before"],
    [range("2026-10-24", "2026-11-22"), "year", ["2025-10-24", "2025-11-22"], "a year before"],
    [
      range("2028-02-20", "2028-03-05"),
      "year",
      ["2027-02-20", "2027-03-06"],
      "as many days, whatever February had",
    ],
    [
      range("2026-06-01", "2026-11-22"),
      "before",
      ["2025-12-01", "2026-05-22"],
      "as much of the running month",
    ],
    [
      range("2026-08-25", "2026-11-22"),
      "before",
      ["2026-05-27", "2026-08-24"],
      "by weeks as many days",
    ],
    [
      range("2025-12-01", "2026-11-22"),
      "year",
      ["2024-12-01", "2025-11-22"],
      "by months by the year",
    ],
    [
      range("2026-01-01", "2026-09-30"),
      "before",
      ["2025-04-01", "2025-12-30"],
      "nine months before, as far into the last one",
    ],
  ] as const)
    test(`${of.from} to ${of.until} is compared with ${because}`, () => {
      const { from, until } = wholeOf(earlierPeriods(of, how));
      assert.deepEqual([from, until], earlier);
    });

  const ranges = fc
    .tuple(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 364 }))
    .map(([first, more]) => {
      const from = addDays("2002-01-01", first);
      return range(from, addDays(from, more));
    });

  test("periods meet each other, cover the range, and each has one beside it that it is compared with", () => {
    fc.assert(
      fc.property(ranges, fc.constantFrom(...COMPARISONS), (of, how) => {
        const periods = periodsOf(of);
        assert.deepEqual(wholeOf(periods), of);
        assert.ok(periods.length <= 31);
        assert.equal(
          periods.reduce((sum, one) => sum + daysOf(one), 0),
          daysOf(of),
        );
        if (how === "none") return;
        const earlier = earlierPeriods(of, how);
        assert.equal(earlier.length, periods.length);
        const starts = startsOf(earlier);
        for (const [place, one] of earlier.entries()) {
          assert.ok(one.from <= one.until, `${one.from} to ${one.until}`);
          assert.equal(addDays(one.until, 1), starts[place + 1]);
        }
        assert.ok(wholeOf(earlier).until < of.from);
        if (unitOf(of) !== "month") assert.equal(daysOf(wholeOf(earlier)), daysOf(of));
      }),
    );
  });

  test("a named range is one that can be asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_000 }),
        fc.constantFrom(...NAMED_RANGES),
        (n, name) => {
          const today = addDays("2002-01-01", n);
          const named = namedRange(name, today);
          assert.deepEqual(askedRange(named, today), named);
          assert.ok(daysBetween(named.from, named.until) >= 27);
        },
      ),
    );
  });
});
