import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { daysBetween, startOfDay } from "../../../kernel/calendar.ts";
import {
  amountOf,
  money,
  parseMoney,
  type Rounding,
  sum,
  toDecimal,
} from "../../../kernel/money.ts";
import type { AgreedTerms } from "../events.ts";
import {
  type ChangeContext,
  decideQuantityChange,
  type QuantityChange,
} from "./change-quantity.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { creditableLicences, type LicenceFacts, type PaidLine } from "./licence-batches.ts";
import { stillHolds } from "./operation.ts";
import { periodWith, priceOfDays } from "./prorata.ts";

const at = (text: string) => Temporal.Instant.from(text);
const PARIS = "Europe/Paris";
const euros = (text: string) => parseMoney(text, "EUR") ?? money(0n, "EUR");

// docs/domain/licences.md, days
for (const [unit, currency, quantity, days, of, expected] of [
  ["10.08", "EUR", 2, 28, 30, "18.82"],
  ["18.00", "EUR", 12, 20, 30, "144.00"],
  ["4.00", "EUR", 1, 19, 31, "2.45"],
  ["4.00", "EUR", 2, 12, 31, "3.10"],
  ["48.00", "EUR", 1, 346, 365, "45.50"],
  ["12.00", "EUR", 15, 29, 31, "168.39"],
  ["0.333", "EUR", 5, 1, 31, "0.05"],
  ["24000", "KRW", 3, 7, 28, "18000"],
  ["10.08", "EUR", 10, 30, 30, "100.80"],
] as const)
  test(`SUB-09: ${quantity} × ${unit} ${currency} for ${days} of ${of} days is ${expected}, rounded once`, () => {
    assert.equal(
      toDecimal(priceOfDays({ amount: unit, currency }, { quantity, days, of })),
      expected,
    );
  });

for (const [on, anchor, length, start, end] of [
  ["2026-01-31", "2026-01-31", "P1M", "2026-01-31", "2026-02-28"],
  ["2026-02-28", "2026-01-31", "P1M", "2026-02-28", "2026-03-31"],
  ["2026-03-30", "2026-01-31", "P1M", "2026-02-28", "2026-03-31"],
  ["2028-02-29", "2024-02-29", "P1Y", "2028-02-29", "2029-02-28"],
  ["2036-07-04", "2026-01-31", "P1M", "2036-06-30", "2036-07-31"],
] as const)
  test(`SUB-09: ${on} lies in the period ${start} to ${end} of ${length} from ${anchor}`, () => {
    assert.deepEqual(periodWith(on, anchor, length), { start, end });
  });

test("SUB-09: any day lies in exactly the period that is counted for it", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("2024-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }),
      fc.integer({ min: 0, max: 4_000 }),
      fc.constantFrom("P1M", "P1Y", "P3Y"),
      (anchored, later, length) => {
        const anchor = anchored.toISOString().slice(0, 10);
        const on = Temporal.PlainDate.from(anchor).add({ days: later }).toString();
        const { start, end } = periodWith(on, anchor, length);
        assert.ok(start <= on && on < end);
      },
    ),
  );
});

const context = (instant: string, batchId = "b"): ChangeContext => ({
  at: at(instant),
  batchId,
  sale: {
    rates: [],
    parties: { sellerCountry: "FR", buyerCountry: "FR", buyerTaxId: null },
  },
});

/** Ten licences, ordered and activated on 18 June 2026, paid to 17 July. */
function active(about: Partial<LicenceFacts> = {}, terms: Partial<AgreedTerms> = {}): LicenceFacts {
  const quantity = about.quantity ?? 10;
  const ordered = at("2026-06-18T08:00:00Z");
  const facts = subscription({
    status: "active",
    orderedAt: ordered,
    activatedAt: ordered,
    term: { start: "2026-06-18", end: "2026-07-18" },
    terms: agreed({
      unitPrice: { amount: "10.08", currency: "EUR" },
      quantityLimits: { minimum: 2, maximum: 50 },
      ...terms,
      quantity,
    }),
  });
  return {
    ...facts,
    quantity,
    batches: [],
    paid: [line("c0", null, quantity, "2026-06-18", "100.80")],
    ...about,
  };
}

