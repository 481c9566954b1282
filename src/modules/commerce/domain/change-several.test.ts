import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { amountOf, money, parseMoney, sum, toJson } from "../../../kernel/money.ts";
import { decideQuantityAsked, type QuantityAsked } from "./ask-quantity.ts";
import { decideWish, totalsOfSeveral } from "./change-several.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import type { LicenceFacts } from "./licence-batches.ts";
import {
  readWish,
  rowOfSubscription,
  type SubscriptionWish,
  type WishedFor,
  wantsAutoRenew,
  wantsQuantity,
} from "./subscription-file.ts";

const ID = "01890000-0000-7000-8000-00000000000a";
const at = (text: string) => Temporal.Instant.from(text);
const ORDERED = at("2026-06-18T08:00:00Z");

/** So many licences at EUR 10.08, paid from 18 June to 17 July 2026. */
function active(quantity: number, autoRenew: boolean): LicenceFacts {
  const facts = subscription({
    status: "active",
    orderedAt: ORDERED,
    activatedAt: ORDERED,
    autoRenew,
    term: { start: "2026-06-18", end: "2026-07-18" },
    terms: agreed({
      unitPrice: { amount: "10.08", currency: "EUR" },
      quantityLimits: { minimum: 2, maximum: 50 },
      quantity,
    }),
  });
  const net = parseMoney((10.08 * quantity).toFixed(2), "EUR") ?? money(0n, "EUR");
  const paid = {
    chargeId: "c0",
    batchId: null,
    quantity,
    period: { start: "2026-06-18", end: "2026-07-18" },
    net,
    tax: money(0n, "EUR"),
  };
  return { ...facts, quantity, batches: [], paid: [paid] };
}
const asked = (instant: string): QuantityAsked => ({
  at: at(instant),
  batchId: "b",
  sale: { rates: [], parties: { sellerCountry: "FR", buyerCountry: "FR", buyerTaxId: null } },
  pending: undefined,
  lastLines: [],
  standing: undefined,
});
const heldOf = (facts: LicenceFacts): WishedFor => ({
  quantity: facts.quantity,
  scheduledQuantity: null,
  askedQuantity: null,
  autoRenew: facts.autoRenew,
  baseAutoRenew: null,
});
const decided = (facts: LicenceFacts, wish: SubscriptionWish, instant: string) =>
  decideWish(facts, wish, { ...asked(instant), held: heldOf(facts), relationshipEnded: false });

const INSTANTS = ["2026-06-19T08:00:00Z", "2026-06-28T08:00:00Z", "2026-07-17T08:00:00Z"] as const;
const facts = fc.tuple(fc.integer({ min: 2, max: 50 }), fc.boolean()).map((all) => active(...all));
const wish = fc.record(
  {
    subscriptionId: fc.constant(ID),
    quantity: fc.option(fc.integer({ min: 0, max: 60 })),
    autoRenew: fc.option(fc.boolean()),
  },
  { noNullPrototype: true },
);

