import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, type Day, monthsOf, startOfDay } from "../../../kernel/calendar.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { beginPeriod } from "./renewal.ts";
import type { SubscriptionFacts } from "./subscription.ts";
import { startTerm } from "./term.ts";
import { calendarOf, calendarUntil } from "./what-next.ts";

const zone = "Europe/Paris";
const activated = Temporal.Instant.from("2026-01-31T10:00:00Z");

function running(about: Partial<SubscriptionFacts> & { trialDays?: number } = {}) {
  const { trialDays = 0, terms = agreed(), ...rest } = about;
  const started = startTerm(activated, { zone, trialDays, term: terms.term });
  return subscription({
    status: started.trial ? "trial" : "active",
    orderedAt: activated,
    activatedAt: activated,
    trialEndsAt: started.trialEndsAt ?? null,
    term: started.term,
    terms,
    ...rest,
  });
}
const days = (facts: SubscriptionFacts, until = "2026-05-31", at = activated) =>
  calendarOf(facts, { at, until }).map(({ kind, day }) => `${kind} ${day}`);

test("STO-05: a month that began on the 31st renews on the last days of shorter months", () => {
  assert.deepEqual(days(running()), [
    "renews 2026-02-28",
    "renews 2026-03-31",
    "renews 2026-04-30",
    "renews 2026-05-31",
  ]);
});

test("STO-05: what ends has one entry, and nothing follows it", () => {
  assert.deepEqual(days(running({ autoRenew: false })), ["ends 2026-02-28"]);
  assert.deepEqual(days(running({ removalDay: "2026-03-10" })), ["ends 2026-03-10"]);
  assert.deepEqual(days(running({ status: "cancelled", endedAt: activated })), []);
  assert.deepEqual(days(running({ status: "pending-activation", term: null, activatedAt: null })), [
    "lapses 2026-03-02",
  ]);
});

test("STO-05: a trial ends, and its term renews after it; where renewals are stopped that term is the last", () => {
  assert.deepEqual(days(running({ trialDays: 30 })), [
    "trial-ends 2026-03-02",
    "renews 2026-04-02",
    "renews 2026-05-02",
  ]);
  assert.deepEqual(days(running({ trialDays: 30, renewalsStopped: true })), [
    "trial-ends 2026-03-02",
    "ends 2026-04-02",
  ]);
  assert.deepEqual(days(running({ trialDays: 30, autoRenew: false })), ["ends 2026-03-02"]);
});

test("STO-05: every renewal of a calendar is one that begins a term then, in order, and none is left out", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3_000 }),
      fc.constantFrom("P1M", "P1Y", "P2Y", "P3Y"),
      fc.constantFrom(0, 30),
      fc.boolean(),
      (after, term, trialDays, stopped) => {
        const first: Day = addDays("2026-01-01", after);
        const at = startOfDay(first, zone);
        const started = startTerm(at, { zone, trialDays, term });
        const facts = running({
          terms: agreed({ term }),
          status: trialDays === 0 ? "active" : "trial",
          orderedAt: at,
          activatedAt: at,
          trialEndsAt: started.trialEndsAt ?? null,
          term: started.term,
          renewalsStopped: stopped,
        });
        const until = calendarUntil(first);
        const found = calendarOf(facts, { at, until });
        const later = found.map(({ day }) => day);
        assert.deepEqual(later, [...new Set(later)].sort());
        assert.ok(later.every((day) => day <= until));
        let current: SubscriptionFacts = { ...facts, status: "active" };
        for (const { kind, day } of found) {
          if (kind !== "renews") continue;
          const begun = beginPeriod(current, day);
          assert.equal(begun?.renewed, true, `${day} begins a term`);
          current = { ...current, term: begun?.term ?? current.term };
        }
        const expected = stopped ? 0 : Math.floor(12 / monthsOf(term));
        const renewals = found.filter(({ kind }) => kind === "renews").length;
        // A trial takes a renewal out of the year, and a second one where its 30 days pass all of February.
        const fewest = trialDays === 0 ? expected : Math.max(0, expected - 2);
        assert.ok(fewest <= renewals && renewals <= expected, `${renewals} of ${expected}`);
        assert.ok(stopped || (current.term?.end ?? "") > until, "none is left out");
      },
    ),
    { numRuns: 60 },
  );
});
