import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  inGroups,
  isIban,
  noteFor,
  numberOfReference,
  type PaymentInstructions,
  readInstructions,
  referenceOf,
} from "./payment-instructions.ts";

const given: PaymentInstructions = {
  holder: " Souk Demo ",
  bank: "Banque du Port",
  iban: "fr14 2004 1010 0505 0001 3m02 606",
  accountNumber: null,
  bankCode: " ",
  bic: "psst frpp",
  reference: "creditor-reference",
  note: { en: "By transfer.", fr: "  " },
};

test("C9: an account is kept without its spaces, and what is blank is none", () => {
  const read = readInstructions(given);
  assert.ok(read.ok);
  assert.deepEqual(read.value, {
    ...given,
    holder: "Souk Demo",
    iban: "FR1420041010050500013M02606",
    bankCode: null,
    bic: "PSSTFRPP",
    note: { en: "By transfer." },
  });
  assert.equal(inGroups(read.value.iban ?? ""), "FR14 2004 1010 0505 0001 3M02 606");
  assert.equal(noteFor(read.value, "fr"), "By transfer.");
});

for (const [about, errors] of [
  [{ iban: "FR1520041010050500013M02606" }, [["/iban", "billing/pay-iban"]]],
  [{ iban: null }, [["/iban", "billing/pay-account-needed"]]],
  [{ accountNumber: "12345678" }, [["/accountNumber", "billing/pay-one-account"]]],
  [
    { holder: " ", bic: "PSST" },
    [
      ["/holder", "billing/pay-needed"],
      ["/bic", "billing/pay-bic"],
    ],
  ],
] as const)
  test(`C9: ${JSON.stringify(about)} is told as ${errors.map(([, code]) => code).join(", ")}`, () => {
    const read = readInstructions({ ...given, ...about });
    assert.ok(!read.ok);
    assert.deepEqual(
      read.problem.errors?.map(({ pointer, code }) => [pointer, code]),
      errors,
    );
  });

test("C9: the examples of ISO 13616 and ISO 11649", () => {
  for (const iban of ["GB82WEST12345698765432", "NL91ABNA0417164300", "NO9386011117947"])
    assert.ok(isIban(iban), iban);
  assert.equal(isIban("GB82WEST12345698765423"), false);
  assert.equal(referenceOf("539007547034", "creditor-reference"), "RF18539007547034");
});

test("SUB-19: a creditor reference leads back to its invoice, and one wrong digit to none", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1900, max: 2999 }),
      fc.integer({ min: 1, max: 99_999_999 }),
      fc.nat(),
      (year, sequence, at) => {
        const number = `INV-${year}-${String(sequence).padStart(6, "0")}`;
        const reference = referenceOf(number, "creditor-reference");
        assert.equal(numberOfReference(inGroups(reference)), number);
        const place = 2 + (at % (reference.length - 2));
        const digit = reference[place] ?? "";
        if (!/\d/.test(digit)) return;
        const wrong = `${reference.slice(0, place)}${(Number(digit) + 1) % 10}${reference.slice(place + 1)}`;
        assert.equal(numberOfReference(wrong), undefined);
      },
    ),
  );
  assert.equal(referenceOf("INV-2026-000001", "invoice-number"), "INV-2026-000001");
});
