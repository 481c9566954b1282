import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  checkDisputable,
  claimed,
  claimedFrom,
  disputableUntil,
  disputeActions,
  moveDispute,
  notDisputable,
} from "./dispute.ts";
import { DISPUTE_STATES } from "./dispute-lifecycle.ts";

const line = { isCredit: false, leftMinor: 100n, dispute: null, decidedBefore: false };
const in120 = { today: "2027-03-31", until: disputableUntil("2026-12-01", 120) };

for (const [what, about, on, expected] of [
  ["a charge on the last day", {}, {}, undefined],
  ["a charge a day later", {}, { today: "2027-04-01" }, "window-over"],
  ["a credit", { isCredit: true }, {}, "credit"],
  ["what was credited already", { leftMinor: 0n }, {}, "nothing-left"],
  ["what is disputed", { dispute: "open" as const }, {}, "open"],
  ["what was accepted", { dispute: "accepted" as const }, {}, "decided"],
  ["what was declined", { dispute: "declined" as const }, { today: "2027-04-01" }, "decided"],
  ["what was declined on the invoice before", { decidedBefore: true }, {}, "decided"],
  ["what was taken back", { dispute: "withdrawn" as const }, {}, undefined],
] as const)
  test(`R14: ${what} is ${expected ?? "disputable"}`, () => {
    const facts = { ...line, ...about };
    assert.equal(notDisputable(facts, { ...in120, ...on }), expected);
    assert.equal(checkDisputable(facts, { ...in120, ...on }).ok, expected === undefined);
  });

test("BEY-09: what is offered with a dispute works, and what has ended stays ended", () => {
  assert.deepEqual(disputeActions("open", "buyer"), ["withdraw"]);
  assert.deepEqual(disputeActions("open", "operator"), ["accept", "decline"]);
  for (const state of DISPUTE_STATES)
    for (const action of ["accept", "decline", "withdraw"] as const)
      assert.equal(moveDispute(state, action).ok, state === "open");
});

const claim = {
  dueOn: "2027-01-30",
  due: 100n,
  paid: 0n,
  disputed: 0n,
  refused: 0n,
  refusedOn: null,
};
for (const [what, about, open, from] of [
  ["nothing disputed", {}, 100n, "2027-01-30"],
  ["a part disputed", { disputed: 40n }, 60n, "2027-01-30"],
  ["paid but for what is disputed", { paid: 60n, disputed: 40n }, 0n, "2027-01-30"],
  ["more disputed than open", { paid: 80n, disputed: 40n }, 0n, "2027-01-30"],
  [
    "declined, and the rest paid",
    { paid: 60n, refused: 40n, refusedOn: "2027-02-20" },
    40n,
    "2027-02-20",
  ],
  ["declined, and the rest open", { refused: 40n, refusedOn: "2027-02-20" }, 100n, "2027-01-30"],
  [
    "declined before it was due",
    { paid: 60n, refused: 40n, refusedOn: "2027-01-02" },
    40n,
    "2027-01-30",
  ],
] as const)
  test(`SUB-19: ${what}: ${open} is asked for, from ${from}`, () => {
    assert.equal(claimed({ ...claim, ...about }), open);
    assert.equal(claimedFrom({ ...claim, ...about }), from);
  });

test("SUB-19: a dispute never makes more due, and never less than what is not disputed", () => {
  const amount = fc.bigInt({ min: 0n, max: 1_000_000n });
  fc.assert(
    fc.property(amount, amount, amount, (due, paid, disputed) => {
      const asked = claimed({ ...claim, due, paid, disputed });
      const undisputed = due - paid - disputed;
      assert.ok(asked >= 0n && asked >= undisputed);
      assert.ok(asked <= (due > paid ? due - paid : 0n));
    }),
  );
});
