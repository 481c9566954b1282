import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, type Day, daysBetween, type Term } from "../../../kernel/calendar.ts";
import { negate, type Rounding, toDecimal } from "../../../kernel/money.ts";
import { agreeTerms } from "./agreed-terms.ts";
import { offer, plan } from "./examples.fixture.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { priceOfPayment, priceOfUsage, unitsBeyond } from "./pricing.ts";
import { periodWith, priceOfDays } from "./prorata.ts";
import { lastDay, paidPeriod, startTerm } from "./term.ts";

/*
 * Worked examples of the trade (docs/domain/rounding.md), with the numbers that these name. Those whose
 * own figures contradict each other are not here.
 */

const USD = (amount: string) => ({ amount, currency: "USD" });
const shown = ({ start, end }: Term) => `${start} to ${addDays(end, -1)}`;
/** What some licences cost from a day to the end of the period that runs on it. */
function lineFrom(
  day: Day,
  { anchor, unit, quantity, length = "P1M", rounding = "line-half-away", until }: Line,
): string {
  const running = periodWith(day, anchor, length);
  const days = daysBetween(day, until ?? running.end);
  const of = daysBetween(running.start, running.end);
  return toDecimal(priceOfDays(USD(unit), { quantity, days, of, rounding }));
}
type Line = {
  readonly anchor: Day;
  readonly unit: string;
  readonly quantity: number;
  readonly length?: string;
  readonly rounding?: Rounding;
  readonly until?: Day;
};

for (const [name, expected, day, line] of [
  // Monthly, 4.00 a licence, billed from the 13th.
  [
    "1 to 2 on 1 February: 1 until then",
    "2.45",
    "2018-01-13",
    { anchor: "2018-01-13", unit: "4.00", quantity: 1, until: "2018-02-01" },
  ],
  [
    "1 to 2 on 1 February: 2 from then",
    "3.10",
    "2018-02-01",
    { anchor: "2018-01-13", unit: "4.00", quantity: 2 },
  ],
  [
    "… and the next month",
    "8.00",
    "2018-02-13",
    { anchor: "2018-01-13", unit: "4.00", quantity: 2 },
  ],
  // Yearly, 211.20 a licence, one more a day later.
  [
    "the first day of a year, alone",
    "0.58",
    "2017-02-11",
    { anchor: "2017-02-11", unit: "211.20", quantity: 1, length: "P1Y", until: "2017-02-12" },
  ],
  [
    "27 days of a year, two",
    "31.25",
    "2017-02-12",
    { anchor: "2017-02-11", unit: "211.20", quantity: 2, length: "P1Y", until: "2017-03-11" },
  ],
  [
    "the other 337 days, two",
    "390.00",
    "2017-03-11",
    { anchor: "2017-02-11", unit: "211.20", quantity: 2, length: "P1Y" },
  ],
  // 10.08 a month, bought on 18 June: 28 of 30 days are left on the 20th.
  [
    "10 licences for 28 of 30 days",
    "94.08",
    "2021-06-20",
    { anchor: "2021-06-18", unit: "10.08", quantity: 10 },
  ],
  [
    "12 licences for 28 of 30 days, exact 112.896",
    "112.90",
    "2021-06-20",
    { anchor: "2021-06-18", unit: "10.08", quantity: 12 },
  ],
  [
    "the same, the unit cut off first",
    "112.80",
    "2021-06-20",
    { anchor: "2021-06-18", unit: "10.08", quantity: 12, rounding: "truncate-unit-first" },
  ],
  [
    "8 licences for 28 of 30 days",
    "75.26",
    "2021-06-20",
    { anchor: "2021-06-18", unit: "10.08", quantity: 8 },
  ],
  [
    "10 of 29 of 31 days, the unit cut off first",
    "94.20",
    "2021-07-17",
    { anchor: "2021-07-15", unit: "10.08", quantity: 10, rounding: "truncate-unit-first" },
  ],
  [
    "an upgrade of 300: the old plan",
    "2316.00",
    "2021-06-25",
    { anchor: "2021-06-18", unit: "10.08", quantity: 300, rounding: "truncate-unit-first" },
  ],
  [
    "an upgrade of 300: the new plan",
    "1476.00",
    "2021-06-25",
    { anchor: "2021-06-18", unit: "6.43", quantity: 300, rounding: "truncate-unit-first" },
  ],
  [
    "an upgrade of 100 of 300: the old plan",
    "772.00",
    "2021-06-25",
    { anchor: "2021-06-18", unit: "10.08", quantity: 100, rounding: "truncate-unit-first" },
  ],
  [
    "an upgrade of 100 of 300: the new plan",
    "492.00",
    "2021-06-25",
    { anchor: "2021-06-18", unit: "6.43", quantity: 100, rounding: "truncate-unit-first" },
  ],
] as const satisfies readonly (readonly [string, string, Day, Line])[])
  test(`SUB-17: ${name}: ${expected}`, () => {
    assert.equal(lineFrom(day, line), expected);
  });

