import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, type Day, daysBetween } from "../../../kernel/calendar.ts";
import { amountOf, money, toJson } from "../../../kernel/money.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import type { LicenceFacts } from "./licence-batches.ts";
import { priceOfDays } from "./prorata.ts";
import { removalLines } from "./removal.ts";

const SALE = {
  rates: [],
  parties: { sellerCountry: "FR", buyerCountry: "FR", buyerTaxId: null },
};
const START = "2026-06-18" as Day;

/** A year paid at once from 18 June 2026, for so many licences at so many cents each. */
function yearly(cents: number, quantity: number, pricingModel: "per-user" | "flat" = "per-user") {
  const at = Temporal.Instant.from("2026-06-18T08:00:00Z");
  const unitPrice = toJson(money(BigInt(cents), "EUR"));
  const net = priceOfDays(unitPrice, { quantity, days: 365, of: 365 });
  const period = { start: START, end: "2027-06-18" as Day };
  const facts: LicenceFacts = {
    ...subscription({
      status: "active",
      orderedAt: at,
      activatedAt: at,
      term: period,
      terms: agreed({ unitPrice, term: "P1Y", quantity, pricingModel }),
    }),
    quantity,
    batches: [],
    paid: [{ chargeId: "c0", batchId: null, quantity, period, net, tax: money(0n, "EUR") }],
  };
  return { facts, net, unitPrice };
}

test("decision 50: 100 of 365 days used of 3 × 120.00 are 98.63; the rest of 360.00 is credited", () => {
  const { facts } = yearly(12_000, 3);
  const lines = removalLines(facts, addDays(START, 100), SALE);
  assert.deepEqual(
    lines.map(({ kind, net, from, until, days, of, reverses }) => ({
      kind,
      net: net.amount,
      from,
      until,
      days,
      of,
      reverses,
    })),
    [
      {
        kind: "credit",
        net: "-360.00",
        from: START,
        until: "2027-06-18",
        days: 365,
        of: 365,
        reverses: "c0",
      },
      {
        kind: "charge",
        net: "98.63",
        from: START,
        until: "2026-09-26",
        days: 100,
        of: 365,
        reverses: null,
      },
    ],
  );
});

test("decision 50: nothing is credited from the end of what is paid on, and everything before it begins", () => {
  const { facts, net } = yearly(12_000, 3);
  assert.deepEqual(removalLines(facts, "2027-06-18" as Day, SALE), []);
  const [credit, ...more] = removalLines(facts, START, SALE);
  assert.equal(more.length, 0);
  assert.equal(amountOf(credit?.net ?? toJson(net)).minor, -net.minor);
});

test("decisions 22 and 50: each charge is undone to the cent, used days are rounded once and never cost more than was charged", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.integer({ min: 1, max: 3_000 }),
      fc.integer({ min: 1, max: 364 }),
      fc.boolean(),
      (cents, licences, used, flat) => {
        const quantity = flat ? 1 : licences;
        const { facts, net, unitPrice } = yearly(cents, quantity, flat ? "flat" : "per-user");
        const day = addDays(START, used);
        const [credit, charge, ...more] = removalLines(facts, day, SALE);
        assert.equal(more.length, 0);
        assert.ok(credit && charge);
        assert.equal(amountOf(credit.net).minor, -net.minor);
        assert.equal(daysBetween(charge.from, charge.until), used);
        const cost = amountOf(charge.net).minor;
        assert.equal(cost, priceOfDays(unitPrice, { quantity, days: used, of: 365 }).minor);
        assert.ok(0n <= cost && cost <= net.minor);
      },
    ),
  );
});

for (const [left, given] of [
  [30_000n, 20_137n],
  [9_864n, 1n],
  [9_863n, 0n],
  [100n, 0n],
] as const)
  test(`SUB-17: where earlier credits have left ${left} of 360.00, its end after 100 days gives back ${given}, and never charges`, () => {
    const { facts } = yearly(12_000, 3);
    const paid = facts.paid.map((one) => ({ ...one, net: money(left, "EUR") }));
    const lines = removalLines({ ...facts, paid }, addDays(START, 100), SALE);
    assert.equal(
      lines.reduce((sum, { net }) => sum - amountOf(net).minor, 0n),
      given,
    );
    // Another plan takes the days that are left: the charge makes room whatever is left of it.
    const replaced = removalLines({ ...facts, paid }, addDays(START, 100), SALE, true);
    assert.deepEqual(
      replaced.map(({ kind }) => kind),
      ["credit", "charge"],
    );
  });
