import assert from "node:assert/strict";
import { test } from "node:test";
import { type PublicationFacts, publicationActions } from "./actions.ts";
import type { SubmissionState } from "./submission-lifecycle.ts";

const facts = (over: Partial<PublicationFacts> = {}): PublicationFacts => ({
  hasPreview: false,
  isLive: false,
  hasUnpublishedChanges: true,
  incompletePages: [],
  ...over,
});
const at = (state: SubmissionState) => ({ submission: { state, steps: [], number: 3 } });

test("PUB-06: Publish is refused while pages are unfinished, and names them", () => {
  assert.deepEqual(publicationActions(facts({ incompletePages: ["listing", "setup"] })).publish, {
    allowed: false,
    reason: "pages-incomplete",
    params: { pages: ["listing", "setup"] },
  });
});

for (const [state, publish] of [
  ["in-progress", "submission-running"],
  ["going-live", "going-live"],
  ["attention-needed", true],
  ["attention-after-sign-off", true],
  ["preview", true],
  ["live", "nothing-changed"],
  ["cancelled", "nothing-changed"],
] as const)
  test(`Publish of a live offer without changes whose submission is ${state}: ${publish}`, () => {
    const answer = publicationActions(
      facts({ ...at(state), isLive: true, hasUnpublishedChanges: false }),
    ).publish;
    assert.equal(answer.allowed ? true : answer.reason, publish);
  });

test("PUB-23: an offer that is not available can be published again without a change", () => {
  const { publish } = publicationActions(facts({ ...at("live"), hasUnpublishedChanges: false }));
  assert.equal(publish.allowed, true);
});

for (const [state, goLive] of [
  ["preview", true],
  ["in-progress", "preview-not-ready"],
  ["attention-needed", "findings-open"],
  ["going-live", "going-live"],
  ["live", "already-ended"],
] as const)
  test(`PUB-09: Go live at ${state}: ${goLive}`, () => {
    const answer = publicationActions(facts(at(state)))["go-live"];
    assert.equal(answer.allowed ? true : answer.reason, goLive);
  });
