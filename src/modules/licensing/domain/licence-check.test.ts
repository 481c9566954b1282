import assert from "node:assert/strict";
import { test } from "node:test";
import type { Day } from "../../../kernel/calendar.ts";
import { judgeCheck, lifetimeOf, warnsFrom } from "./licence-check.ts";

const TABLE = [
  [{ active: null, owned: 5, suspended: null }, "none", "unknown-user"],
  [{ active: false, owned: 5, suspended: false }, "none", "user-inactive"],
  [{ active: null, owned: null, suspended: null }, "none", "no-licences"],
  [{ active: true, owned: 0, suspended: null }, "none", "no-licences"],
  [{ active: true, owned: 5, suspended: null }, "none", "not-assigned"],
  [{ active: true, owned: 5, suspended: true }, "suspended", "subscription-suspended"],
  [{ active: true, owned: 5, suspended: false }, "active", null],
] as const;

const NOW = Temporal.Instant.from("2027-01-14T12:00:00Z");

for (const [facts, state, reason] of TABLE)
  test(`LIC-12: ${JSON.stringify(facts)} is ${state}${reason === null ? "" : `, ${reason}`}`, () => {
    assert.deepEqual(judgeCheck(facts, NOW), { state, allowed: reason === null, reason });
  });

const HAS_ONE = { active: true, owned: 5, suspended: false } as const;
for (const [warnsAt, state, lifetime] of [
  ["2027-01-14T12:00:00Z", "warning", 300],
  ["2026-12-31T00:00:00Z", "warning", 300],
  ["2027-01-14T12:00:00.001Z", "active", 1],
  ["2027-01-14T12:02:00Z", "active", 120],
  ["2027-01-14T12:05:00Z", "active", 300],
  ["2027-03-01T00:00:00Z", "active", 300],
] as const)
  test(`LIC-12, decision 31: a warning from ${warnsAt} on is ${state} at ${NOW}, for ${lifetime} seconds, and still allows`, () => {
    const facts = { ...HAS_ONE, warnsAt: Temporal.Instant.from(warnsAt) };
    const { state: found, allowed, reason } = judgeCheck(facts, NOW);
    assert.deepEqual(
      [found, allowed, reason],
      [state, true, state === "warning" ? "payment-overdue" : null],
    );
    assert.equal(lifetimeOf(facts, NOW), lifetime);
    for (const worse of [
      { ...facts, suspended: true },
      { ...facts, suspended: null },
      { ...facts, active: false },
    ])
      assert.equal(judgeCheck(worse, NOW).allowed, false, "a warning allows nobody");
  });

for (const [renewsOn, zone, from] of [
  ["2027-01-21", "Europe/Paris", "2027-01-13T23:00:00Z"],
  ["2027-03-31", "Europe/Paris", "2027-03-23T23:00:00Z"],
  ["2027-04-01", "Europe/Paris", "2027-03-24T23:00:00Z"],
  ["2027-03-03", "Asia/Seoul", "2027-02-23T15:00:00Z"],
] as const)
  test(`decision 31: what renews on ${renewsOn} in ${zone} is warned of from ${from} on`, () => {
    assert.equal(warnsFrom(renewsOn as Day, zone).toString(), from);
  });
