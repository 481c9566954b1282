import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted } from "../../../kernel/result.ts";
import { decideActivation } from "./activation.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { withToken } from "./setup-link.ts";

for (const [page, expected] of [
  ["https://contoso.example/setup", "https://contoso.example/setup?token=a%2Bb"],
  [
    "https://contoso.example/setup?from=souk",
    "https://contoso.example/setup?from=souk&token=a%2Bb",
  ],
  ["https://contoso.example/setup?", "https://contoso.example/setup?token=a%2Bb"],
  ["https://contoso.example/#/setup", "https://contoso.example/?token=a%2Bb#/setup"],
] as const)
  test(`SUB-07: the set-up link of ${page} carries the token where the page reads it`, () => {
    assert.equal(withToken(page, "a+b"), expected);
  });

const ordered = Temporal.Instant.from("2026-03-01T10:00:00Z");
const pending = subscription({ status: "pending-activation", orderedAt: ordered });

for (const [about, asked, at, expected] of [
  [
    "plan and quantity as bought",
    { planId: "team", quantity: 10 },
    "2026-03-02T10:00:00Z",
    "active",
  ],
  ["no quantity named", { planId: "team", quantity: null }, "2026-03-02T10:00:00Z", "active"],
  [
    "another plan",
    { planId: "pro", quantity: 10 },
    "2026-03-02T10:00:00Z",
    "commerce/plan-mismatch",
  ],
  [
    "another quantity",
    { planId: "team", quantity: 9 },
    "2026-03-02T10:00:00Z",
    "commerce/quantity-mismatch",
  ],
  ["the last moment", { planId: "team", quantity: 10 }, "2026-03-31T09:59:59Z", "active"],
  [
    "too late",
    { planId: "team", quantity: 10 },
    "2026-03-31T10:00:00Z",
    "commerce/activation-lapsed",
  ],
] as const)
  test(`INT-02: activated with ${about}: ${expected}`, () => {
    const decision = decideActivation(pending, asked, Temporal.Instant.from(at));
    assert.equal(decision.ok ? decision.value.status : decision.problem.code, expected);
  });

test("INT-02: a flat plan is activated without a quantity, or with one", () => {
  const flat = { ...pending, terms: agreed({ pricingModel: "flat", quantity: 1 }) };
  const at = Temporal.Instant.from("2026-03-02T10:00:00Z");
  assert.ok(decideActivation(flat, { planId: "team", quantity: null }, at).ok);
  assert.ok(decideActivation(flat, { planId: "team", quantity: 1 }, at).ok);
  assert.ok(!decideActivation(flat, { planId: "team", quantity: 2 }, at).ok);
});

test("SUB-08: activating a plan with a trial starts the trial, and the paid term after it", () => {
  const trial = { ...pending, terms: agreed({ trialDays: 30 }) };
  const decision = accepted(
    decideActivation(
      trial,
      { planId: "team", quantity: 10 },
      Temporal.Instant.from("2026-03-02T10:00:00Z"),
    ),
  );
  assert.equal(decision.status, "trial");
  assert.equal(decision.trialEndsAt?.toString(), "2026-03-31T22:00:00Z");
  assert.deepEqual(decision.term, { start: "2026-04-01", end: "2026-05-01" });
});

test("INT-02: a second activation is refused with the status it found", () => {
  const decision = decideActivation(
    { ...pending, status: "active" },
    { planId: "team", quantity: 10 },
    ordered,
  );
  assert.deepEqual(decision.ok ? {} : decision.problem.params, { status: "active" });
});
