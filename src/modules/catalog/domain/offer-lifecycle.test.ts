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

// The table of the portal's buttons, cell by cell; "live" is an offer of which an edition is on sale.
// Review and publish itself is no action: it is on every page in every status.
const onSale = { isLive: true, everLive: true } as const;
const BUTTONS: Readonly<
  Record<string, readonly [never: OfferFacts | undefined, live: OfferFacts | undefined]>
> = {
  Draft: [draft, undefined],
  "Publish in progress, before sign-off": [running, { ...running, ...onSale }],
  "Preview (sign-off)": [preview, { ...preview, ...onSale }],
  "Publishing after Go live": [goingLive, { ...goingLive, ...onSale }],
  Live: [undefined, live],
  "Live + draft changes": [undefined, changed],
  "Attention needed": [attention, { ...attention, ...onSale, hasUnpublishedChanges: true }],
  "Not available": [undefined, { ...stopped, hasUnpublishedChanges: true }],
};
// Columns in that order; in a cell y or n, for an offer never live and for one that is: "." where
// there is none. Delete draft at Preview is not in the table: an offer that was never published can
// be deleted (PUB-12), and its preview closes with it.
const TABLE: Readonly<Partial<Record<OfferAction, string>>> = {
  "save-draft": "y. yy yy yy .y .y yy .y",
  review: "y. yy yy yy .y .y yy .y",
  publish: "y. nn yy nn .n .y yy .y",
  "cancel-publish": "n. yy nn nn .n .n yy .n",
  "go-live": "n. nn yy nn .n .n nn .n",
  "stop-distribution": "n. ny ny nn .y .y ny .n",
  "delete-draft": "y. nn yn nn .n .n yn .n",
  "discard-changes": "n. nn nn nn .n .y ny .y",
  "compare-with-live": "n. ny ny ny .y .y ny .y",
  "compare-with-preview": "n. nn yy nn .n .n nn .n",
};
for (const [action, row] of Object.entries(TABLE))
  test(`BEY-09: the button for ${action} is there exactly where the table of buttons says so`, () => {
    const found = Object.values(BUTTONS).map((cell) =>
      cell
        .map((facts) => {
          if (facts === undefined) return ".";
          return offerActions(facts)[action as OfferAction].allowed ? "y" : "n";
        })
        .join(""),
    );
    assert.deepEqual(found, row.split(" "));
  });

test("BEY-02: live is rolled back only while an edition is on sale and none is going live", () => {
  for (const [facts, reason] of [
    [draft, "never-live"],
    [live, undefined],
    [changed, undefined],
    [{ ...running, ...onSale }, undefined],
    [{ ...goingLive, ...onSale }, "going-live"],
    [{ ...live, stopRequested: true }, "already-stopping"],
    [stopped, "already-stopped"],
  ] as const) {
    const verdict = offerActions(facts)["roll-back"];
    assert.equal(verdict.allowed ? undefined : verdict.reason, reason);
  }
});

const plan = {
  everLive: true,
  isLive: true,
  stopRequested: false,
  hasUnpublishedChanges: false,
  isBeingPublished: false,
  plansNotStopped: 2,
};
// State of a plan: [delete-draft, discard-changes, stop-distribution, resume-distribution].
for (const [state, facts, expected] of [
  [
    "draft",
    { ...plan, everLive: false, isLive: false },
    ["yes", "plan-never-live", "plan-never-live", "plan-never-live"],
  ],
  [
    "draft on its way",
    { ...plan, everLive: false, isLive: false, isBeingPublished: true },
    ["plan-being-published", "plan-never-live", "plan-never-live", "plan-never-live"],
  ],
  ["live", plan, ["plan-was-published", "nothing-to-discard", "yes", "plan-not-stopped"]],
  [
    "the last that is not stopped",
    { ...plan, plansNotStopped: 1 },
    ["plan-was-published", "nothing-to-discard", "last-plan-not-stopped", "plan-not-stopped"],
  ],
  [
    "pending stop",
    { ...plan, stopRequested: true, plansNotStopped: 1 },
    ["plan-was-published", "nothing-to-discard", "plan-already-stopping", "yes"],
  ],
  [
    "stopped",
    { ...plan, isLive: false, stopRequested: true },
    ["plan-was-published", "nothing-to-discard", "plan-already-stopped", "yes"],
  ],
  [
    "stopped, and to be sold again",
    { ...plan, isLive: false },
    ["plan-was-published", "nothing-to-discard", "yes", "plan-not-stopped"],
  ],
  [
    "reused for good by another",
    { ...plan, reusedBy: ["sizes"] },
    ["plan-was-published", "nothing-to-discard", "plan-reused", "plan-not-stopped"],
  ],
  [
    "changed",
    { ...plan, hasUnpublishedChanges: true },
    ["plan-was-published", "yes", "yes", "plan-not-stopped"],
  ],
] as const)
  test(`PUB-17, PUB-22: the actions on a plan that is ${state}`, () => {
    const actions = planActions(facts);
    const found = (
      ["delete-draft", "discard-changes", "stop-distribution", "resume-distribution"] as const
    ).map((action) => {
      const verdict = actions[action];
      return verdict.allowed ? "yes" : verdict.reason;
    });
    assert.deepEqual(found, expected);
    assert.ok(actions["save-draft"].allowed);
  });

test("PUB-20: a new price is for plans that were published with a price that is locked", () => {
  for (const [facts, reason] of [
    [{ ...plan, priceIsLocked: true }, undefined],
    [plan, "price-not-locked"],
    [{ ...plan, priceIsLocked: true, everLive: false, isLive: false }, "plan-never-live"],
    [{ ...plan, priceIsLocked: true, stopRequested: true }, "plan-already-stopping"],
    [{ ...plan, priceIsLocked: true, stopRequested: true, isLive: false }, "plan-already-stopped"],
  ] as const) {
    const verdict = planActions(facts)["re-price"];
    assert.equal(verdict.allowed ? undefined : verdict.reason, reason);
  }
});