const line = (
  chargeId: string,
  batchId: string | null,
  quantity: number,
  start: string,
  net: string,
): PaidLine => ({
  chargeId,
  batchId,
  quantity,
  period: { start, end: "2026-07-18" },
  net: euros(net),
  tax: euros("0.00"),
});

function decided(...given: Parameters<typeof decideQuantityChange>): QuantityChange {
  const decision = decideQuantityChange(...given);
  assert.ok(decision.ok, JSON.stringify(decision));
  return decision.value;
}
const refusal = (...given: Parameters<typeof decideQuantityChange>) => {
  const decision = decideQuantityChange(...given);
  return decision.ok ? "allowed" : decision.problem.code;
};
const amounts = ({ lines }: QuantityChange) =>
  lines.map(({ kind, batchId, quantity, days, of, net }) => [
    kind,
    batchId,
    quantity,
    `${days}/${of}`,
    net.amount,
  ]);

test("SUB-09: more licences are charged from the day of the change to the end of the period", () => {
  const change = decided(active(), 12, context("2026-06-20T09:00:00Z"));
  assert.equal(change.kind, "charge");
  assert.deepEqual(amounts(change), [["charge", "b", 2, "28/30", "18.82"]]);
  assert.deepEqual(change.addedPaid, { start: "2026-06-20", end: "2026-07-18" });
  assert.equal(change.creditUntil, "2026-06-21T09:00:00Z", "a clock of their own");
  assert.deepEqual(change.nextPayment, {
    day: "2026-07-18",
    before: { amount: "100.80", currency: "EUR" },
    after: { amount: "120.96", currency: "EUR" },
  });
});

test("SUB-09: the day of a change is the day in the seller's zone", () => {
  const change = decided(active(), 11, context("2026-06-20T22:30:00Z"));
  assert.equal(change.day, "2026-06-21");
});

test("SUB-09: fewer licences in the window of their batch are credited as they were charged, the latest first", () => {
  const facts = active({
    quantity: 12,
    batches: [
      {
        id: "b",
        quantity: 2,
        addedAt: at("2026-06-20T09:00:00Z"),
        paid: { start: "2026-06-20", end: "2026-07-18" },
      },
    ],
    paid: [line("c0", null, 10, "2026-06-18", "100.80"), line("c1", "b", 2, "2026-06-20", "18.82")],
  });
  const one = decided(facts, 11, context("2026-06-20T10:00:00Z", "x"));
  assert.equal(one.kind, "credit");
  assert.deepEqual(amounts(one), [
    ["credit", "b", 2, "28/30", "-18.82"],
    ["charge", "b", 1, "28/30", "9.41"],
  ]);
  const both = decided(facts, 10, context("2026-06-20T10:00:00Z", "x"));
  assert.deepEqual(amounts(both), [["credit", "b", 2, "28/30", "-18.82"]]);
  assert.equal(both.creditUntil, "2026-06-21T09:00:00Z");

  const beyond = decided(facts, 9, context("2026-06-20T10:00:00Z", "x"));
  assert.equal(beyond.kind, "at-renewal", "one of the purchase is not in a window any more");
  assert.deepEqual([beyond.day, beyond.lines], ["2026-07-18", []]);
});

test("SUB-09: a window is open strictly before its end, in elapsed hours", () => {
  const facts = active();
  assert.equal(decided(facts, 9, context("2026-06-19T07:59:59.999Z")).kind, "credit");
  assert.equal(decided(facts, 9, context("2026-06-19T08:00:00Z")).kind, "at-renewal");
  assert.equal(creditableLicences(facts, at("2026-06-19T07:59:59.999Z")), 10);
  assert.equal(creditableLicences(facts, at("2026-06-19T08:00:00Z")), 0);
});

test("SUB-09: what was not charged yet is not credited: fewer holds from the renewal", () => {
  const facts = active({ paid: [] });
  assert.equal(decided(facts, 9, context("2026-06-18T09:00:00Z")).kind, "at-renewal");
});

