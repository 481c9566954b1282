import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, addHours, dayIn, isBefore, startOfDay } from "../../../kernel/calendar.ts";
import { money } from "../../../kernel/money.ts";
import { decideCancellation } from "./cancellation.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { priceOfPayment } from "./pricing.ts";
import type { TaxedSale } from "./quantity-lines.ts";
import { endsAt, type SubscriptionFacts, statusAt, statusBeneath } from "./subscription.ts";
import { decideAction, SUBSCRIPTION_ACTIONS } from "./subscription-actions.ts";
import {
  isHeld,
  SUBSCRIPTION_LIFECYCLE,
  SUBSCRIPTION_STATUSES,
  type SubscriptionStatus,
} from "./subscription-lifecycle.ts";
import {
  daysKept,
  paidUntilAfter,
  type Reactivation,
  reactivationLines,
  stillReactivates,
  suspend,
} from "./suspension.ts";

const at = (text: string) => Temporal.Instant.from(text);
const ordered = at("2026-03-01T10:00:00Z");
const viewer = { isSeller: true, transacts: true };
const zone = "Europe/Paris";
const sale: TaxedSale = {
  rates: [],
  parties: { sellerCountry: "FR", buyerCountry: "FR", buyerTaxId: null },
};

const active = (about: Partial<SubscriptionFacts> = {}) => ({
  ...subscription({
    status: "active",
    orderedAt: ordered,
    activatedAt: ordered,
    term: { start: "2026-03-01", end: "2026-04-01" },
    paidUntil: "2026-04-01",
    ...about,
  }),
  quantity: 10,
});
const suspended = (when: string, about: Partial<SubscriptionFacts> = {}) => {
  const running = active(about);
  const suspension = suspend(running, { at: at(when), days: 100, reason: "non-payment" });
  return { ...running, status: "suspended" as const, suspension };
};

// docs/domain/suspended-subscriptions.md, table of days
for (const [openedOn, days] of [
  ["2026-03-01", 90],
  ["2026-03-02", 120],
  ["2026-03-15", 107],
  ["2026-03-31", 91],
  ["2026-02-02", 117],
  ["2028-02-02", 118],
  ["2026-11-21", 100],
  ["2026-12-02", 120],
] as const)
  test(`SUB-11: an account opened on ${openedOn} keeps what is suspended for ${days} days`, () => {
    assert.equal(daysKept(openedOn, DEFAULT_SALES_POLICY), days);
  });

test("SUB-11: whenever the account was opened, a suspension lasts 90 to 120 days, and a day later one day less until a month begins", () => {
  const days = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays("2000-01-01", n));
  fc.assert(
    fc.property(days, (openedOn) => {
      const kept = daysKept(openedOn, DEFAULT_SALES_POLICY);
      assert.ok(kept >= 90 && kept <= 120);
      const next = addDays(openedOn, 1);
      if (!openedOn.endsWith("-01") && !next.endsWith("-01"))
        assert.equal(daysKept(next, DEFAULT_SALES_POLICY), kept - 1);
    }),
  );
});

test("SUB-11: suspended days are of 24 hours: summer time does not shorten them", () => {
  const one = suspended("2026-03-20T12:00:00Z");
  assert.equal(one.suspension.until.toString(), "2026-06-28T12:00:00Z");
  assert.equal(statusAt(one, at("2026-06-28T11:59:59.999Z")), "suspended");
  assert.equal(statusAt(one, at("2026-06-28T12:00:00Z")), "deleted");
  assert.equal(endsAt(one, ordered)?.toString(), "2026-06-28T12:00:00Z");
});

test("decision 13: where auto-renew is off the term ends it first; where the publisher stopped renewals likewise", () => {
  for (const about of [{ autoRenew: false }, { renewalsStopped: true }]) {
    const one = suspended("2026-03-20T12:00:00Z", about);
    assert.equal(endsAt(one, ordered)?.toString(), "2026-03-31T22:00:00Z");
    assert.equal(statusAt(one, at("2026-03-31T22:00:00Z")), "expired");
    assert.equal(statusAt(one, at("2026-12-01T00:00:00Z")), "expired");
  }
});

test("decision 14: beneath a suspension a trial goes on: it ends without auto-renew, and is paid with it", () => {
  const trial = suspended("2026-03-20T12:00:00Z", {
    status: "trial",
    trialEndsAt: at("2026-03-30T22:00:00Z"),
    term: { start: "2026-03-31", end: "2026-04-30" },
    paidUntil: null,
  });
  assert.equal(trial.suspension.from, "trial");
  assert.equal(statusBeneath(trial, at("2026-03-30T21:59:59Z")), "trial");
  assert.equal(statusBeneath(trial, at("2026-03-30T22:00:00Z")), "active");
  const ended = { ...trial, autoRenew: false };
  assert.equal(statusAt(ended, at("2026-03-30T22:00:00Z")), "expired");
  const free = decideCancellation(trial, at("2026-03-25T00:00:00Z"));
  assert.equal(free.ok && free.value.kind, "trial");
});

test("decision 13: reactivated in what is paid it costs nothing; after it the days to the end of the running period", () => {
  const one = suspended("2026-03-20T12:00:00Z");
  const cost = (when: string, about: object = {}) =>
    reactivationLines({ ...one, ...about }, { at: at(when), sale }).map(
      ({ from, until, days, of, quantity, net }) => [from, until, days, of, quantity, net.amount],
    );
  assert.deepEqual(cost("2026-03-31T21:59:59Z"), []);
  assert.deepEqual(cost("2026-03-31T22:00:00Z"), [
    ["2026-04-01", "2026-05-01", 30, 30, 10, "180.00"],
  ]);
  assert.deepEqual(cost("2026-05-19T22:00:00Z"), [
    ["2026-05-20", "2026-06-01", 12, 31, 10, "69.68"],
  ]);
  const flat = {
    terms: agreed({ pricingModel: "flat", unitPrice: { amount: "31.00", currency: "EUR" } }),
  };
  assert.equal(cost("2026-05-19T22:00:00Z", flat)[0]?.[5], "12.00");
  const free = { terms: agreed({ unitPrice: { amount: "0.00", currency: "EUR" } }) };
  assert.deepEqual(cost("2026-05-19T22:00:00Z", free), []);
});

