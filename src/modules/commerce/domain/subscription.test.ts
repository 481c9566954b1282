import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addHours, isBefore } from "../../../kernel/calendar.ts";
import { next } from "../../../kernel/lifecycle.ts";
import { decideCancellation } from "./cancellation.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { fulfilmentStatus, partnerCenterStatus } from "./fulfilment.ts";
import { endsAt, statusAt } from "./subscription.ts";
import { decideAction, decideActions, SUBSCRIPTION_ACTIONS } from "./subscription-actions.ts";
import {
  isHeld,
  SUBSCRIPTION_LIFECYCLE,
  SUBSCRIPTION_STATUSES,
  type SubscriptionStatus,
  type SubscriptionTransition,
} from "./subscription-lifecycle.ts";

const at = (text: string) => Temporal.Instant.from(text);
const viewer = { isSeller: true, transacts: true };

const TRANSITIONS: readonly SubscriptionTransition[] = [
  "activate",
  "start-trial",
  "convert",
  "renew",
  "suspend",
  "reactivate",
  "resume-trial",
  "cancel",
  "lapse",
  "expire",
  "delete",
];

// The table is the expectation: each pair that is not listed is refused.
const EXPECTED: Record<
  SubscriptionStatus,
  Partial<Record<SubscriptionTransition, SubscriptionStatus>>
> = {
  "pending-activation": {
    activate: "active",
    "start-trial": "trial",
    cancel: "cancelled",
    lapse: "cancelled",
  },
  trial: { convert: "active", suspend: "suspended", cancel: "cancelled", expire: "expired" },
  active: { renew: "active", suspend: "suspended", cancel: "cancelled", expire: "expired" },
  suspended: {
    reactivate: "active",
    "resume-trial": "trial",
    cancel: "cancelled",
    expire: "expired",
    delete: "deleted",
  },
  cancelled: { delete: "deleted" },
  expired: { delete: "deleted" },
  deleted: {},
};

for (const status of SUBSCRIPTION_STATUSES)
  for (const transition of TRANSITIONS) {
    const expected = EXPECTED[status][transition];
    test(`BEY-09: a subscription that is ${status} ${expected === undefined ? "cannot" : "can"} ${transition}${expected === undefined ? "" : ` and becomes ${expected}`}`, () => {
      assert.equal(
        next<SubscriptionStatus, SubscriptionTransition>(
          SUBSCRIPTION_LIFECYCLE,
          status,
          transition,
        ),
        expected,
      );
    });
  }

for (const [status, fulfilment, partnerCenter] of [
  ["pending-activation", "PendingFulfillmentStart", "pending"],
  ["trial", "Subscribed", "active"],
  ["active", "Subscribed", "active"],
  ["suspended", "Suspended", "suspended"],
  ["cancelled", "Unsubscribed", "deleted"],
  ["expired", "Unsubscribed", "expired"],
  ["deleted", "Unsubscribed", "deleted"],
] as const)
  test(`INT-02: a ${status} subscription is ${fulfilment} for the publisher, ${partnerCenter} for a partner's program`, () => {
    assert.equal(fulfilmentStatus(status), fulfilment);
    assert.equal(partnerCenterStatus(status), partnerCenter);
  });

const ordered = at("2026-03-01T10:00:00Z");

test("SUB-07: a subscription that was not activated has lapsed at the instant its 30 days are over, whether or not the moment ran", () => {
  const pending = subscription({ status: "pending-activation", orderedAt: ordered });
  assert.equal(statusAt(pending, addHours(pending.lapsesAt, -1)), "pending-activation");
  assert.equal(statusAt(pending, pending.lapsesAt), "cancelled");
  assert.equal(pending.lapsesAt.toString(), "2026-03-31T10:00:00Z");
});