test("SUB-09: in a trial the number of licences changes free of charge, in both directions", () => {
  const trial = active(
    {
      status: "trial",
      trialEndsAt: startOfDay("2026-07-18", PARIS),
      term: { start: "2026-07-18", end: "2026-08-18" },
      paid: [],
    },
    { trialDays: 30 },
  );
  const up = decided(trial, 14, context("2026-07-10T09:00:00Z"));
  assert.deepEqual([up.kind, up.lines, up.addedPaid], ["free", [], null]);
  assert.equal(up.nextPayment?.after.amount, "141.12");
  const down = decided(trial, 4, context("2026-07-10T09:00:00Z"));
  assert.deepEqual([down.kind, down.taken], ["free", [{ batchId: null, quantity: 6 }]]);
});

test("SUB-09: licences added in a trial are paid with the purchase and keep their own clock", () => {
  const ended = active({
    quantity: 14,
    trialEndsAt: startOfDay("2026-06-18", PARIS),
    orderedAt: at("2026-05-19T08:00:00Z"),
    activatedAt: at("2026-05-19T08:00:00Z"),
    batches: [{ id: "b", quantity: 4, addedAt: at("2026-06-17T20:00:00Z"), paid: null }],
    paid: [line("c0", null, 14, "2026-06-18", "141.12")],
  });
  const change = decided(ended, 12, context("2026-06-18T10:00:00Z", "x"));
  assert.deepEqual(amounts(change), [
    ["credit", null, 14, "30/30", "-141.12"],
    ["charge", null, 12, "30/30", "120.96"],
  ]);
  assert.deepEqual(change.taken, [{ batchId: "b", quantity: 2 }]);
});

test("SUB-09: an annual term paid monthly charges to the end of the running month", () => {
  const yearly = active(
    { term: { start: "2026-06-18", end: "2027-06-18" } },
    { term: "P1Y", payment: "monthly" },
  );
  const change = decided(yearly, 11, context("2026-09-01T09:00:00Z"));
  assert.deepEqual(amounts(change), [["charge", "b", 1, "17/31", "5.53"]]);
  assert.equal(decided(yearly, 9, context("2026-09-01T09:00:00Z")).day, "2027-06-18");
});

test("SUB-09: a plan without a price changes without a charge", () => {
  const free = active({ paid: [] }, { unitPrice: { amount: "0.00", currency: "EUR" } });
  const change = decided(free, 12, context("2026-06-20T09:00:00Z"));
  assert.deepEqual([change.kind, change.lines, change.nextPayment], ["free", [], null]);
});

for (const [what, facts, to, code] of [
  [
    "before activation",
    { status: "pending-activation", activatedAt: null, term: null },
    11,
    "commerce/quantity-not-yet",
  ],
  ["while it is suspended", { status: "suspended" }, 11, "commerce/quantity-suspended"],
  ["after its end", { status: "cancelled" }, 11, "commerce/subscription-ended"],
  ["below the plan's minimum", {}, 1, "commerce/quantity-out-of-range"],
  ["above the plan's maximum", {}, 51, "commerce/quantity-out-of-range"],
  ["to half a licence", {}, 10.5, "commerce/quantity-out-of-range"],
  ["to what it is", {}, 10, "commerce/quantity-same"],
  ["below at a renewal that will not be", { autoRenew: false }, 9, "commerce/quantity-no-renewal"],
  [
    "below at a renewal that the publisher stopped",
    { renewalsStopped: true },
    9,
    "commerce/quantity-no-renewal",
  ],
] as const)
  test(`SUB-09: the number of licences does not change ${what}`, () => {
    assert.equal(
      refusal(active(facts as Partial<LicenceFacts>), to, context("2026-06-20T09:00:00Z")),
      code,
    );
  });

test("SUB-09: a flat plan has no number of licences, and one of fixed size keeps it", () => {
  const when = context("2026-06-20T09:00:00Z");
  const flat = { pricingModel: "flat", quantityLimits: { minimum: 1, maximum: 1 } } as const;
  assert.equal(refusal(active({ quantity: 1 }, flat), 2, when), "commerce/quantity-flat");
  const fixed = { quantityLimits: { minimum: 10, maximum: 10 } };
  assert.equal(refusal(active({}, fixed), 11, when), "commerce/quantity-fixed");
});

