import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { submissionActions } from "./actions.ts";
import { stepsFor } from "./pipeline.ts";
import {
  begun,
  currentStep,
  decide,
  end,
  endStep,
  type Progress,
  signOff,
  startStep,
} from "./progress.ts";
import type { Snapshot } from "./snapshot.ts";
import { isPassed, STEP_LIFECYCLE } from "./step-lifecycle.ts";
import { isOpen, SUBMISSION_LIFECYCLE } from "./submission-lifecycle.ts";

const listingOnly: Snapshot = {
  offerType: "saas",
  soldHere: false,
  pages: { setup: { listingOption: "contact-me" } },
  plans: [],
};
const sold: Snapshot = {
  offerType: "saas",
  soldHere: true,
  pages: { setup: { listingOption: "transact", testDrive: true, leads: { destination: "https" } } },
  plans: [],
};
const submitted = (snapshot = sold, person = true) => begun(stepsFor(snapshot, { person }));
const must = <T>(value: T | undefined): T => {
  assert.ok(value !== undefined);
  return value;
};

/** Runs steps that pass, until a person is asked or the submission ends. */
function runOn(progress: Progress): Progress {
  for (let at = progress; ; ) {
    const started = startStep(at);
    if (started === undefined) return at;
    at = must(endStep(started.progress, { ...started.step, outcome: "pass" }));
  }
}

test("PUB-07: a first publication of a sold offer goes through its steps in the documented order", () => {
  assert.deepEqual(
    stepsFor(sold, { person: true }).map(({ id }) => id),
    [
      "purchase-flow-setup",
      "test-drive-validation",
      "lead-destination",
      "offer-validation",
      "business-eligibility",
      "content-validation",
      "technical-validation",
      "certification-decision",
      "preview-creation",
      "publisher-sign-off",
      "publish-purchase-flow",
      "publish-test-drive",
      "publish-lead-destination",
      "final-publish",
    ],
  );
});

test("PUB-07: steps that do not apply to an offer are not among its steps", () => {
  assert.deepEqual(
    stepsFor(listingOnly, { person: false }).map(({ id }) => id),
    [
      "offer-validation",
      "business-eligibility",
      "content-validation",
      "preview-creation",
      "publisher-sign-off",
      "final-publish",
    ],
  );
});

test("PUB-07, PUB-09: a submission waits for the operator, then for the publisher, then goes live", () => {
  const waiting = runOn(submitted());
  assert.equal(waiting.state, "in-progress");
  assert.equal(currentStep(waiting)?.id, "certification-decision");
  const preview = runOn(must(decide(waiting, "pass")));
  assert.equal(preview.state, "preview");
  assert.equal(currentStep(preview)?.id, "publisher-sign-off");
  const live = runOn(must(signOff(preview)));
  assert.equal(live.state, "live");
  assert.ok(live.steps.every(({ state }) => isPassed(state)));
});

test("PUB-07: a blocking finding stops the submission at its step", () => {
  const { progress, step } = must(startStep(submitted()));
  const failed = must(endStep(progress, { ...step, outcome: "fail" }));
  assert.equal(failed.state, "attention-needed");
  assert.equal(currentStep(failed)?.state, "failed");
  assert.equal(startStep(failed), undefined);
});

test("PUB-07: a rejection by the operator asks for the publisher's attention", () => {
  const rejected = must(decide(runOn(submitted()), "fail"));
  assert.equal(rejected.state, "attention-needed");
});

test("a failure after Go live leaves only a new submission", () => {
  const preview = runOn(must(decide(runOn(submitted()), "pass")));
  const { progress, step } = must(startStep(must(signOff(preview))));
  const failed = must(endStep(progress, { ...step, outcome: "fail" }));
  assert.equal(failed.state, "attention-after-sign-off");
  assert.equal(end(failed, "cancel"), undefined);
  assert.equal(signOff(failed), undefined);
  assert.equal(must(end(failed, "replace")).state, "replaced");
});

