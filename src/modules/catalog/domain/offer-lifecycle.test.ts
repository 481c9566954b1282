import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type OfferAction,
  type OfferFacts,
  offerActions,
  offerStatus,
  planActions,
  planStatus,
} from "./offer-lifecycle.ts";

const draft: OfferFacts = {
  hasPreview: false,
  isLive: false,
  everLive: false,
  everSubmitted: false,
  stopRequested: false,
  hasUnpublishedChanges: false,
  isComplete: true,
};
const running = {
  ...draft,
  everSubmitted: true,
  submission: { state: "running", signedOff: false },
} as const;
const goingLive = { ...running, submission: { state: "running", signedOff: true } } as const;
const attention = {
  ...running,
  submission: { state: "attention-needed", signedOff: false },
} as const;
const preview = {
  ...running,
  hasPreview: true,
  submission: { state: "waiting-for-sign-off" },
} as const;
const live = { ...draft, isLive: true, everLive: true, everSubmitted: true };
const changed = { ...live, hasUnpublishedChanges: true };
const stopped = { ...live, isLive: false };

for (const [facts, status] of [
  [draft, "draft"],
  [running, "publish-in-progress"],
  [goingLive, "publish-in-progress"],
  [attention, "attention-needed"],
  [preview, "preview"],
  [live, "live"],
  [changed, "live"],
  [{ ...live, stopRequested: true }, "pending-stop-distribution"],
  [{ ...live, stopRequested: true, submission: preview.submission }, "preview"],
  [{ ...live, submission: running.submission }, "publish-in-progress"],
  [stopped, "not-available"],
  [{ ...stopped, submission: attention.submission }, "attention-needed"],
] as const)
  test(`PUB-01: ${JSON.stringify(facts)} is ${status}`, () => {
    assert.equal(offerStatus(facts), status);
  });

// Columns: draft, running, preview, going live, live, live with changes, attention, stopped.
const columns = [draft, running, preview, goingLive, live, changed, attention, stopped] as const;
const GUARDS: Readonly<Partial<Record<OfferAction, readonly string[]>>> = {
  "save-draft": ["yes", "yes", "yes", "yes", "yes", "yes", "yes", "yes"],
  review: ["yes", "yes", "yes", "yes", "yes", "yes", "yes", "yes"],
  publish: [
    "yes",
    "already-publishing",
    "yes",
    "going-live",
    "nothing-to-publish",
    "yes",
    "yes",
    "yes",
  ],
  "cancel-publish": [
    "not-publishing",
    "yes",
    "preview-is-replaced-not-cancelled",
    "signed-off",
    "not-publishing",
    "not-publishing",
    "yes",
    "not-publishing",
  ],
  "go-live": [
    "publish-first",
    "preview-not-ready",
    "yes",
    "going-live",
    "publish-first",
    "publish-first",
    "findings-open",
    "publish-first",
  ],
  "stop-distribution": [
    "never-live",
    "never-live",
    "never-live",
    "never-live",
    "yes",
    "yes",
    "never-live",
    "already-stopped",
  ],
  "delete-draft": [
    "yes",
    "cancel-first",
    "yes",
    "cancel-first",
    "was-published",
    "was-published",
    "yes",
    "was-published",
  ],
  "discard-changes": [
    "never-live",
    "never-live",
    "never-live",
    "never-live",
    "nothing-to-discard",
    "yes",
    "never-live",
    "nothing-to-discard",
  ],
};
for (const [action, expected] of Object.entries(GUARDS))
  test(`BEY-09: ${action} is allowed or refused with a reason in each situation`, () => {
    const found = columns.map((facts) => {
      const verdict = offerActions(facts)[action as OfferAction];
      return verdict.allowed ? "yes" : verdict.reason;
    });
    assert.deepEqual(found, expected);
  });

test("PUB-06: an incomplete offer is not published, whatever its situation", () => {
  for (const facts of columns)
    assert.equal(offerActions({ ...facts, isComplete: false }).publish.allowed, false);
});

test("a plan can be created only where the offer has plans", () => {
  assert.equal(offerActions({ ...draft, canHavePlans: true })["create-plan"].allowed, true);
  assert.equal(offerActions({ ...draft, canHavePlans: false })["create-plan"].allowed, false);
});

test("distribution stops at any time but while an update goes live", () => {
  for (const [submission, allowed] of [
    [running.submission, true],
    [preview.submission, true],
    [attention.submission, true],
    [goingLive.submission, false],
  ] as const)
    assert.equal(offerActions({ ...live, submission })["stop-distribution"].allowed, allowed);
});

const anyFacts: fc.Arbitrary<OfferFacts> = fc
  .record({
    submission: fc.constantFrom(
      undefined,
      running.submission,
      goingLive.submission,
      attention.submission,
      preview.submission,
    ),
    hasPreview: fc.boolean(),
    isLive: fc.boolean(),
    everLive: fc.boolean(),
    everSubmitted: fc.boolean(),
    stopRequested: fc.boolean(),
    hasUnpublishedChanges: fc.boolean(),
    isComplete: fc.boolean(),
  })
  .map(({ submission, ...rest }) => ({ ...rest, ...(submission && { submission }) }));

test("nothing that was ever live can be deleted, and cancelling and going live exclude each other", () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const actions = offerActions(facts);
      if (facts.everLive) assert.equal(actions["delete-draft"].allowed, false);
      assert.ok(!(actions["go-live"].allowed && actions["cancel-publish"].allowed));
    }),
  );
});

for (const [everLive, isLive, stopRequested, status] of [
  [false, false, false, "draft"],
  [true, true, false, "live"],
  [true, true, true, "pending-stop-distribution"],
  [true, false, false, "not-available"],
] as const)
  test(`PUB-01: a plan is ${status} when ever live ${everLive}, live ${isLive}, stop asked for ${stopRequested}`, () => {
    assert.equal(planStatus({ everLive, isLive, stopRequested }), status);
  });

test("PUB-17: a plan is deleted by its own history, not the offer's", () => {
  const facts = { isLive: false, stopRequested: false, hasUnpublishedChanges: true };
  assert.equal(planActions({ ...facts, everLive: false })["delete-draft"].allowed, true);
  assert.equal(planActions({ ...facts, everLive: true })["delete-draft"].allowed, false);
});