test("BEY-06: a change that was agreed to too late is not done: the subscription has moved", () => {
  const facts = active();
  const change = decided(facts, 12, context("2026-06-20T09:00:00Z"));
  assert.ok(
    stillHolds(facts, change, at("2026-06-21T09:00:00Z")),
    "a day later it counts from its own day",
  );
  assert.ok(!stillHolds({ ...facts, quantity: 11 }, change, at("2026-06-20T09:00:05Z")));
  assert.ok(!stillHolds({ ...facts, status: "suspended" }, change, at("2026-06-20T09:00:05Z")));
  assert.ok(!stillHolds(facts, change, at("2026-07-17T22:00:00Z")), "its days are over");
});

/** What commerce and billing record of a change, as values. */
function done(facts: LicenceFacts, change: QuantityChange, when: Temporal.Instant, id: string) {
  const taken = (batchId: string | null) =>
    change.taken.find((one) => one.batchId === batchId)?.quantity ?? 0;
  const batches = facts.batches.map((one) => ({ ...one, quantity: one.quantity - taken(one.id) }));
  if (change.to > change.from)
    batches.push({ id, quantity: change.to - change.from, addedAt: when, paid: change.addedPaid });
  const undone = new Set(change.lines.map(({ reverses }) => reverses));
  const paid = facts.paid.filter(({ chargeId }) => !undone.has(chargeId));
  change.lines.forEach((one, index) => {
    if (one.kind === "charge")
      paid.push({
        chargeId: `${id}-${index}`,
        batchId: one.batchId,
        quantity: one.quantity,
        period: { start: one.from, end: one.until },
        net: amountOf(one.net),
        tax: amountOf(one.tax),
      });
  });
  return {
    ...facts,
    quantity: change.to,
    terms: { ...facts.terms, quantity: change.to },
    batches,
    paid,
  };
}

test("SUB-09, I5: whatever the history, charges less credits are the days of the licences held, never negative", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("10.08", "0.333", "3.337", "99.99"),
      fc.constantFrom<Rounding>("line-half-away", "truncate-unit-first"),
      fc.constantFrom(24, 336),
      fc.array(
        fc.record({
          hours: fc.integer({ min: 0, max: 90 }),
          to: fc.integer({ min: 2, max: 50 }),
        }),
        { maxLength: 12 },
      ),
      (price, rounding, window, steps) => {
        const unitPrice = { amount: price, currency: "EUR" };
        const first = priceOfDays(unitPrice, { quantity: 10, days: 30, of: 30, rounding });
        const bought = line("c0", null, 10, "2026-06-18", toDecimal(first));
        let facts = active(
          { paid: [bought] },
          { unitPrice, rounding, cancellation: { hours: window } },
        );
        let when = facts.orderedAt;
        let balance = first.minor;
        steps.forEach(({ hours, to }, index) => {
          when = when.add({ hours });
          if (Temporal.Instant.compare(when, startOfDay("2026-07-18", PARIS)) >= 0) return;
          const decision = decideQuantityChange(facts, to, {
            ...context("2026-06-18T08:00:00Z", `b${index}`),
            at: when,
          });
          if (!decision.ok || decision.value.kind === "at-renewal") return;
          const change = decision.value;
          for (const credit of change.lines.filter(({ kind }) => kind === "credit")) {
            const charge = facts.paid.find(({ chargeId }) => chargeId === credit.reverses);
            assert.equal(
              amountOf(credit.net).minor,
              -(charge?.net.minor ?? 0n),
              "a credit is its charge with the sign turned",
            );
          }
          balance += sum(
            change.lines.map(({ net }) => amountOf(net)),
            "EUR",
          ).minor;
          facts = done(facts, change, when, `b${index}`);
          const licences = facts.paid.reduce((all, { quantity }) => all + quantity, 0);
          assert.equal(licences, facts.quantity, "every licence is paid for once");
          const expected = facts.paid.map(({ quantity, period }) =>
            priceOfDays(unitPrice, {
              quantity,
              days: daysBetween(period.start, period.end),
              of: 30,
              rounding,
            }),
          );
          assert.equal(balance, sum(expected, "EUR").minor);
          assert.ok(balance >= 0n);
        });
      },
    ),
    { numRuns: 500 },
  );
});
