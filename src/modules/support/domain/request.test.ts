import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, type Day } from "../../../kernel/calendar.ts";
import {
  actionsFor,
  earliestDay,
  firstInstantOf,
  lastInstantOf,
  moveRequest,
  type RequestFacts,
} from "./request.ts";
import { isOpen, REQUEST_STATES, type RequestAction } from "./request-lifecycle.ts";

const ACTIONS: readonly RequestAction[] = ["take", "note", "accept", "reject", "withdraw", "close"];
const NOON = Temporal.Instant.from("2026-11-21T12:00:00Z");

test("PUB-24: what has ended never moves again, and an accepted removal has no way but its end or its withdrawal", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("publisher" as const, "operator" as const),
      fc.array(
        fc.record({
          action: fc.constantFrom(...ACTIONS),
          by: fc.constantFrom("publisher" as const, "operator" as const),
          hours: fc.integer({ min: 0, max: 2_000 }),
        }),
        { maxLength: 12 },
      ),
      (origin, commands) => {
        let request: RequestFacts = { state: "submitted", origin, removalDay: null };
        let at = NOON;
        for (const { action, by, hours } of commands) {
          at = at.add({ hours });
          const before = request;
          const to = moveRequest(before, action, { at, by });
          assert.equal(
            to.ok && action !== "close",
            action !== "close" && (by === "operator" || action === "withdraw" || action === "note")
              ? actionsFor({ ...before }, { at, by }).includes(action)
              : to.ok && action !== "close",
          );
          if (!to.ok) continue;
          assert.ok(isOpen(before.state));
          if (action === "withdraw") assert.equal(by, origin);
          if (action === "note") assert.equal(to.value, before.state, "words move nothing");
          else if (before.state === "accepted")
            assert.ok(["withdrawn", "closed"].includes(to.value));
          if (before.state === "accepted" && action === "withdraw")
            assert.ok(Temporal.Instant.compare(at, firstInstantOf(before.removalDay ?? "")) < 0);
          request = {
            ...before,
            state: to.value,
            removalDay: action === "accept" ? ("2026-12-31" as Day) : before.removalDay,
          };
          assert.ok(REQUEST_STATES.includes(request.state));
        }
      },
    ),
  );
});

test("decision 50: a removal can be withdrawn until its day begins anywhere, and is over when it has begun everywhere", () => {
  const day = "2026-12-31" as Day;
  assert.equal(firstInstantOf(day).toString(), "2026-12-30T10:00:00Z");
  assert.equal(lastInstantOf(day).toString(), "2026-12-31T12:00:00Z");
  const accepted: RequestFacts = { state: "accepted", origin: "publisher", removalDay: day };
  const at = (text: string) => ({ at: Temporal.Instant.from(text), by: "publisher" as const });
  assert.ok(moveRequest(accepted, "withdraw", at("2026-12-30T09:59:59.999Z")).ok);
  assert.ok(!moveRequest(accepted, "withdraw", at("2026-12-30T10:00:00Z")).ok);
});

test("decision 50: the notice counts whole days in the operator's zone", () => {
  const late = Temporal.Instant.from("2026-11-21T23:30:00Z");
  assert.equal(earliestDay(late, { zone: "UTC", noticeDays: 30 }), "2026-12-21");
  assert.equal(earliestDay(late, { zone: "Europe/Paris", noticeDays: 30 }), "2026-12-22");
  assert.equal(earliestDay(late, { zone: "UTC", noticeDays: 7 }), addDays("2026-11-21", 7));
});
