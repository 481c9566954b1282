import assert from "node:assert/strict";
import { test } from "node:test";
import { type AppFacts, appActions, appState } from "./app-standing.ts";

const NONE: AppFacts = { check: "none", holds: false, waits: false, request: null };
const here = { address: true, known: true };

test("C10, BEY-09: what somebody can do with an app follows from how they stand", () => {
  for (const [facts, state, actions] of [
    [{}, "none", ["request"]],
    [{ request: "rejected" }, "rejected", ["request"]],
    [{ request: "withdrawn" }, "none", ["request"]],
    // Taken away after it was approved.
    [{ request: "approved" }, "none", ["request"]],
    [{ request: "open" }, "requested", ["withdraw"]],
    [{ waits: true, request: "waiting" }, "waiting", ["withdraw"]],
    [{ waits: true }, "waiting", []],
    [{ check: "active", holds: true }, "licensed", ["open"]],
    [{ check: "suspended", holds: true }, "suspended", []],
  ] as const) {
    const all = { ...NONE, ...facts };
    assert.deepEqual([appState(all), appActions(all, here)], [state, actions]);
  }
  assert.deepEqual(appActions(NONE, { address: true, known: false }), []);
  const licensed: AppFacts = { ...NONE, check: "active", holds: true };
  assert.deepEqual(appActions(licensed, { address: false, known: true }), []);
});
