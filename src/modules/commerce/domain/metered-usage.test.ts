import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { addDecimals } from "../../../kernel/decimal.ts";
import { toDecimal } from "../../../kernel/money.ts";
import { billedUnits, priceOfMeter } from "./metered-usage.ts";

const byPublisher = {};
const byMarketplace = { includedDeductedBy: "marketplace" } as const;

suite("SUB-06, decision 27: what is billed of usage", () => {
  for (const [rule, terms, included, before, units, billed] of [
    ["U-1: every unit, where the publisher takes off", byPublisher, "1000", "0", "120", "120"],
    [
      "U-1: also where nothing is included",
      byPublisher,
      null,
      "0",
      "0.000000000001",
      "0.000000000001",
    ],
    ["U-2: nothing of what is unlimited", byPublisher, "unlimited", "0", "120", "0"],
    ["U-2: whoever takes off", byMarketplace, "unlimited", "0", "120", "0"],
    ["U-3: nothing up to what is included", byMarketplace, "1000", "0", "1000", "0"],
    ["U-3: what is beyond", byMarketplace, "1000", "0", "1000.5", "0.5"],
    ["U-3: of the term, not of the month", byMarketplace, "1000", "900", "120", "20"],
    ["U-3: all of it, once that is used up", byMarketplace, "1000", "1500", "120", "120"],
    ["U-3: all of it, where nothing is included", byMarketplace, "0", "0", "120", "120"],
  ] as const)
    test(`${rule}: ${units} after ${before}, ${included ?? "nothing"} included: ${billed}`, () => {
      assert.equal(billedUnits({ units, before }, { included }, terms), billed);
    });

  for (const [units, price, currency, net] of [
    ["120", "0.0125", "EUR", "1.50"],
    ["1", "0.005", "EUR", "0.01"],
    ["1", "0.0049", "EUR", "0.00"],
    ["12345.678", "3.5", "KRW", "43210"],
  ] as const)
    test(`U-4: ${units} at ${price} ${currency} is ${net}, rounded once, half away from zero`, () => {
      const terms = { unitPrice: { amount: "20", currency }, rounding: "line-half-away" as const };
      assert.equal(toDecimal(priceOfMeter(units, { price }, terms)), net);
    });

  for (const [units, price, currency, net] of [
    ["120", "0.0125", "EUR", "1.50"],
    ["3", "0.0125", "EUR", "0.03"],
    ["1.5", "0.0099", "EUR", "0.01"],
    ["12345.678", "3.5", "KRW", "43209"],
  ] as const)
    test(`U-4: ${units} at ${price} ${currency} is ${net} where it is agreed to cut off; the price of a unit is not cut off`, () => {
      const rounding = "truncate-unit-first";
      const terms = { unitPrice: { amount: "20", currency }, rounding } as const;
      assert.equal(toDecimal(priceOfMeter(units, { price }, terms)), net);
    });

  const amounts = fc
    .array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 60 })
    .map((all) => all.map((thousandths) => (thousandths / 1_000).toFixed(3)));
  const plans = fc.record({
    included: fc.constantFrom(null, "0", "7", "1000", "20000", "unlimited"),
    terms: fc.constantFrom(byPublisher, byMarketplace),
  });

  test("usage rated day by day, in any order, is usage rated at once", () => {
    fc.assert(
      fc.property(
        amounts,
        plans,
        fc.infiniteStream(fc.nat()),
        (days, { included, terms }, chance) => {
          const shuffled = days
            .map((units) => ({ units, at: chance.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at);
          let before = "0";
          let billed = "0";
          for (const { units } of shuffled) {
            billed = addDecimals(billed, billedUnits({ units, before }, { included }, terms));
            before = addDecimals(before, units);
          }
          const atOnce = billedUnits(
            { units: addDecimals(...days), before: "0" },
            { included },
            terms,
          );
          assert.equal(billed, atOnce);
        },
      ),
    );
  });

  test("24 ratings of a month each are one rating of 24 months", () => {
    fc.assert(
      fc.property(
        fc.array(amounts, { minLength: 24, maxLength: 24 }),
        plans,
        (months, { included, terms }) => {
          const rate = (cuts: readonly (readonly string[])[]) => {
            let before = "0";
            let billed = "0";
            for (const units of cuts.map((days) => addDecimals("0", ...days))) {
              billed = addDecimals(billed, billedUnits({ units, before }, { included }, terms));
              before = addDecimals(before, units);
            }
            return billed;
          };
          assert.equal(rate(months), rate([months.flat()]));
        },
      ),
    );
  });
});
