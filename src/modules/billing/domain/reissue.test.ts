import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { add, money, negate, share, subtract, sum, toJson } from "../../../kernel/money.ts";
import { accepted } from "../../../kernel/result.ts";
import type { Charge } from "./charge.ts";
import { type Creditable, creditOf, creditSome } from "./credit.ts";
import type { Party } from "./invoice.ts";
import { chargedAgain, correctedParts, MOST_REISSUED_LINES, notReissuable } from "./reissue.ts";
import { type Account, balanceOf, settle, withReplacement } from "./settlement.ts";

const party: Party = {
  name: "Nordhaven Cloud",
  country: "FR",
  taxId: null,
  address: { line1: "1 rue du Port", city: "Lyon" },
};
const facts = {
  type: "invoice" as const,
  isReplaced: false,
  lines: 3,
  isSpent: false,
  hasOpenDispute: false,
  before: party,
  after: { ...party, taxId: "FR12345678901" },
};
for (const [what, about, expected] of [
  ["an invoice whose tax ID was missing", {}, undefined],
  ["a credit note", { type: "credit-note" as const }, "credit-note"],
  ["an invoice that another one replaced", { isReplaced: true, isSpent: true }, "replaced"],
  ["what was credited already", { isSpent: true }, "nothing-left"],
  ["as many lines as can be", { lines: MOST_REISSUED_LINES }, undefined],
  ["one line more", { lines: MOST_REISSUED_LINES + 1 }, "too-many-lines"],
  ["a disputed line", { hasOpenDispute: true }, "disputed"],
  ["a buyer that moved", { after: { ...facts.after, country: "DE" } }, "country"],
  ["nothing that differs", { after: party }, "nothing-to-correct"],
] as const)
  test(`O9: ${what}: ${expected ?? "is issued again"}`, () =>
    assert.equal(notReissuable({ ...facts, ...about }), expected));

test("O9: what differs is found whatever the order of an address, and blanks are nothing", () => {
  const { line1, city } = party.address;
  const same = { ...party, address: { city, line1, line2: undefined } };
  assert.deepEqual(correctedParts(party, same), []);
  const other = { ...party, address: { line1, city: "Metz" }, buyerReference: "PO desk" };
  assert.deepEqual(correctedParts(party, other), ["address", "buyerReference"]);
});

/** A charge with its tax and fee, some of it credited in parts. */
function chargeWith(netMinor: bigint, credited: readonly bigint[]): Creditable {
  const net = money(netMinor, "EUR");
  const tax = share(net, 20, 100);
  const zero = money(0n, "EUR");
  let charge: Creditable = {
    id: "charge",
    kind: "new",
    period: { start: "2026-11-01", end: "2026-12-01" },
    net,
    tax,
    total: add(net, tax),
    storeFee: share(net, 3, 100),
    evidence: {
      formula: "quantity-times-unit-price",
      inputs: { quantity: 12, unitPrice: toJson(net) },
      tax: { treatment: "taxed", percent: "20", buyerTaxId: null },
      because: [],
    } as unknown as Charge["evidence"],
    before: { net: zero, tax: zero, storeFee: zero, quantity: 0 },
  };
  for (const part of credited) {
    const some = creditSome(charge, { net: money(part, "EUR") }, { because: [], pointer: "" });
    if (!some.ok || some.value.isRest) continue;
    const { credit } = accepted(some);
    const { before } = charge;
    charge = {
      ...charge,
      before: {
        net: subtract(before.net, credit.net),
        tax: subtract(before.tax, credit.tax),
        storeFee: subtract(before.storeFee, credit.storeFee),
        quantity: 0,
      },
    };
  }
  return charge;
}

const lines = fc.array(
  fc.record({
    net: fc.bigInt({ min: 1n, max: 1_000_000n }),
    parts: fc.array(fc.bigInt({ min: 1n, max: 300_000n }), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 8 },
);
const because = [{ event: "billing.invoice-reissued", at: "2026-12-01T00:00:00Z" }];

test("SUB-17, BEY-07: an invoice that is issued again comes to what credits had left of the first, line by line and to the last unit", () => {
  fc.assert(
    fc.property(lines, fc.boolean(), (wanted, isFree) => {
      const charges = wanted.map(({ net, parts }) => chargeWith(net, parts));
      const credits = charges.map((charge) => creditOf(charge, because, "customerCredit"));
      const tax = isFree
        ? {
            amount: money(0n, "EUR"),
            treatment: "reverse-charge",
            percent: "0",
            name: null,
            jurisdiction: null,
            rateId: null,
            sample: false,
          }
        : null;
      const again = charges.map((charge) =>
        chargedAgain(charge, { tax, buyerTaxId: "FR12345678901", because }),
      );
      for (const [at, one] of again.entries()) {
        const credit = credits[at];
        assert.ok(credit !== undefined);
        assert.deepEqual([one.net, one.storeFee], [negate(credit.net), negate(credit.storeFee)]);
        if (!isFree) assert.deepEqual(one.total, negate(credit.total));
        assert.deepEqual(one.total, add(one.net, one.tax));
        assert.equal(one.evidence.tax.buyerTaxId, "FR12345678901");
        assert.equal(one.evidence.tax.treatment, isFree ? "reverse-charge" : "taxed");
        const isWhole = charges[at]?.before.net.minor === 0n;
        assert.equal(one.evidence.part === undefined, isWhole);
      }
      const total = (of: readonly Charge[]) =>
        sum(
          of.map((one) => one.total),
          "EUR",
        );
      const gone = isFree
        ? sum(
            credits.map((credit) => credit.tax),
            "EUR",
          )
        : money(0n, "EUR");
      assert.deepEqual(add(total(again), total(credits)), gone, "nothing but a tax can change");
    }),
  );
});

test("SUB-19: what was paid of an invoice is paid of the one that takes its place, and no other invoice gains or loses", () => {
  const item = fc.record({
    due: fc.bigInt({ min: 0n, max: 1_000n }),
    named: fc.bigInt({ min: 0n, max: 500n }),
  });
  fc.assert(
    fc.property(
      fc.array(item, { minLength: 1, maxLength: 6 }),
      fc.bigInt({ min: 0n, max: 3_000n }),
      fc.nat(),
      fc.bigInt({ min: 0n, max: 200n }),
      (items, unnamed, which, less) => {
        const received = items.reduce((total, { named }) => total + named, unnamed);
        const account: Account = settle({
          received,
          items: items.map((one, n) => ({ ...one, invoiceId: `${n}`, paid: 0n })),
        }).account;
        const at = which % items.length;
        const old = account.items[at];
        assert.ok(old !== undefined);
        const replace = (due: bigint) =>
          settle(withReplacement(account, { invoiceId: old.invoiceId, by: "new", due })).account;
        const paidOf = ({ items: all }: Account, id: string) =>
          all.find(({ invoiceId }) => invoiceId === id)?.paid;

        const same = replace(old.due);
        assert.equal(paidOf(same, "new"), old.paid);
        assert.equal(paidOf(same, old.invoiceId), 0n);
        for (const other of account.items.filter((one) => one !== old))
          assert.equal(paidOf(same, other.invoiceId), other.paid);
        assert.equal(balanceOf(same), balanceOf(account));

        // With less tax nothing is lost: what is too much is open to other invoices, or balance.
        const cheaper = replace(old.due > less ? old.due - less : 0n);
        const paid = cheaper.items.reduce((total, one) => total + one.paid, 0n);
        assert.equal(paid + balanceOf(cheaper), received);
        assert.ok(cheaper.items.every((one) => one.paid >= 0n && one.paid <= one.due));
      },
    ),
  );
});