test("SUB-08: a trial is paid from the instant it ends, and has expired then where auto-renew is off", () => {
  const trial = subscription({
    status: "trial",
    orderedAt: ordered,
    activatedAt: ordered,
    trialEndsAt: at("2026-03-30T22:00:00Z"),
    term: { start: "2026-03-31", end: "2026-04-30" },
  });
  assert.equal(statusAt(trial, at("2026-03-30T21:59:59Z")), "trial");
  assert.equal(statusAt(trial, at("2026-03-30T22:00:00Z")), "active");
  assert.equal(statusAt({ ...trial, autoRenew: false }, at("2026-03-30T22:00:00Z")), "expired");
  assert.equal(endsAt({ ...trial, autoRenew: false }, ordered)?.toString(), "2026-03-30T22:00:00Z");
  assert.equal(endsAt(trial, ordered), null);
});

test("decision 7: where the publisher stopped renewals, a trial still converts and a term ends with its last day", () => {
  const started = {
    orderedAt: ordered,
    activatedAt: ordered,
    term: { start: "2026-03-31", end: "2026-04-30" },
    renewalsStopped: true,
  } as const;
  const trial = subscription({
    ...started,
    status: "trial",
    trialEndsAt: at("2026-03-30T22:00:00Z"),
  });
  assert.equal(endsAt(trial, ordered), null);
  assert.equal(statusAt(trial, at("2026-03-30T22:00:00Z")), "active");
  const paid = subscription({ ...started, status: "active" });
  assert.equal(endsAt(paid, at("2026-04-01T12:00:00Z"))?.toString(), "2026-04-29T22:00:00Z");
  assert.equal(statusAt(paid, at("2026-04-29T22:00:00Z")), "expired");
});

test("SUB-15: with auto-renew off a subscription ends with the last day of its term in the seller's zone", () => {
  const active = subscription({
    status: "active",
    orderedAt: ordered,
    activatedAt: ordered,
    term: { start: "2026-03-01", end: "2026-04-01" },
    autoRenew: false,
  });
  assert.equal(statusAt(active, at("2026-03-31T21:59:59Z")), "active");
  assert.equal(statusAt(active, at("2026-03-31T22:00:00Z")), "expired");
  assert.equal(endsAt(active, ordered)?.toString(), "2026-03-31T22:00:00Z");
});

// docs/domain/cancellation-window.md, table of examples
for (const [billed, hours, when, expected] of [
  ["monthly", 24, "2026-03-01T10:00:00Z", "full-credit"],
  ["monthly", 24, "2026-03-02T09:59:59.999Z", "full-credit"],
  ["monthly", 24, "2026-03-02T10:00:00Z", "commerce/cancellation-window-closed"],
  ["annually", 336, "2026-03-15T09:59:59.999Z", "full-credit"],
  ["annually", 336, "2026-03-15T10:00:00Z", "commerce/cancellation-window-closed"],
  ["annually", 336, "2027-03-01T10:00:01Z", "commerce/cancellation-window-closed"],
] as const)
  test(`SUB-12: ordered 1 March 10:00 UTC, billed ${billed}, cancelled ${when}: ${expected}`, () => {
    const active = subscription({
      status: "active",
      orderedAt: ordered,
      activatedAt: ordered,
      term: { start: "2026-03-01", end: "2027-03-01" },
      terms: agreed({ cancellation: { hours } }),
    });
    const decision = decideCancellation(active, at(when));
    assert.equal(decision.ok ? decision.value.kind : decision.problem.code, expected);
  });

test("SUB-12: the window is elapsed hours: summer time that begins in it does not shorten it", () => {
  // 29 March 2026 has 23 hours in Paris.
  const orderedBefore = at("2026-03-28T22:30:00Z");
  const active = subscription({
    status: "active",
    orderedAt: orderedBefore,
    activatedAt: orderedBefore,
    term: { start: "2026-03-28", end: "2026-04-28" },
  });
  assert.ok(decideCancellation(active, at("2026-03-29T22:29:59Z")).ok);
  assert.ok(!decideCancellation(active, at("2026-03-29T22:30:00Z")).ok);
});

test("SUB-07: a subscription not yet activated is cancelled without charge long after the window", () => {
  const pending = subscription({ status: "pending-activation", orderedAt: ordered });
  const decision = decideCancellation(pending, at("2026-03-20T00:00:00Z"));
  assert.equal(decision.ok && decision.value.kind, "before-activation");
});

