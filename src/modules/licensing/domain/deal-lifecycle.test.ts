import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEAL_ACTIONS,
  DEAL_STATUSES,
  type DealAction,
  type DealSide,
  type DealStatus,
  dealActions,
  isFinal,
  moveDeal,
  statusesOfTab,
} from "./deal-lifecycle.ts";
import { licencesMayBeManaged } from "./licences.ts";

/** docs/domain/deals.md, D-5: everything that is not here is refused. */
const EXPECTED: Readonly<Record<DealStatus, Partial<Record<DealAction, DealStatus>>>> = {
  submitted: { claim: "in-review", withdraw: "withdrawn", expire: "expired" },
  "in-review": {
    claim: "in-review",
    ask: "action-required",
    approve: "approved",
    reject: "rejected",
    withdraw: "withdrawn",
    expire: "expired",
  },
  approved: { withdraw: "withdrawn", expire: "expired" },
  "action-required": { answer: "in-review", withdraw: "withdrawn", expire: "expired" },
  rejected: {},
  expired: {},
  withdrawn: {},
};
const BY: Readonly<Record<DealAction, DealSide>> = {
  claim: "operator",
  ask: "operator",
  answer: "publisher",
  approve: "operator",
  reject: "operator",
  withdraw: "publisher",
  expire: "marketplace",
};
const SIDES = ["publisher", "operator", "marketplace"] as const;

test("LIC-07: each action leads from each status where the table says, for the side whose action it is", () => {
  for (const status of DEAL_STATUSES)
    for (const action of DEAL_ACTIONS)
      for (const side of SIDES) {
        const expected = BY[action] === side ? EXPECTED[status][action] : undefined;
        const moved = moveDeal(status, action, side);
        const what = `${side} does ${action} with what is ${status}`;
        assert.equal(moved.ok ? moved.value : undefined, expected, what);
        assert.equal(dealActions(status, side).includes(action), expected !== undefined, what);
        if (!moved.ok) assert.equal(moved.problem.params.status, status);
      }
});

test("the tabs have every status once: in progress is what is not final", () => {
  assert.deepEqual(statusesOfTab("in-progress"), [
    "submitted",
    "in-review",
    "approved",
    "action-required",
  ]);
  assert.deepEqual(statusesOfTab("closed"), ["rejected", "expired", "withdrawn"]);
  for (const status of DEAL_STATUSES)
    assert.equal(isFinal(status), statusesOfTab("closed").includes(status));
});

for (const [status, atOnce, afterApproval] of [
  ["submitted", true, false],
  ["in-review", true, false],
  ["approved", true, true],
  ["action-required", false, false],
  ["rejected", false, false],
  ["expired", false, false],
  ["withdrawn", false, false],
] as const)
  test(`LIC-07: licences on a deal that is ${status}: ${atOnce ? "yes" : "no"}, and ${afterApproval ? "yes" : "no"} where approval is required`, () => {
    assert.equal(licencesMayBeManaged({ status }, { approvalRequired: false }), atOnce);
    assert.equal(licencesMayBeManaged({ status }, { approvalRequired: true }), afterApproval);
  });
