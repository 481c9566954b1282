import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { judgeHandOver, QUEUE_RANK, type Urgency, urgencyOf } from "./queue-work.ts";

const people = ["ana", "ben", "cho"].map((id) => ({ id, name: id }));
const waiting = {
  state: "in-progress",
  steps: [{ id: "certification-decision", by: "operator", state: "waiting-on-person", attempt: 0 }],
} as const;
const person = fc.constantFrom(...people);

test("O2, O3: a submission is escalated by its holder alone, to somebody else who certifies, and assigned from another's hands by administrators alone, and never to who certified it first", () => {
  fc.assert(
    fc.property(
      fc.record({
        kind: fc.constantFrom("assigned" as const, "escalated" as const),
        by: person,
        to: fc.option(person, { nil: undefined }),
        anyones: fc.boolean(),
      }),
      fc.option(person),
      fc.option(
        person.map(({ id }) => id),
        { nil: undefined },
      ),
      (handOver, claimedBy, first) => {
        const { kind, by, to, anyones } = handOver;
        const judged = judgeHandOver({ progress: waiting, claimedBy, first }, handOver);
        const isOwn = claimedBy?.id === by.id;
        const may =
          kind === "escalated" ? isOwn && to?.id !== by.id : claimedBy === null || isOwn || anyones;
        assert.equal(judged.ok, may && to !== undefined && to.id !== first);
        if (judged.ok) assert.equal(judged.value, to);
      },
    ),
  );
});

test("O3: nothing is handed over that does not wait for the certification team", () => {
  const [by, to] = people;
  assert.ok(by && to);
  const judged = judgeHandOver(
    { progress: { ...waiting, state: "cancelled" }, claimedBy: by, first: undefined },
    { kind: "escalated", by, to, anyones: true },
  );
  assert.equal(judged.ok, false);
});

test("O2: what was escalated comes before what has priority, and that before the rest", () => {
  const order = [0, 1, 2].map(urgencyOf);
  assert.deepEqual(order, ["escalated", "priority", "normal"] satisfies Urgency[]);
  for (const urgency of order) assert.equal(urgencyOf(QUEUE_RANK[urgency]), urgency);
});
