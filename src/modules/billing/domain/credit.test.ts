import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { add, money, negate, share, toJson } from "../../../kernel/money.ts";
import { accepted } from "../../../kernel/result.ts";
import type { Charge } from "./charge.ts";
import { type Creditable, creditOf, creditSome, type Wanted } from "./credit.ts";

const about = {
  because: [{ event: "billing.credit-granted", at: "2026-12-01" }],
  pointer: "/lines/0",
};

/** A charge of licences with its tax and fee, of which nothing was credited yet. */
function chargeOf(netMinor: bigint, quantity = 12, currency = "EUR"): Creditable {
  const net = money(netMinor, currency);
  const tax = share(net, 20, 100);
  const zero = money(0n, currency);
  return {
    id: "charge",
    kind: "new",
    period: { start: "2026-11-01", end: "2026-12-01" },
    net,
    tax,
    total: add(net, tax),
    storeFee: share(net, 3, 100),
    evidence: {
      formula: "quantity-times-unit-price",
      inputs: { quantity, unitPrice: toJson(net) },
      because: [],
    } as unknown as Charge["evidence"],
    before: { net: zero, tax: zero, storeFee: zero, quantity: 0 },
  };
}

/** The charge after a part of it was credited. */
function after(charge: Creditable, credit: Charge): Creditable {
  const { before } = charge;
  return {
    ...charge,
    before: {
      net: add(before.net, negate(credit.net)),
      tax: add(before.tax, negate(credit.tax)),
      storeFee: add(before.storeFee, negate(credit.storeFee)),
      quantity: before.quantity + (credit.evidence.part?.quantity ?? 0),
    },
  };
}

/** Credits part after part until one undoes the charge; what is left is the last. */
function creditAll(charge: Creditable, wanted: readonly Wanted[]): Charge[] {
  const credits: Charge[] = [];
  let standing = charge;
  for (const one of wanted) {
    const decided = creditSome(standing, one, about);
    if (!decided.ok) continue;
    credits.push(decided.value.credit);
    if (decided.value.isRest) return credits;
    standing = after(standing, decided.value.credit);
  }
  return [...credits, creditOf(standing, about.because, "customerCredit")];
}

const wanted = fc.oneof(
  fc.bigInt({ min: -5n, max: 4_000n }).map((minor): Wanted => ({ net: money(minor, "EUR") })),
  fc.integer({ min: 1, max: 8 }).map((quantity): Wanted => ({ quantity })),
);

test("SUB-17: parts of a charge that are credited add up to it, to the last unit of net, tax and store fee", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 20_000n }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(wanted, { maxLength: 10 }),
      (net, quantity, parts) => {
        const charge = chargeOf(net, quantity);
        const credits = creditAll(charge, parts);
        const sumOf = (of: (credit: Charge) => { minor: bigint }) =>
          credits.reduce((sum, credit) => sum + of(credit).minor, 0n);
        assert.equal(
          sumOf((credit) => credit.net),
          -charge.net.minor,
        );
        assert.equal(
          sumOf((credit) => credit.tax),
          -charge.tax.minor,
        );
        assert.equal(
          sumOf((credit) => credit.storeFee),
          -charge.storeFee.minor,
        );
        for (const credit of credits) {
          assert.ok(credit.net.minor < 0n && credit.tax.minor <= 0n && credit.storeFee.minor <= 0n);
          assert.deepEqual(credit.total, add(credit.net, credit.tax));
        }
        assert.equal(
          credits.filter(({ evidence }) => evidence.reverses).length,
          1,
          "the last undoes it",
        );
      },
    ),
  );
});

test("SUB-17: licence by licence is the whole charge, however it rounds", () => {
  const charge = chargeOf(10_000n, 3);
  const credits = creditAll(charge, [{ quantity: 1 }, { quantity: 1 }, { quantity: 1 }]);
  assert.deepEqual(
    credits.map(({ net }) => net.minor),
    [-3_333n, -3_334n, -3_333n],
  );
  assert.deepEqual(
    credits.map(({ tax }) => tax.minor),
    [-667n, -666n, -667n],
  );
  assert.deepEqual(
    credits.map(({ evidence }) => evidence.formula),
    ["part-of-quantity", "part-of-quantity", "reversal-of-the-rest"],
  );
  assert.equal(credits[0]?.evidence.part?.quantityOf, 3);
});

for (const [asked, code, left] of [
  [
    { net: money(10_001n, "EUR") },
    "billing/credit-too-much",
    { amount: "100.00", currency: "EUR" },
  ],
  [{ net: money(0n, "EUR") }, "billing/credit-nothing", undefined],
  [{ net: money(-1n, "EUR") }, "billing/credit-nothing", undefined],
  [{ quantity: 13 }, "billing/credit-too-many", 12],
] as const)
  test(`SUB-17: of 100.00 for 12 licences, ${JSON.stringify(asked, (_, value) => (typeof value === "bigint" ? `${value}` : value))} is refused`, () => {
    const refused = creditSome(chargeOf(10_000n), asked, about);
    assert.ok(!refused.ok);
    assert.equal(refused.problem.errors?.[0]?.code, code);
    assert.deepEqual(refused.problem.errors?.[0]?.params?.["left"], left);
  });

test("SUB-17: an amount that is all that is left undoes the charge", () => {
  const charge = chargeOf(10_000n);
  const { credit, isRest } = accepted(creditSome(charge, { net: money(10_000n, "EUR") }, about));
  assert.ok(isRest);
  assert.deepEqual(
    [credit.evidence.formula, credit.evidence.reverses, credit.evidence.part],
    ["reversal", "charge", undefined],
  );
});