test("SUB-08: a trial is cancelled at any time without charge", () => {
  const trial = subscription({
    status: "trial",
    orderedAt: ordered,
    activatedAt: ordered,
    trialEndsAt: at("2026-03-30T22:00:00Z"),
    term: { start: "2026-03-31", end: "2026-04-30" },
  });
  const decision = decideCancellation(trial, at("2026-03-30T21:00:00Z"));
  assert.equal(decision.ok && decision.value.kind, "trial");
});

for (const status of SUBSCRIPTION_STATUSES)
  for (const action of SUBSCRIPTION_ACTIONS)
    test(`BEY-09: ${action} on a ${status} subscription is decided the same by the list and by the act`, () => {
      const one = subscription({
        status,
        orderedAt: ordered,
        activatedAt: status === "pending-activation" ? null : ordered,
        trialEndsAt: status === "trial" ? at("2026-03-30T22:00:00Z") : null,
        term: status === "pending-activation" ? null : { start: "2026-03-31", end: "2026-04-30" },
        suspension:
          status === "suspended"
            ? { from: "active", at: ordered, until: addHours(ordered, 90 * 24), reason: "fraud" }
            : null,
      });
      const now = at("2026-03-01T12:00:00Z");
      const listed = decideActions(one, { at: now, viewer }).find((d) => d.action === action);
      const act = decideAction(action, one, { at: now, viewer });
      assert.equal(listed?.allowed, act.ok);
      assert.equal(listed?.problem?.code, act.ok ? undefined : act.problem.code);
      const possible =
        action === "change-quantity" || action === "change-plan"
          ? status === "trial" || status === "active"
          : action === "buy-add-on"
            ? status === "active"
            : action === "suspend"
              ? status === "trial" || status === "active"
              : action === "reactivate"
                ? status === "suspended"
                : isHeld(status) && action !== "turn-on-auto-renew";
      assert.equal(act.ok, possible);
    });

test("BEY-09: while a change of licences waits for the publisher, another is not allowed", () => {
  const one = subscription({
    status: "active",
    orderedAt: ordered,
    activatedAt: ordered,
    term: { start: "2026-03-01", end: "2026-04-01" },
  });
  const when = {
    at: ordered,
    viewer,
    pending: { action: "change-quantity", quantity: 12 },
  } as const;
  const act = decideAction("change-quantity", one, when);
  assert.equal(act.ok || act.problem.code, "commerce/change-pending");
  assert.ok(decideAction("cancel", one, when).ok, "it can be cancelled meanwhile");
});

test("BEY-09: whoever is not the seller of a subscription is allowed nothing and is told why", () => {
  const one = subscription({ status: "active", orderedAt: ordered, activatedAt: ordered });
  const decisions = decideActions(one, { at: ordered, viewer: { isSeller: false } });
  assert.deepEqual(
    decisions.map(({ allowed, problem }) => [allowed, problem?.code]),
    SUBSCRIPTION_ACTIONS.map(() => [false, "commerce/seller-only"]),
  );
});

test("BEY-09: an action allowed until an instant is allowed just before it and not at it", () => {
  const instants = fc
    .integer({ min: 0, max: 400 * 86_400 })
    .map((seconds) => ordered.add({ seconds }));
  fc.assert(
    fc.property(instants, fc.constantFrom(24, 336), (now, hours) => {
      const one = subscription({
        status: "active",
        orderedAt: ordered,
        activatedAt: ordered,
        term: { start: "2026-03-01", end: "2027-06-01" },
        terms: agreed({ cancellation: { hours } }),
      });
      const decision = decideAction("cancel", one, { at: now, viewer });
      assert.equal(decision.ok, isBefore(now, addHours(ordered, hours)));
      if (decision.ok && decision.value.until !== null) {
        assert.ok(isBefore(now, decision.value.until));
        assert.ok(!decideAction("cancel", one, { at: decision.value.until, viewer }).ok);
      }
    }),
    { numRuns: 300 },
  );
});
