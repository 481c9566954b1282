import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addDays,
  addHours,
  type Day,
  monthsOf,
  periodStart,
  startOfDay,
} from "../../../kernel/calendar.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { beginPeriod } from "./renewal.ts";
import type { SubscriptionFacts } from "./subscription.ts";
import { paymentPeriod, startTerm } from "./term.ts";

const ordered = Temporal.Instant.from("2026-03-01T10:00:00Z");
const running = (about: Partial<SubscriptionFacts> = {}): SubscriptionFacts =>
  subscription({
    status: "active",
    orderedAt: ordered,
    activatedAt: ordered,
    term: { start: "2026-03-01", end: "2027-03-01" },
    paidUntil: "2026-04-01",
    terms: agreed({ term: "P1Y", payment: "monthly" }),
    ...about,
  });

test("SUB-15: a year paid monthly begins a month each month, and with the thirteenth the next year", () => {
  const second = beginPeriod(running(), "2026-04-01");
  assert.deepEqual(second, {
    period: { start: "2026-04-01", end: "2026-05-01" },
    of: 30,
    term: { start: "2026-03-01", end: "2027-03-01" },
    renewed: false,
    charged: true,
  });
  const next = beginPeriod(running({ paidUntil: "2027-03-01" }), "2027-03-01");
  assert.deepEqual(
    [next?.renewed, next?.term, next?.period],
    [true, { start: "2027-03-01", end: "2028-03-01" }, { start: "2027-03-01", end: "2027-04-01" }],
  );
});

test("SUB-15: no term follows where auto-renew is off, the publisher stopped renewals, or the offer is removed by then", () => {
  for (const about of [
    { autoRenew: false },
    { renewalsStopped: true },
    { removalDay: "2027-03-01" },
  ]) {
    assert.equal(beginPeriod(running(about), "2027-03-01"), undefined);
    assert.equal(beginPeriod(running(about), "2026-04-01")?.charged, true, "its months go on");
  }
  for (const status of ["pending-activation", "trial", "cancelled", "expired", "deleted"] as const)
    assert.equal(beginPeriod(running({ status }), "2027-03-01"), undefined);
});

test("decision 13: suspended, its periods and terms go by, and none is charged; what a reactivation charged is not charged again", () => {
  const suspension = {
    from: "active",
    at: ordered,
    until: addHours(ordered, 120 * 24),
    reason: "fraud",
  } as const;
  const suspended = running({ status: "suspended", suspension });
  assert.equal(beginPeriod(suspended, "2026-04-01")?.charged, false);
  assert.equal(
    beginPeriod({ ...suspended, suspension: { ...suspension, from: "trial" } }, "2026-04-01"),
    undefined,
  );
  assert.equal(beginPeriod(running({ paidUntil: "2026-05-01" }), "2026-04-01")?.charged, false);
});

const days = fc.integer({ min: 0, max: 3_000 }).map((n) => addDays("2024-01-01", n));
const sold = fc.constantFrom(
  ["P1M", "upfront"] as const,
  ["P1Y", "upfront"] as const,
  ["P1Y", "monthly"] as const,
  ["P3Y", "annual"] as const,
  ["P3Y", "monthly"] as const,
);
const zones = fc.constantFrom(
  "Europe/Paris",
  "Asia/Seoul",
  "America/New_York",
  "Pacific/Auckland",
  "Pacific/Honolulu",
  "Asia/Kolkata",
);

test("decision 15: whatever it is suspended and reactivated meanwhile, periods meet without gap or drift, each is charged once at most, and terms with them", () => {
  fc.assert(
    fc.property(
      days,
      sold,
      zones,
      fc.array(fc.constantFrom("runs", "suspended"), { minLength: 1, maxLength: 60 }),
      (first, [term, payment], sellerTimeZone, steps) => {
        const terms = agreed({ term, payment, sellerTimeZone });
        const activatedAt = startOfDay(first, sellerTimeZone).add({ hours: 9 });
        const started = startTerm(activatedAt, { zone: sellerTimeZone, trialDays: 0, term });
        const length = paymentPeriod(term, payment);
        let one = subscription({
          status: "active",
          orderedAt: activatedAt,
          activatedAt,
          term: started.term,
          paidUntil: periodStart(first, length, 1),
          terms,
        });
        let day: Day = periodStart(first, length, 1);
        const charged = new Set<Day>([first]);
        for (const [index, step] of steps.entries()) {
          const suspended = step === "suspended";
          one = {
            ...one,
            status: suspended ? "suspended" : "active",
            suspension: suspended
              ? {
                  from: "active",
                  at: activatedAt,
                  until: addHours(activatedAt, 24 * 40_000),
                  reason: "fraud",
                }
              : null,
          };
          const begun = beginPeriod(one, day);
          assert.ok(begun);
          assert.equal(begun.period.start, periodStart(first, length, index + 1));
          assert.equal(begun.period.end, periodStart(first, length, index + 2));
          assert.equal(begun.charged, !suspended);
          const inTerm = monthsOf(term) / monthsOf(length);
          assert.equal(begun.renewed, (index + 1) % inTerm === 0);
          assert.ok(begun.term.start <= begun.period.start && begun.period.end <= begun.term.end);
          if (begun.charged) {
            assert.ok(!charged.has(begun.period.start));
            charged.add(begun.period.start);
          }
          one = {
            ...one,
            term: begun.term,
            paidUntil: begun.charged ? begun.period.end : one.paidUntil,
          };
          day = begun.period.end;
        }
      },
    ),
    { numRuns: 300 },
  );
});