suite("BEY-13: a file of licences and auto-renew", () => {
  test("a subscription that is written as a row and read again asks for nothing, its add-ons neither", () => {
    fc.assert(
      fc.property(facts, fc.boolean(), (held, isAddOn) => {
        const addOnOf = isAddOn ? { baseId: ID, anchor: "2026-06-18" } : null;
        const row = rowOfSubscription({ ...held, id: ID, addOnOf });
        const read = readWish(row);
        assert.ok("wish" in read);
        assert.deepEqual(read.wish, {
          subscriptionId: ID,
          quantity: held.quantity,
          autoRenew: isAddOn ? null : held.autoRenew,
        });
        const now = heldOf(held);
        assert.ok(!wantsQuantity(read.wish, now) && !wantsAutoRenew(read.wish, now));
      }),
    );
  });

  test("BEY-06: a row that was done asks for nothing, whether the change is done, asked for or planned", () => {
    fc.assert(
      fc.property(facts, wish, fc.constantFrom(...INSTANTS), (held, row, instant) => {
        const { change, autoRenew, refusals } = decided(held, row, instant);
        fc.pre(refusals.length === 0);
        const after = { ...heldOf(held), autoRenew: autoRenew ?? held.autoRenew };
        const states: WishedFor[] =
          change === null
            ? [after]
            : change.kind === "at-renewal"
              ? [{ ...after, scheduledQuantity: change.to }]
              : [
                  { ...after, askedQuantity: change.to },
                  { ...after, quantity: change.to },
                ];
        for (const state of states)
          assert.ok(!wantsQuantity(row, state) && !wantsAutoRenew(row, state));
      }),
    );
  });

  test("BEY-09: a number of licences is decided as alone, of what renews after the row or does not", () => {
    fc.assert(
      fc.property(facts, wish, fc.constantFrom(...INSTANTS), (held, row, instant) => {
        fc.pre(row.quantity !== null && row.quantity !== held.quantity);
        const then = { ...held, autoRenew: row.autoRenew ?? held.autoRenew };
        const alone = decideQuantityAsked(then, row.quantity ?? 0, asked(instant));
        const { change, refusals } = decided(held, row, instant);
        assert.deepEqual(change, alone.ok ? alone.value : null);
        assert.deepEqual(
          refusals.filter(({ field }) => field === "quantity").map(({ problem }) => problem.code),
          alone.ok ? [] : [alone.problem.code],
        );
      }),
    );
  });

  for (const [what, row, instant, before, after, lastDay] of [
    ["more licences", { quantity: 12 }, 1, "100.80", "120.96", null],
    ["fewer, at the renewal", { quantity: 8 }, 1, "100.80", "80.64", null],
    ["auto-renew off", { autoRenew: false }, 1, "100.80", null, "2026-07-17"],
    [
      "more, and auto-renew off",
      { quantity: 12, autoRenew: false },
      1,
      "100.80",
      null,
      "2026-07-17",
    ],
  ] as const)
    test(`${what}: the payment that comes next, without the row and with it`, () => {
      const done = decided(
        active(10, true),
        { subscriptionId: ID, quantity: null, autoRenew: null, ...row },
        INSTANTS[instant],
      );
      assert.deepEqual(
        [done.before?.amount.amount, done.after?.amount.amount ?? null, done.lastDay],
        [before, after, lastDay],
      );
    });

  test("fewer that would hold from a renewal that the row turns off are refused", () => {
    const row = { subscriptionId: ID, quantity: 8, autoRenew: false };
    const { change, refusals } = decided(active(10, true), row, INSTANTS[1]);
    assert.deepEqual(
      [change, ...refusals.map(({ field, problem }) => [field, problem.code])],
      [null, ["quantity", "commerce/quantity-no-renewal"]],
    );
  });

  test("rows add up to the totals of their currencies, to the cent", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(facts, wish, fc.constantFrom(...INSTANTS), fc.constantFrom("EUR")), {
          maxLength: 8,
        }),
        (rows) => {
          const decisions = rows.map(([held, row, instant, currency]) => ({
            ...decided(held, row, instant),
            currency,
          }));
          const [total] = totalsOfSeveral(decisions);
          if (total === undefined) return assert.equal(rows.length, 0);
          const lines = decisions.flatMap(({ change }) => change?.lines ?? []);
          const net = sum(
            lines.map((line) => amountOf(line.net)),
            "EUR",
          );
          assert.deepEqual(total.now?.net ?? toJson(money(0n, "EUR")), toJson(net));
          for (const which of ["before", "after"] as const)
            assert.deepEqual(
              total[which],
              toJson(
                sum(
                  decisions.flatMap((one) => (one[which] ? [amountOf(one[which].amount)] : [])),
                  "EUR",
                ),
              ),
            );
        },
      ),
    );
  });
});
