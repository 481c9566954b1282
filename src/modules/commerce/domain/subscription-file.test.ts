import assert from "node:assert/strict";
import { test } from "node:test";
import { readWish } from "./subscription-file.ts";

const ID = "01a205bb-fe70-7974-bca6-5cf136ef48b3";

for (const [autoRenew, expected] of [
  ["on", true],
  ["OFF", false],
  ["", null],
  ["yes", "commerce/auto-renew-in-file"],
  ["constructor", "commerce/auto-renew-in-file"],
  ["__proto__", "commerce/auto-renew-in-file"],
] as const)
  test(`BEY-13: auto-renew of a file written ${JSON.stringify(autoRenew)} is ${expected}`, () => {
    const read = readWish({ subscriptionId: ID, quantity: "", autoRenew });
    assert.equal("wish" in read ? read.wish.autoRenew : read.faults[0]?.code, expected);
  });
