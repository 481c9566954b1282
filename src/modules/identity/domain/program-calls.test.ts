import assert from "node:assert/strict";
import { test } from "node:test";
import { KEPT_IN_A_TURN, MOST_WAITING, type ProgramCall, withCall } from "./program-calls.ts";

const call = (clientId: string, n = 0) => ({
  clientId,
  at: "2026-11-21T12:00:00Z",
  method: "GET",
  route: "/v1/me",
  status: 200,
  problem: null,
  tookMs: n,
  requestId: "r",
});

test("INT-06: of a program in a loop the first calls of a turn are kept, and all are counted", () => {
  const waiting = new Map<string, ProgramCall[]>();
  for (let n = 0; n < KEPT_IN_A_TURN + 7; n += 1) withCall(waiting, call("busy", n));
  withCall(waiting, call("calm"));
  const busy = waiting.get("busy") ?? [];
  assert.equal(busy.length, KEPT_IN_A_TURN);
  assert.deepEqual(
    [busy.at(-1)?.tookMs, busy.at(-1)?.more, busy[0]?.more],
    [KEPT_IN_A_TURN - 1, 7, 0],
  );
  assert.equal(waiting.get("calm")?.length, 1, "another program loses nothing by it");
});

test("no more wait than there is room for, however many programs call", () => {
  const waiting = new Map<string, ProgramCall[]>();
  for (let n = 0; n < MOST_WAITING; n += 1) withCall(waiting, call(`program ${n}`));
  assert.ok(waiting.size * KEPT_IN_A_TURN <= MOST_WAITING);
});
