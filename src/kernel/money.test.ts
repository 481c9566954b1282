import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inRelease } from "../../test/support/release.ts";
import {
  add,
  allocate,
  minorDigits,
  money,
  multiply,
  negate,
  parseMoney,
  type Rounding,
  rate,
  rateCutOff,
  share,
  sum,
  toDecimal,
  zero,
} from "./money.ts";

const CASES = inRelease(10_000, 1_000_000);
const MOST = 2n ** 53n;
/** Currencies of no, two and three digits behind the point. */
const currency = fc.constantFrom("JPY", "EUR", "KWD");
const minor = fc.bigInt({ min: -MOST, max: MOST });
/** A unit price with up to two digits more than its currency has. */
const unitPrice = fc
  .record({ currency, digits: fc.bigInt({ min: 0n, max: 10n ** 11n }), finer: fc.nat(2) })
  .map((one) => {
    const scale = minorDigits(one.currency) + one.finer;
    const text = one.digits.toString().padStart(scale + 1, "0");
    const amount = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
    return { ...one, scale, amount };
  });
const days = fc
  .tuple(fc.integer({ min: 1, max: 1_096 }), fc.integer({ min: 1, max: 1_096 }))
  .map(([a, b]) => ({ part: Math.min(a, b), whole: Math.max(a, b) }));
const quantity = fc.integer({ min: 1, max: 1_000_000 });
const ROUNDINGS: readonly Rounding[] = ["line-half-away", "truncate-unit-first"];

const abs = (n: bigint): bigint => (n < 0n ? -n : n);

test(`decision 22: parts of an amount add up to it, none is off by a whole unit (${CASES} cases)`, () => {
  fc.assert(
    fc.property(
      currency,
      minor,
      fc
        .array(fc.nat(100_000), { minLength: 1, maxLength: 12 })
        .filter((all) => all.some((n) => n > 0)),
      (code, amount, weights) => {
        const whole = money(amount, code);
        const parts = allocate(whole, weights);
        assert.deepEqual(sum(parts, code), whole);
        const total = BigInt(weights.reduce((a, b) => a + b, 0));
        for (const [at, part] of parts.entries()) {
          const exact = amount * BigInt(weights[at] ?? 0);
          assert.ok(abs(part.minor * total - exact) < total, `${part.minor} of ${amount}`);
        }
        // A credit is split as its charge was.
        assert.deepEqual(allocate(negate(whole), weights), parts.map(negate));
      },
    ),
    { numRuns: CASES },
  );
});

test(`decision 22: a share is rounded once, half away from zero, and a credit is its charge turned (${CASES} cases)`, () => {
  fc.assert(
    fc.property(currency, minor, days, (code, amount, { part, whole }) => {
      const charged = share(money(amount, code), part, whole);
      const exact = amount * BigInt(part) * 2n;
      const off = charged.minor * BigInt(whole) * 2n - exact;
      assert.ok(abs(off) <= BigInt(whole), "no more than half a unit off");
      if (abs(off) === BigInt(whole))
        assert.ok(abs(charged.minor) * BigInt(whole) * 2n > abs(exact));
      const credited = share(money(-amount, code), part, whole);
      assert.deepEqual(add(charged, credited), zero(code));
    }),
    { numRuns: CASES },
  );
});

test(`decisions 22 and 23: days of a price are never more than all of them, and more days never less (${CASES} cases)`, () => {
  fc.assert(
    fc.property(unitPrice, quantity, days, (price, count, of) => {
      for (const rounding of ROUNDINGS) {
        const at = (part: number) =>
          rate(String(count), price.amount, price.currency, { part, whole: of.whole }, rounding);
        const [some, all] = [at(of.part), at(of.whole)];
        assert.ok(some.minor >= 0n && some.minor <= all.minor);
        if (of.part > 1) assert.ok(at(of.part - 1).minor <= some.minor);
      }
      // Exact to the line, as a fraction of whole numbers.
      const line = rate(String(count), price.amount, price.currency, of);
      const top =
        price.digits * BigInt(count) * BigInt(of.part) * 10n ** BigInt(minorDigits(price.currency));
      const bottom = 10n ** BigInt(price.scale) * BigInt(of.whole);
      assert.ok(abs(line.minor * bottom * 2n - top * 2n) <= bottom, "at most half a unit off");
      // Cut off first: each unit costs the same, and never more than exactly.
      const unit = rate("1", price.amount, price.currency, of, "truncate-unit-first");
      const cut = rate(String(count), price.amount, price.currency, of, "truncate-unit-first");
      assert.deepEqual(cut, multiply(unit, count));
      assert.ok(cut.minor * bottom <= top);
      // Cut off last: never more than exactly, less than one unit off, and turned with its sign.
      const last = rateCutOff(String(count), price.amount, price.currency);
      const exact = price.digits * BigInt(count) * 10n ** BigInt(minorDigits(price.currency));
      const scale = 10n ** BigInt(price.scale);
      assert.ok(last.minor * scale <= exact && exact < (last.minor + 1n) * scale);
      const turned = rateCutOff(String(-count), price.amount, price.currency);
      assert.equal(turned.minor, -last.minor);
    }),
    { numRuns: CASES },
  );
});

test(`amounts are written with exactly their currency's digits, and read back (${CASES} cases)`, () => {
  fc.assert(
    fc.property(currency, minor, (code, amount) => {
      const text = toDecimal(money(amount, code));
      assert.equal((text.split(".")[1] ?? "").length, minorDigits(code));
      assert.deepEqual(parseMoney(text, code), money(amount, code));
    }),
    { numRuns: CASES },
  );
});
