import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ATTEMPTS, freshFor, type Outcome, outsideState } from "./asking.ts";

const answered = (status: number): Outcome => ({ kind: "answered", status });

for (const [method, outcome, seconds] of [
  ["GET", answered(200), 600],
  ["GET", answered(302), 600],
  ["GET", answered(404), 30],
  ["GET", answered(503), 30],
  ["GET", { kind: "refused" }, 30],
  ["POST", answered(202), 3600],
  ["POST", answered(401), 3600],
  ["POST", answered(302), 30],
  ["POST", answered(405), 30],
  ["POST", { kind: "refused" }, 30],
] as const)
  test(`BEY-04: what ${method} ${outcome.kind === "answered" ? outcome.status : "could not reach"} stands for ${seconds} s`, () => {
    assert.equal(freshFor(method, outcome), seconds);
  });

const idle = { revision: "a", isDue: false, isUnderWay: false, attempts: 0 };
for (const [what, run, said] of [
  ["a draft that was never asked", undefined, ["never", false]],
  ["the draft that was asked", idle, ["current", true]],
  ["another than was asked", { ...idle, revision: "b" }, ["stale", false]],
  ["another, soon asked", { ...idle, revision: "b", isDue: true }, ["waiting", false]],
  ["the same, soon asked again", { ...idle, isDue: true }, ["waiting", true]],
  ["the first, soon asked", { ...idle, revision: null, isDue: true }, ["waiting", false]],
  [
    "one whose last attempt is under way",
    { ...idle, revision: null, isDue: true, isUnderWay: true, attempts: ATTEMPTS },
    ["waiting", false],
  ],
  [
    "one that was tried often enough",
    { ...idle, revision: null, isDue: true, attempts: ATTEMPTS },
    ["failed", false],
  ],
] as const)
  test(`BEY-04: of ${what} the answers are ${said[0]}`, () => {
    const { state, isCurrent } = outsideState(run, "a");
    assert.deepEqual([state, isCurrent], said);
  });

test("BEY-04: what was found of another revision is never said to be current", () => {
  const revision = fc.constantFrom("a", "b", null);
  fc.assert(
    fc.property(
      fc.record({
        revision,
        isDue: fc.boolean(),
        isUnderWay: fc.boolean(),
        attempts: fc.nat(8),
      }),
      (run) => {
        const { state, isCurrent } = outsideState(run, "a");
        assert.equal(isCurrent, run.revision === "a");
        if (state === "current") assert.ok(isCurrent);
      },
    ),
  );
});
