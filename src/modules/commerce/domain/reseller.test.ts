import assert from "node:assert/strict";
import { test } from "node:test";
import { checkResellerChoice } from "./reseller.ts";

/** The examples of docs/domain/reseller.md, in its order. */
for (const [partnerType, reseller, answer] of [
  ["direct-bill", "none", undefined],
  ["direct-bill", "bound", "not-allowed"],
  ["direct-bill", "unbound", "not-allowed"],
  ["indirect-provider", "bound", undefined],
  ["indirect-provider", "none", "required"],
  ["indirect-provider", "unbound", "unknown"],
  ["indirect-reseller", "unbound", "not-allowed"],
  [null, "none", undefined],
] as const)
  test(`1.3: a ${partnerType ?? "customer that buys itself"} with ${reseller === "none" ? "no reseller" : `a reseller that is ${reseller}`} is ${answer === undefined ? "accepted" : `refused: ${answer}`}`, () => {
    assert.equal(checkResellerChoice({ partnerType, reseller }), answer);
  });
