import assert from "node:assert/strict";
import { test } from "node:test";
import { BINDING_STATES, bindingActions } from "./reseller-binding.ts";

test("SUB-01: the provider takes back what it asked, the reseller answers it, and both end what is bound", () => {
  assert.deepEqual(
    BINDING_STATES.map((state) => [
      state,
      bindingActions(state, "provider"),
      bindingActions(state, "reseller"),
    ]),
    [
      ["asked", ["withdraw"], ["accept", "decline"]],
      ["bound", ["end"], ["end"]],
      ["declined", [], []],
      ["withdrawn", [], []],
      ["ended", [], []],
    ],
  );
});
