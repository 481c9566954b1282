import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsOf, linesUpTo } from "./groups.ts";

const charge = (kind: string, amount: string) => ({
  kind,
  count: 1,
  net: { amount, currency: "EUR" },
});

test("a month's charges are drawn as renewals, what is new, the rest, and credits", () => {
  assert.deepEqual(
    groupsOf({
      charged: [
        charge("renew", "100.00"),
        charge("cycleCharge", "20.50"),
        charge("convert", "7.00"),
        charge("addQuantity", "3.00"),
        charge("usage", "2.00"),
        charge("removeQuantity", "-9.00"),
        charge("cancelImmediate", "-1.00"),
      ],
    }),
    { renewals: 120.5, new: 7, other: 5, credits: -10 },
  );
  assert.deepEqual(groupsOf({ charged: [] }), { renewals: 0, new: 0, other: 0, credits: 0 });
});

test("the lines of a chart are round numbers and reach over its highest bar", () => {
  assert.deepEqual(linesUpTo(56_500), [0, 20_000, 40_000, 60_000]);
  assert.deepEqual(linesUpTo(100), [0, 50, 100]);
  assert.deepEqual(linesUpTo(0.03), [0, 0.01, 0.02, 0.03]);
  assert.deepEqual(linesUpTo(0), [0]);
  for (const most of [1, 3, 7, 19, 432, 1_872, 99_999]) {
    const lines = linesUpTo(most);
    assert.ok((lines.at(-1) ?? 0) >= most && lines.length <= 6, `${most}: ${lines}`);
  }
});
