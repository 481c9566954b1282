import assert from "node:assert/strict";
import { test } from "node:test";
import { sumOf } from "./sums.ts";

const eur = (amount: string) => ({ amount, currency: "EUR" });
const krw = (amount: string) => ({ amount, currency: "KRW" });

for (const [amounts, sums, because] of [
  [[], [], "nothing has no sum"],
  [[eur("0.10"), eur("0.20")], [eur("0.30")], "cents add up exactly"],
  [[eur("507.60"), eur("390")], [eur("897.60")], "a whole amount takes the places of the others"],
  [[eur("1.00"), krw("2500")], [eur("1.00"), krw("2500.00")], "currencies are never mixed"],
  [[eur("75.00"), eur("-75.00")], [eur("0.00")], "a credit cancels its charge"],
  [[eur("-0.05")], [eur("-0.05")], "a small credit keeps its sign"],
] as const)
  test(`SUB-05: ${because}`, () => {
    assert.deepEqual(sumOf(amounts), sums);
  });
