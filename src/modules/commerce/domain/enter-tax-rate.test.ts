import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { firstDayFor, holdsOn, placeTaxRate, takenUpAgain } from "./enter-tax-rate.ts";
import type { TaxRate } from "./tax.ts";

const rate = (id: string, from: string, until: string | null): TaxRate => ({
  id,
  sellerCountry: "FR",
  buyerCountry: "KR",
  taxClass: "software",
  buyer: "any",
  treatment: "taxed",
  percent: "10",
  name: "부가가치세",
  jurisdiction: "KR",
  sample: false,
  from,
  until,
});
const day = (n: number) => Temporal.PlainDate.from("2026-12-01").add({ days: n }).toString();

suite("OPR-05: tax rates with effective dates", () => {
  test("a sale without a rate can have one today; where one holds, the next begins tomorrow", () => {
    assert.equal(firstDayFor([], day(0), day(1)), day(0));
    assert.equal(firstDayFor([rate("a", day(-9), day(0))], day(0), day(1)), day(0));
    assert.equal(firstDayFor([rate("a", day(-9), null)], day(0), day(1)), day(1));
    assert.equal(firstDayFor([rate("a", day(3), null)], day(0), day(1)), day(0));
  });

  test("whatever is entered and withdrawn, one rate at most holds on a day, and no day before changes", () => {
    const step = fc.record({ enter: fc.boolean(), on: fc.integer({ min: 0, max: 12 }) });
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 20 }), (begun, steps) => {
        let rates = begun ? [rate("first", day(-30), null)] : [];
        const past = () =>
          [-31, -30, -1].map((n) =>
            rates.filter((one) => holdsOn(one, day(n))).map(({ id }) => id),
          );
        const before = past();
        for (const [index, { enter, on }] of steps.entries()) {
          const from = day(on);
          if (enter) {
            if (from < firstDayFor(rates, day(0), day(1))) continue;
            const place = placeTaxRate(rates, from);
            rates = rates
              .filter((one) => one !== place.replaced)
              .map((one) => (one === place.shortened ? { ...one, until: from } : one));
            rates.push(rate(String(index), from, place.until));
          } else {
            const gone = rates.find((one) => one.from === from && from > day(0));
            if (gone === undefined) continue;
            const again = takenUpAgain(rates, gone);
            rates = rates
              .filter((one) => one !== gone)
              .map((one) => (one === again ? { ...one, until: gone.until } : one));
          }
          for (let n = -32; n <= 20; n += 1)
            assert.ok(rates.filter((one) => holdsOn(one, day(n))).length <= 1, day(n));
          assert.deepEqual(past(), before);
          if (begun)
            for (let n = 0; n <= 20; n += 1)
              assert.equal(rates.filter((one) => holdsOn(one, day(n))).length, 1, "no gap");
        }
      }),
      { numRuns: 300 },
    );
  });
});