test("a worker that died is followed by another, and its own late result changes nothing", () => {
  const first = must(startStep(submitted()));
  const second = must(startStep(first.progress));
  assert.equal(second.step.id, first.step.id);
  assert.equal(endStep(second.progress, { ...first.step, outcome: "fail" }), undefined);
  assert.equal(
    must(endStep(second.progress, { ...second.step, outcome: "pass" })).state,
    "in-progress",
  );
});

test("PUB-10: when a cancellation and the end of a step meet, exactly one of them wins", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.nat(10), fc.boolean(), (person, stepsBefore, cancelFirst) => {
      let at = submitted(sold, person);
      for (let n = 0; n < stepsBefore; n += 1) {
        const started = startStep(at);
        if (started === undefined) break;
        at = must(endStep(started.progress, { ...started.step, outcome: "pass" }));
      }
      const started = startStep(at);
      if (started === undefined) return;
      const ended = { ...started.step, outcome: "pass" } as const;
      const before = started.progress;
      if (cancelFirst) {
        const cancelled = must(end(before, "cancel"));
        assert.equal(endStep(cancelled, ended), undefined);
        assert.equal(cancelled.state, "cancelled");
        assert.ok(!cancelled.steps.some(({ state }) => state === "running" || state === "waiting"));
      } else {
        const moved = must(endStep(before, ended));
        const cancelled = end(moved, "cancel");
        assert.equal(cancelled === undefined, moved.state === "preview");
        assert.equal(submissionActions(moved)["cancel-publish"].allowed, cancelled !== undefined);
      }
    }),
  );
});

const COMMANDS = [
  "start",
  "pass",
  "warn",
  "fail",
  "stale",
  "certify",
  "reject",
  "sign-off",
  "cancel",
  "replace",
  "withdraw",
] as const;

test("whatever happens in whatever order, a submission keeps to its table and ends for good", () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.constantFrom(...COMMANDS), { maxLength: 60 }),
      (person, commands) => {
        let at = submitted(sold, person);
        for (const command of commands) {
          const moved = apply(at, command);
          if (moved === undefined) continue;
          assert.ok(isOpen(at.state), `${command} moved a submission that had ended`);
          const targets: string[] = Object.values(SUBMISSION_LIFECYCLE[at.state]);
          assert.ok(moved.state === at.state || targets.includes(moved.state), command);
          for (const [index, step] of moved.steps.entries()) {
            const was = must(at.steps[index]);
            const allowed: string[] = Object.values(STEP_LIFECYCLE[was.state]);
            const handed = was.state === "waiting" && step.state === "waiting-on-person";
            assert.ok(step.state === was.state || allowed.includes(step.state) || handed);
          }
          at = moved;
          const busy = at.steps.filter(({ state }) => /running|on-person/.test(state));
          assert.ok(busy.length <= (isOpen(at.state) ? 1 : 0), at.state);
          if (at.state === "live") assert.ok(at.steps.every(({ state }) => isPassed(state)));
          if (at.state === "preview") assert.equal(currentStep(at)?.id, "publisher-sign-off");
          assert.equal(
            submissionActions(at)["cancel-publish"].allowed,
            end(at, "cancel") !== undefined,
          );
          assert.equal(submissionActions(at)["go-live"].allowed, signOff(at) !== undefined);
        }
      },
    ),
    { numRuns: 500 },
  );
});

function apply(at: Progress, command: (typeof COMMANDS)[number]): Progress | undefined {
  const current = currentStep(at);
  switch (command) {
    case "start":
      return startStep(at)?.progress;
    case "pass":
    case "warn":
    case "fail":
      return current && endStep(at, { ...current, outcome: command });
    case "stale":
      return current && endStep(at, { ...current, attempt: current.attempt - 1, outcome: "pass" });
    case "certify":
      return decide(at, "pass");
    case "reject":
      return decide(at, "fail");
    case "sign-off":
      return signOff(at);
    default:
      return end(at, command);
  }
}
