import assert from "node:assert/strict";
import { test } from "node:test";
import type { DealStatus } from "../../api/deals.ts";
import { progressOf } from "./deal-progress.ts";

for (const [status, kinds, expected] of [
  ["submitted", [], "passed waiting* waiting"],
  ["in-review", ["claimed"], "passed running* waiting"],
  ["action-required", ["claimed", "asked"], "passed running* waiting"],
  ["approved", ["claimed", "approved"], "passed passed passed"],
  ["rejected", ["claimed", "rejected"], "passed passed failed"],
  ["withdrawn", ["withdrawn"], "passed cancelled cancelled"],
  ["withdrawn", ["claimed", "approved", "withdrawn"], "passed passed passed"],
  ["expired", ["expired"], "passed cancelled cancelled"],
  ["expired", ["approved", "expired"], "passed passed passed"],
] as const satisfies readonly (readonly [DealStatus, readonly string[], string])[])
  test(`P23: a deal that is ${status} after ${kinds.join(", ") || "its registration"}: ${expected}`, () => {
    const said = progressOf(status, ["registered", ...kinds]);
    assert.equal(said.map((step) => step.status + (step.current ? "*" : "")).join(" "), expected);
  });
