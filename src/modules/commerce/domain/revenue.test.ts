import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { amountOf, toDecimal, zero } from "../../../kernel/money.ts";
import { priceOfPayment } from "./pricing.ts";
import { monthlyRevenue, monthlyTotals, recurringRevenue, type SoldAlike } from "./revenue.ts";
import { paymentPeriod } from "./term.ts";

const sold = (about: Partial<SoldAlike> = {}): SoldAlike => ({
  status: "active",
  unitPrice: { amount: "18.00", currency: "EUR" },
  pricingModel: "per-user",
  quantity: 10,
  term: "P1M",
  payment: "upfront",
  count: 1,
  ...about,
});

test("OPR-04: recurring amounts are told by currency and period, what is charged apart from what begins later", () => {
  const found = recurringRevenue([
    sold(),
    sold({ quantity: 5, count: 2 }),
    sold({ term: "P1Y", payment: "monthly" }),
    sold({ term: "P1Y", pricingModel: "flat", unitPrice: { amount: "360", currency: "EUR" } }),
    sold({ unitPrice: { amount: "24000", currency: "KRW" }, quantity: 1 }),
    sold({ status: "trial" }),
    sold({ status: "pending-activation" }),
    sold({ unitPrice: { amount: "0.00", currency: "EUR" }, count: 99 }),
  ]);
  assert.deepEqual(
    found.map(({ kind, amount, period, subscriptions }) => [
      kind,
      `${amount.currency} ${amount.amount}`,
      period,
      subscriptions,
    ]),
    [
      ["active", "EUR 540.00", "P1M", 4],
      ["active", "EUR 360.00", "P1Y", 1],
      ["active", "KRW 24000", "P1M", 1],
      ["expected", "EUR 360.00", "P1M", 2],
    ],
  );
});

const soldAlike = fc.record({
  status: fc.constantFrom("active" as const, "trial" as const, "pending-activation" as const),
  unitPrice: fc.record({
    amount: fc
      .tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 999 }))
      .map(([whole, part]) => `${whole}.${String(part).padStart(3, "0")}`),
    currency: fc.constantFrom("EUR", "KRW", "USD"),
  }),
  pricingModel: fc.constantFrom("flat" as const, "per-user" as const),
  quantity: fc.integer({ min: 1, max: 400 }),
  term: fc.constantFrom("P1M", "P1Y", "P3Y"),
  payment: fc.constant("upfront" as const),
  count: fc.integer({ min: 1, max: 50 }),
});

test("OPR-04: the amount of a line is the sum of its subscriptions' payments, each rounded as it is charged; no currency or period is in two", () => {
  fc.assert(
    fc.property(fc.array(soldAlike, { maxLength: 12 }), (all) => {
      const found = recurringRevenue(all);
      const keys = found.map(({ kind, amount, period }) => `${kind} ${amount.currency} ${period}`);
      assert.equal(new Set(keys).size, keys.length);
      for (const { kind, amount, period, subscriptions } of found) {
        const own = all.filter(
          (one) =>
            one.unitPrice.currency === amount.currency &&
            (one.status === "active") === (kind === "active") &&
            paymentPeriod(one.term, one.payment) === period &&
            !/^0+\.0+$/.test(one.unitPrice.amount),
        );
        const minor = own.reduce(
          (sum, one) => sum + priceOfPayment(one.unitPrice, one).minor * BigInt(one.count),
          0n,
        );
        assert.equal(amount.amount, toDecimal({ ...zero(amount.currency), minor }));
        assert.equal(amountOf(amount).minor, minor);
        assert.equal(
          subscriptions,
          own.reduce((sum, { count }) => sum + count, 0),
        );
      }
    }),
  );
});

test("P25: monthly recurring revenue is the payment by its months; what is free, on trial or bought for its usage brings none", () => {
  const monthly = (
    about: Partial<SoldAlike>,
    status: "active" | "trial" | "suspended" = "active",
  ) => monthlyRevenue(status, sold(about))?.amount ?? null;
  assert.equal(monthly({}), "180.00");
  assert.equal(monthly({ term: "P1Y" }), "15.00");
  assert.equal(monthly({ term: "P1Y", payment: "monthly" }), "180.00");
  assert.equal(monthly({ term: "P3Y", payment: "annual" }), "15.00");
  assert.equal(
    monthly({ term: "P1Y", pricingModel: "flat", unitPrice: { amount: "100", currency: "EUR" } }),
    "8.33",
  );
  assert.equal(monthly({ unitPrice: { amount: "0.00", currency: "EUR" } }), null);
  assert.equal(monthly({}, "trial"), null);
  assert.equal(monthly({}, "suspended"), null);
  assert.equal(monthlyRevenue("active", { ...sold(), into: "environment" }), null);
});

test("P25: totals by currency are the sums of the rows, whatever is sold", () => {
  fc.assert(
    fc.property(fc.array(soldAlike, { maxLength: 12 }), (all) => {
      const totals = monthlyTotals(all);
      assert.equal(new Set(totals.map(({ amount }) => amount.currency)).size, totals.length);
      for (const { amount, subscriptions } of totals) {
        const rows = all
          .flatMap((one) =>
            Array.from({ length: one.count }, () => monthlyRevenue(one.status, one)),
          )
          .filter((row) => row?.currency === amount.currency);
        assert.equal(subscriptions, rows.length);
        assert.equal(
          amountOf(amount).minor,
          rows.reduce((sum, row) => sum + (row === null ? 0n : amountOf(row).minor), 0n),
        );
      }
    }),
  );
});
