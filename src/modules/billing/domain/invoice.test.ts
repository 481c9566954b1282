import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { add, money } from "../../../kernel/money.ts";
import { controlOf, dueOn, type RunTotals, totalOf, varianceOf } from "./invoice.ts";
import { closableFrom, firstDayAfter, firstDayOf, monthAfter, monthOfDay } from "./month.ts";

const months = fc
  .tuple(fc.integer({ min: 2024, max: 2090 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${year}-${String(month).padStart(2, "0")}`);
const totals: fc.Arbitrary<RunTotals[]> = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom("EUR", "KRW", "KWD", "USD"),
      fc.integer({ min: 1, max: 900 }),
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n }),
    )
    .map(([currency, count, net, tax]) => ({
      currency,
      buyers: count,
      invoices: count,
      creditNotes: count % 3,
      lines: count * 2,
      net: money(net, currency),
      tax: money(tax, currency),
    })),
  { selector: ({ currency }) => currency },
);

test("SUB-17: months follow each other without gap, and are closed once they have ended on the last island", () => {
  fc.assert(
    fc.property(months, (month) => {
      assert.equal(firstDayAfter(month), firstDayOf(monthAfter(month, 1)));
      assert.equal(monthAfter(monthAfter(month, 13), -13), month);
      assert.equal(monthOfDay(firstDayOf(month)), month);
      assert.equal(closableFrom(month).toString(), `${firstDayAfter(month)}T12:00:00Z`);
      for (const zone of ["Pacific/Kiritimati", "Europe/Paris", "Pacific/Pago_Pago"])
        assert.ok(
          closableFrom(month).toZonedDateTimeISO(zone).toPlainDate().toString() >=
            firstDayAfter(month),
        );
    }),
  );
});

test("OPR-06: the control stands for every figure of a dry run, in whatever order they come", () => {
  fc.assert(
    fc.property(months, totals, fc.nat(), (month, seen, which) => {
      const control = controlOf(month, seen);
      assert.match(control, /^[0-9a-f]{32}$/);
      assert.equal(controlOf(month, [...seen].reverse()), control);
      assert.notEqual(controlOf(monthAfter(month, 1), seen), control);
      const one = seen[which % Math.max(seen.length, 1)];
      if (one === undefined) return;
      const cent = money(1n, one.currency);
      const moved: RunTotals[] = [
        { ...one, net: add(one.net, cent) },
        { ...one, tax: add(one.tax, cent) },
        { ...one, lines: one.lines + 1 },
        { ...one, invoices: one.invoices + 1 },
        { ...one, creditNotes: one.creditNotes + 1 },
        { ...one, buyers: one.buyers + 1 },
      ];
      for (const other of moved)
        assert.notEqual(
          controlOf(
            month,
            seen.map((kept) => (kept === one ? other : kept)),
          ),
          control,
        );
    }),
  );
});

test("OPR-06: the difference from last month adds up, and has no per cent of nothing", () => {
  fc.assert(
    fc.property(totals, fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (seen, minor) => {
      for (const one of seen) {
        const now = totalOf(one);
        const before = money(minor, one.currency);
        const variance = varianceOf(now, before);
        assert.deepEqual(add(variance.before, variance.difference), now);
        assert.equal(variance.percent === null, minor === 0n);
      }
    }),
  );
  const percent = (now: bigint, before: bigint) =>
    varianceOf(money(now, "EUR"), money(before, "EUR")).percent;
  assert.deepEqual(
    [
      percent(150n, 100n),
      percent(50n, 100n),
      percent(0n, 300n),
      percent(1_005n, 1_000n),
      percent(995n, 1_000n),
    ],
    [50, -50, -100, 1, -1],
  );
  assert.equal(percent(100n, 100n), 0);
  assert.deepEqual(varianceOf(money(5n, "EUR")).before, money(0n, "EUR"));
});

test("SUB-17: partners pay within 60 days, direct customers within 30", () => {
  assert.equal(dueOn("2026-12-01", "partner"), "2027-01-30");
  assert.equal(dueOn("2026-12-01", "customer"), "2026-12-31");
});
