import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ELECTRONIC_ADDRESS_SCHEMES,
  isElectronicAddress,
  isPeppolScheme,
} from "./electronic-address.ts";

for (const [scheme, id, valid] of [
  ["0088", "7300010000001", true],
  ["0088", "7300010000002", false],
  ["0088", "730001000000", false],
  ["0007", "2021005489", true],
  ["0007", "2021005488", false],
  ["0151", "51824753556", true],
  ["0151", "51824753557", false],
  ["0184", "DK12345678", true],
  ["0184", "12345678", false],
  ["0192", "974760673", true],
  ["0192", "974760674", false],
  ["0208", "0202239951", true],
  ["0208", "0202239952", false],
  ["9957", "FR12345678901", true],
  ["9957", "FR 12345678901", false],
  ["9957", "", false],
  ["EM", "invoices@nordhaven.example", true],
  ["EM", "nordhaven.example", false],
  ["9999", "1", false],
  ["toString", "1", false],
] as const)
  test(`SUB-17: ${id} is ${valid ? "an" : "no"} electronic address of scheme ${scheme}`, () => {
    assert.equal(isElectronicAddress({ scheme, id }), valid);
  });

test("SUB-17: whatever is written, no electronic address has blanks or more than 100 characters", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(ELECTRONIC_ADDRESS_SCHEMES)),
      fc.string({ maxLength: 120 }),
      (scheme, id) => {
        if (isElectronicAddress({ scheme, id })) assert.match(id, /^\S{1,100}$/);
      },
    ),
  );
});

test("SUB-17: one digit that is wrong is found in every scheme with a check digit", () => {
  const known = {
    "0088": "7300010000001",
    "0007": "2021005489",
    "0151": "51824753556",
    "0192": "974760673",
    "0208": "0202239951",
  };
  for (const [scheme, id] of Object.entries(known))
    for (let place = 0; place < id.length; place += 1)
      for (let digit = 0; digit < 10; digit += 1) {
        const other = id.slice(0, place) + digit + id.slice(place + 1);
        // Check digits modulo eleven and ninety-seven find every one; those modulo ten do, too.
        if (other !== id) assert.equal(isElectronicAddress({ scheme, id: other }), false, other);
      }
  assert.equal(isPeppolScheme("EM"), false);
  assert.equal(isPeppolScheme("0088"), true);
});
