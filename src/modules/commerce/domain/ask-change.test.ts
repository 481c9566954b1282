import assert from "node:assert/strict";
import { test } from "node:test";
import { addHours } from "../../../kernel/calendar.ts";
import {
  type AskedAbout,
  CHANGE_KINDS,
  type ChangeAsked,
  decideChangeAsked,
  decideKind,
  isAsAsked,
} from "./ask-change.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { decideAction } from "./subscription-actions.ts";

const ordered = Temporal.Instant.from("2026-11-01T10:00:00Z");
const later = addHours(ordered, 24 * 5);

const held = (about: Partial<AskedAbout> = {}): AskedAbout => ({
  ...subscription({
    status: "active",
    orderedAt: ordered,
    activatedAt: ordered,
    term: { start: "2026-11-01", end: "2026-12-01" },
  }),
  quantity: 10,
  scheduledQuantity: null,
  sellerId: "seller",
  organisationId: "customer",
  ...about,
});
const suspended = () =>
  held({
    status: "suspended",
    suspension: {
      from: "active",
      at: later,
      until: addHours(later, 24 * 100),
      reason: "non-payment",
    },
  });
const ended = () => held({ status: "cancelled", endedAt: later });

const asked = (about: Partial<ChangeAsked>): ChangeAsked => ({
  kind: "other",
  quantity: null,
  note: "",
  ...about,
});
const codeOf = (facts: AskedAbout, about: Partial<ChangeAsked>, at = later) => {
  const decision = decideChangeAsked(facts, asked(about), at);
  return decision.ok ? "ok" : decision.problem.code;
};
const askable = (facts: AskedAbout, at = later) =>
  CHANGE_KINDS.filter((kind) => decideKind(kind, facts, at).ok);

test("C4, BEY-09: what can be asked for is what the seller could do", () => {
  assert.deepEqual(askable(held()), ["quantity", "auto-renew-off", "other"]);
  assert.deepEqual(askable(held(), addHours(ordered, 1)), [
    "quantity",
    "auto-renew-off",
    "cancel",
    "other",
  ]);
  assert.deepEqual(askable(held({ autoRenew: false })), ["quantity", "auto-renew-on", "other"]);
  assert.deepEqual(askable(suspended()), ["auto-renew-off", "reactivate", "other"]);
  assert.deepEqual(askable(ended()), []);
  const left = { ...suspended(), relationshipEnded: true };
  assert.deepEqual(askable(left), ["auto-renew-off", "other"], "its partner removed the customer");
  for (const facts of [held(), held({ autoRenew: false }), suspended(), ended()])
    for (const [kind, action] of [
      ["quantity", "change-quantity"],
      ["cancel", "cancel"],
      ["reactivate", "reactivate"],
    ] as const)
      assert.equal(
        decideKind(kind, facts, later).ok,
        decideAction(action, facts, { at: later, viewer: { isSeller: true } }).ok,
        kind,
      );
});

test("C4: a request says what it needs to, within what the plan takes", () => {
  const limited = held({ terms: agreed({ quantityLimits: { minimum: 5, maximum: 50 } }) });
  for (const [about, code] of [
    [{ kind: "quantity" }, "commerce/change-request-invalid"],
    [{ kind: "auto-renew-off", quantity: 3 }, "commerce/change-request-invalid"],
    [{ kind: "other" }, "commerce/change-request-invalid"],
    [{ kind: "other", note: "Another contact" }, "ok"],
    [{ kind: "quantity", quantity: 4 }, "commerce/quantity-out-of-range"],
    [{ kind: "quantity", quantity: 51 }, "commerce/quantity-out-of-range"],
    [{ kind: "quantity", quantity: 10 }, "commerce/quantity-same"],
    [{ kind: "quantity", quantity: 50 }, "ok"],
    [{ kind: "auto-renew-on" }, "commerce/auto-renew-already"],
    [{ kind: "cancel" }, "commerce/cancellation-window-closed"],
  ] as const)
    assert.equal(codeOf(limited, about), code, JSON.stringify(about));
});

test("C4: what an organisation bought itself is asked of nobody", () => {
  const own = held({ sellerId: "customer" });
  for (const kind of CHANGE_KINDS) {
    const decision = decideKind(kind, own, later);
    assert.equal(decision.ok ? "ok" : decision.problem.code, "commerce/change-request-own");
  }
});

test("C4: done is what is as it was asked for, also where it holds from the renewal", () => {
  const is = (facts: AskedAbout, about: Partial<ChangeAsked>) =>
    isAsAsked(facts, asked(about), later);
  const eight = { kind: "quantity", quantity: 8 } as const;
  assert.equal(is(held(), eight), false);
  assert.equal(is(held({ quantity: 8 }), eight), true);
  assert.equal(is(held({ scheduledQuantity: 8 }), eight), true);
  assert.equal(is(held({ quantity: 8, scheduledQuantity: 6 }), eight), false);
  for (const kind of ["auto-renew-off", "cancel"] as const) {
    assert.equal(is(held(), { kind }), false);
    assert.equal(is(held({ autoRenew: false }), { kind }), true);
    assert.equal(is(ended(), { kind }), true);
  }
  assert.equal(is(held({ autoRenew: false }), { kind: "auto-renew-on" }), false);
  assert.equal(is(held(), { kind: "auto-renew-on" }), true);
  assert.equal(is(ended(), { kind: "auto-renew-on" }), false);
  assert.equal(is(suspended(), { kind: "reactivate" }), false);
  assert.equal(is(held(), { kind: "reactivate" }), true);
  assert.equal(is(held(), { kind: "other", note: "x" }), true);
});
