import assert from "node:assert/strict";
import { test } from "node:test";
import { callToResend, type ToldOperation } from "./resend.ts";

const call = (id: string, about: Partial<ToldOperation> = {}): ToldOperation => ({
  id,
  action: "suspend",
  status: "succeeded",
  source: "marketplace",
  endedBy: "not-asked",
  state: "delivered",
  ...about,
});
const resent = (...newestFirst: ToldOperation[]) => callToResend(newestFirst)?.id;

test("P25: the earliest call that waits is made again, however many are behind it", () => {
  const waiting = { state: "waiting" } as const;
  assert.equal(resent(call("3", waiting), call("2", waiting), call("1")), "2");
});

test("P25: a change that waits for its answer is told again, unless the publisher has refused the call", () => {
  const asked = { status: "in-progress", endedBy: null } as const;
  assert.equal(resent(call("2"), call("1", asked)), "1");
  assert.equal(resent(call("1", { ...asked, state: "refused" })), undefined);
});

test("P25: what was given up is told again as long as nothing was told after it and it still says something", () => {
  const dead = { state: "dead" } as const;
  assert.equal(resent(call("1", dead)), "1");
  assert.equal(resent(call("2"), call("1", dead)), undefined);
  assert.equal(resent(call("1", { ...dead, status: "failed", endedBy: "nobody-told" })), undefined);
  assert.equal(resent(call("1", { ...dead, endedBy: "silence", source: "publisher" })), "1");
  assert.equal(resent(call("1")), undefined);
  assert.equal(resent(), undefined);
});