const instants = fc
  .integer({ min: 0, max: 500 * 86_400 })
  .map((seconds) => ordered.add({ seconds }));

test("decision 13: whenever it is reactivated, its days cost at most a period, end with one, and are paid then", () => {
  fc.assert(
    fc.property(
      instants,
      fc.constantFrom("P1M", "P1Y", "P3Y"),
      fc.constantFrom("upfront" as const, "monthly" as const),
      fc.constantFrom("18.00", "0.01", "1234.56"),
      (now, term, payment, amount) => {
        const one = suspended("2026-03-01T10:00:00Z", {
          terms: agreed({
            term,
            payment: term === "P1M" ? "upfront" : payment,
            unitPrice: { amount, currency: "EUR" },
          }),
        });
        one.suspension = suspend(active(), { at: ordered, days: 501, reason: "fraud" });
        const lines = reactivationLines(one, { at: now, sale });
        const today = dayIn(zone, now);
        const whole = priceOfPayment(one.terms.unitPrice, one.terms);
        for (const line of lines) {
          assert.equal(line.from, today);
          assert.ok(line.days >= 1 && line.days <= line.of);
          assert.ok(Temporal.PlainDate.compare(line.until, today) > 0);
          const net = money(BigInt(Math.round(Number(line.net.amount) * 100)), "EUR");
          assert.ok(net.minor <= whole.minor);
        }
        assert.equal(lines.length === 0, today < "2026-04-01");
        const paidUntil = paidUntilAfter(one, lines);
        assert.deepEqual(reactivationLines({ ...one, paidUntil }, { at: now, sale }), []);
      },
    ),
    { numRuns: 300 },
  );
});

test("BEY-06: a reactivation is done as it was previewed, or not at all once its days or its status are others", () => {
  const one = suspended("2026-03-20T12:00:00Z");
  const asked = at("2026-05-31T21:00:00Z");
  const change: Reactivation = {
    status: "active",
    suspendedAt: one.suspension.at.toString(),
    day: "2026-05-31",
    lines: reactivationLines(one, { at: asked, sale }),
    addOns: [],
  };
  const holds = (when: string, about: Partial<typeof one> = {}, addOns: string[] = []) =>
    stillReactivates({ ...one, ...about }, change, { at: at(when), addOns });
  assert.ok(holds("2026-05-31T21:00:10Z"));
  assert.ok(!holds("2026-05-31T22:00:00Z"), "the period that it charges for is over");
  assert.ok(!holds("2026-05-31T21:00:10Z", {}, ["another"]), "an add-on that was not previewed");
  const later = { ...one.suspension, at: at("2026-04-20T12:00:00Z") };
  assert.ok(!holds("2026-05-31T21:00:10Z", { suspension: later }), "suspended anew meanwhile");
  const free = { ...change, day: "2026-03-31", lines: [] };
  const paid = (when: string) => stillReactivates(one, free, { at: at(when), addOns: [] });
  assert.ok(paid("2026-03-31T21:59:59Z"));
  assert.ok(!paid("2026-03-31T22:00:00Z"), "what was paid when it was asked is over");
});

test("BEY-09: whatever the dates, the status that is computed is the stored one or follows from it by a listed transition, and what has ended never comes back", () => {
  const reachable = (from: SubscriptionStatus): readonly SubscriptionStatus[] => [
    from,
    ...Object.values(SUBSCRIPTION_LIFECYCLE[from]),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...SUBSCRIPTION_STATUSES),
      fc.constantFrom("trial" as const, "active" as const),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 90, max: 120 }),
      fc.array(instants, { minLength: 2, maxLength: 8 }),
      (status, from, autoRenew, renewalsStopped, days, times) => {
        const inTrial = status === "trial" || (status === "suspended" && from === "trial");
        const one = subscription({
          status,
          orderedAt: ordered,
          autoRenew,
          renewalsStopped,
          activatedAt: status === "pending-activation" ? null : ordered,
          trialEndsAt: inTrial ? startOfDay("2026-03-31", zone) : null,
          term: status === "pending-activation" ? null : { start: "2026-03-31", end: "2027-03-31" },
          suspension:
            status === "suspended"
              ? { from, at: ordered, until: addHours(ordered, days * 24), reason: "fraud" }
              : null,
        });
        const seen = [...times].sort(Temporal.Instant.compare).map((now) => {
          const computed = statusAt(one, now);
          assert.ok(reachable(status).includes(computed), `${status} became ${computed}`);
          for (const action of SUBSCRIPTION_ACTIONS) {
            const decision = decideAction(action, one, { at: now, viewer });
            if (!isHeld(computed)) assert.ok(!decision.ok, `${action} of what is ${computed}`);
            if (decision.ok && decision.value.until !== null)
              assert.ok(isBefore(now, decision.value.until), `${action} until the past`);
          }
          return computed;
        });
        const ended = seen.findIndex((computed) => !isHeld(computed));
        if (ended >= 0) assert.ok(seen.slice(ended).every((computed) => !isHeld(computed)));
      },
    ),
    { numRuns: 500 },
  );
});
