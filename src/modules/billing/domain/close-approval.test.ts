import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  allowedOnClose,
  type CloseAction,
  type CloseRequest,
  judgeClose,
} from "./close-approval.ts";

const asked: CloseRequest = { control: "a", askedBy: "ana", askedByName: "Ana" };

for (const [people, request, control, by, allowed] of [
  [1, undefined, "a", "ana", ["close"]],
  [1, asked, "a", "ana", ["close"]],
  [2, undefined, "a", "ana", ["ask"]],
  [2, asked, "a", "ana", ["withdraw"]],
  [2, asked, "a", "ben", ["withdraw", "close"]],
  [2, asked, "b", "ben", ["ask", "withdraw"]],
] as const)
  test(`O9: ${people} needed, ${request === undefined ? "nobody" : "Ana"} asked, ${by} sees ${control}: ${allowed.join(", ")}`, () => {
    assert.deepEqual(allowedOnClose({ people, possible: true, request, control, by }), allowed);
    const close: CloseAction = "close";
    assert.equal(
      judgeClose({ people, request }, { month: "2026-11", control, by }).ok,
      (allowed as readonly CloseAction[]).includes(close),
    );
  });

test("O9: where two people are needed, whoever closes saw what another asked for, whatever happened before", () => {
  const who = fc.constantFrom("ana", "ben", "cho");
  const what = fc.constantFrom("a", "b");
  const step = fc.record({
    by: who,
    control: what,
    press: fc.constantFrom("ask", "withdraw", "close"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let request: CloseRequest | undefined;
      for (const { by, control, press } of steps) {
        const allowed = allowedOnClose({ people: 2, possible: true, request, control, by });
        assert.ok(allowed.length > 0, "there is always something to do");
        if (!allowed.some((one) => one === press)) continue;
        if (press === "ask") request = { control, askedBy: by, askedByName: by };
        if (press === "withdraw") request = undefined;
        if (press !== "close") continue;
        assert.notEqual(request?.askedBy, by);
        assert.equal(request?.control, control);
        return;
      }
    }),
  );
});
