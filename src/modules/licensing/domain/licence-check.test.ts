import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeCheck } from "./licence-check.ts";

const TABLE = [
  [{ active: null, owned: 5, suspended: null }, "none", "unknown-user"],
  [{ active: false, owned: 5, suspended: false }, "none", "user-inactive"],
  [{ active: null, owned: null, suspended: null }, "none", "no-licences"],
  [{ active: true, owned: 0, suspended: null }, "none", "no-licences"],
  [{ active: true, owned: 5, suspended: null }, "none", "not-assigned"],
  [{ active: true, owned: 5, suspended: true }, "suspended", "subscription-suspended"],
  [{ active: true, owned: 5, suspended: false }, "active", null],
] as const;

for (const [facts, state, reason] of TABLE)
  test(`LIC-12: ${JSON.stringify(facts)} is ${state}${reason === null ? "" : `, ${reason}`}`, () => {
    assert.deepEqual(judgeCheck(facts), { state, allowed: reason === null, reason });
  });
