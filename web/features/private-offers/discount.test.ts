import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { discounted, percentOff } from "./discount.ts";

for (const [list, percent, digits, price] of [
  ["18.00", "12.5", 2, "15.75"],
  ["18.00", "33.33", 2, "12.00"],
  ["18.00", "10", 2, "16.20"],
  ["0.05", "50", 2, "0.03"],
  ["1000", "12.5", 0, "875"],
  ["0.0125", "20", undefined, "0.01"],
  ["0.0125", "33", undefined, "0.008375"],
  ["0", "33", undefined, "0"],
  ["18.00", "0", 2, undefined],
  ["18.00", "100", 2, undefined],
  ["eighteen", "10", 2, undefined],
  ["18.00", "ten", 2, undefined],
] as const)
  test(`SUB-21: ${percent} % off ${list} is ${price ?? "no price"}`, () => {
    assert.equal(discounted(list, percent, digits), price);
  });

for (const [list, price, percent] of [
  ["18.00", "15.75", "12.5"],
  ["18.00", "12.00", "33.33"],
  ["0.0125", "0.01", "20"],
  ["18.00", "0.00", "100"],
  ["18.00", "18.00", undefined],
  ["18.00", "19.00", undefined],
  ["0", "0", undefined],
  ["18.00", "-", undefined],
] as const)
  test(`${price} instead of ${list} is ${percent ?? "no"} percent off`, () => {
    assert.equal(percentOff(list, price), percent);
  });

test("a percentage of two decimals that is taken off exactly is the one that is read from the price", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9_999 }),
      fc.integer({ min: 1, max: 10 ** 9 }),
      (hundredths, minor) => {
        const text = (number: number, digits: number) => {
          const all = `${number}`.padStart(digits + 1, "0");
          return `${all.slice(0, -digits)}.${all.slice(-digits)}`;
        };
        const percent = text(hundredths, 2);
        const price = discounted(text(minor, 2), percent);
        assert.equal(percentOff(text(minor, 2), price ?? ""), percent.replace(/\.?0+$/, ""));
      },
    ),
  );
});
