import assert from "node:assert/strict";
import { test } from "node:test";
import { offerActions } from "../../catalog/domain/offer-lifecycle.ts";
import { submissionActions } from "./actions.ts";
import { catalogueState } from "./catalogue-state.ts";
import { isOpen, type SubmissionState } from "./submission-lifecycle.ts";

for (const [state, cancel, goLive] of [
  ["in-progress", true, "preview-not-ready"],
  ["attention-needed", true, "findings-open"],
  ["preview", "preview-is-replaced-not-cancelled", true],
  ["going-live", "signed-off", "going-live"],
  ["attention-after-sign-off", "signed-off", "findings-open"],
  ["live", "submission-ended", "submission-ended"],
  ["cancelled", "submission-ended", "submission-ended"],
  ["replaced", "submission-ended", "submission-ended"],
  ["withdrawn", "submission-ended", "submission-ended"],
] as const satisfies readonly (readonly [SubmissionState, unknown, unknown])[]) {
  const answers = () => {
    const allowed = submissionActions({ state, steps: [] });
    const said = (name: "cancel-publish" | "go-live") => {
      const answer = allowed[name];
      return answer.allowed ? true : answer.reason;
    };
    return { cancel: said("cancel-publish"), goLive: said("go-live") };
  };

  test(`PUB-10: Cancel publish while a submission is ${state}: ${cancel}`, () => {
    assert.equal(answers().cancel, cancel);
  });

  test(`PUB-09: Go live while a submission is ${state}: ${goLive}`, () => {
    assert.equal(answers().goLive, goLive);
  });

  test(`BEY-03: while a submission is ${state}, a moment can be chosen exactly where Go live can, and taken back where one is set`, () => {
    const progress = { state, steps: [] };
    const allowed = submissionActions(progress);
    assert.deepEqual(allowed["schedule-go-live"], allowed["go-live"]);
    assert.equal(allowed["cancel-scheduled-go-live"].allowed, false);
    const scheduled = submissionActions(progress, { isScheduled: true });
    assert.equal(scheduled["cancel-scheduled-go-live"].allowed, true);
  });

  if (isOpen(state))
    test(`BEY-09: the offer and its submission at ${state} give the same answers`, () => {
      const submission = catalogueState({ state });
      const offer = offerActions({
        ...(submission && { submission }),
        hasPreview: false,
        isLive: false,
        everLive: false,
        everSubmitted: true,
        stopRequested: false,
        hasUnpublishedChanges: true,
        isComplete: true,
      });
      const said = (name: "cancel-publish" | "go-live") => {
        const answer = offer[name];
        return answer.allowed ? true : answer.reason;
      };
      assert.deepEqual({ cancel: said("cancel-publish"), goLive: said("go-live") }, answers());
    });
}