test("SUB-17: five changes within one month of 31 days leave at most a cent between rounding a line and cutting it off", () => {
  const changes = [
    ["2022-03-07", 10, "112.25", 15, "168.38"],
    ["2022-03-10", 15, "150.96", 25, "251.61"],
    ["2022-03-12", 25, "232.25", 23, "213.67"],
    ["2022-03-14", 23, "195.87", 20, "170.32"],
    ["2022-03-25", 20, "85.16", 30, "127.74"],
  ] as const;
  for (const [day, from, credit, to, charge] of changes)
    for (const [quantity, cutOff] of [
      [from, credit],
      [to, charge],
    ] as const) {
      const rounded = lineFrom(day, { anchor: "2022-03-05", unit: "12.00", quantity });
      const cents = Math.round((Number(rounded) - Number(cutOff)) * 100);
      assert.ok(cents === 0 || cents === 1, `${quantity} from ${day}: ${rounded} and ${cutOff}`);
    }
});

test("SUB-17: whole payments, a trial that converts, a change of plan on the same day, and a purchase cancelled on it", () => {
  const paid = (unit: string, quantity: number, rounding?: Rounding) =>
    priceOfPayment(USD(unit), {
      pricingModel: "per-user",
      quantity,
      ...(rounding && { rounding }),
    });
  for (const [unit, quantity, total] of [
    ["10.08", 10, "100.80"],
    ["120.96", 10, "1209.60"],
    ["52.61", 25, "1315.25"],
    ["250.00", 10, "2500.00"],
    ["20.00", 10, "200.00"],
    ["48.00", 1, "48.00"],
  ] as const)
    for (const rounding of ["line-half-away", "truncate-unit-first"] as const)
      assert.equal(toDecimal(paid(unit, quantity, rounding)), total);
  assert.equal(toDecimal(negate(paid("10.00", 1))), "-10.00");
  assert.equal(toDecimal(negate(paid("20.00", 1))), "-20.00");
  const included = unitsBeyond("150", "100");
  assert.deepEqual([included, toDecimal(priceOfUsage(included, USD("0.10")))], ["50", "5.00"]);
});

test("SUB-15: terms and payments begin and end on the days that the trade prints", () => {
  const activated = (day: string) => Temporal.Instant.from(`${day}T10:00:00Z`);
  const started = (day: string, term: "P1M" | "P1Y" | "P3Y", trialDays = 0) =>
    startTerm(activated(day), { zone: "UTC", trialDays, term });
  const monthly = { term: "P1M", payment: "upfront" } as const;
  assert.equal(shown(paidPeriod("2021-06-18", monthly, 0)), "2021-06-18 to 2021-07-17");
  assert.equal(shown(paidPeriod("2021-06-18", monthly, 1)), "2021-07-18 to 2021-08-17");
  assert.equal(shown(started("2021-06-18", "P1Y").term), "2021-06-18 to 2022-06-17");
  assert.equal(shown(started("2018-01-13", "P1Y").term), "2018-01-13 to 2019-01-12");
  const trial = started("2019-06-10", "P1M", 30);
  assert.ok(trial.trial);
  assert.deepEqual(
    [shown(trial.trial), shown(trial.term)],
    ["2019-06-10 to 2019-07-09", "2019-07-10 to 2019-08-09"],
  );
  const years = { term: "P3Y", payment: "annual" } as const;
  assert.deepEqual(
    [0, 1, 2].map((index) => shown(paidPeriod("2020-03-20", years, index))),
    ["2020-03-20 to 2021-03-19", "2021-03-20 to 2022-03-19", "2022-03-20 to 2023-03-19"],
  );
  // From each of these days a month later, clamped to the month's length.
  for (const [start, last] of [
    ["2021-01-31", "2021-02-27"],
    ["2021-02-28", "2021-03-27"],
    ["2021-05-31", "2021-06-29"],
    ["2021-06-30", "2021-07-29"],
    ["2021-07-31", "2021-08-30"],
    ["2021-01-30", "2021-02-27"],
    ["2021-02-27", "2021-03-26"],
    ["2021-05-30", "2021-06-29"],
    ["2021-06-29", "2021-07-28"],
    ["2021-07-30", "2021-08-29"],
  ] as const)
    assert.equal(lastDay(started(start, "P1M").term), last, start);
  const yearly = { term: "P1Y", payment: "monthly" } as const;
  const starts = Array.from({ length: 12 }, (_, index) => paidPeriod("2021-01-31", yearly, index));
  assert.deepEqual(
    starts.map(({ start }) => start),
    [
      ...["2021-01-31", "2021-02-28", "2021-03-31", "2021-04-30", "2021-05-31", "2021-06-30"],
      ...["2021-07-31", "2021-08-31", "2021-09-30", "2021-10-31", "2021-11-30", "2021-12-31"],
    ],
  );
  for (const [index, { end }] of starts.entries())
    assert.equal(end, starts[index + 1]?.start ?? "2022-01-31");
  assert.equal(lastDay(started("2021-01-31", "P1Y").term), "2022-01-30");
  const counted = [0, 1].map((index) => paidPeriod("2022-02-21", yearly, index));
  assert.deepEqual(
    counted.map(({ start, end }) => daysBetween(start, end)),
    [28, 31],
  );
});

test("decision 22: how lines are rounded is agreed at purchase and kept", () => {
  const agreedWith = (rounding: Rounding) =>
    agreeTerms(
      { offer: offer(), plan: plan() },
      { term: "P1M", payment: "upfront", quantity: 3 },
      {
        market: "FR",
        sellerTimeZone: "Europe/Paris",
        trialUsed: false,
        policy: { ...DEFAULT_SALES_POLICY, rounding },
        language: "en",
      },
    )?.rounding;
  assert.equal(agreedWith("truncate-unit-first"), "truncate-unit-first");
  assert.equal(agreedWith(DEFAULT_SALES_POLICY.rounding), "line-half-away");
});
