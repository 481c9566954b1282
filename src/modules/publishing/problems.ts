import { defineProblem } from "../../kernel/problem.ts";

export const notComplete = defineProblem<{ pages: readonly string[] }>(
  "publishing/not-complete",
  409,
);
/** The operator suspended the publisher: nothing is submitted or goes live. */
export const publisherSuspended = defineProblem("publishing/publisher-suspended", 403);
export const notesRequired = defineProblem("publishing/notes-required", 422);
export const submissionRunning = defineProblem<{ number: number; step: string }>(
  "publishing/submission-running",
  409,
);
export const nothingChanged = defineProblem("publishing/nothing-changed", 409);
export const cancelNotAllowed = defineProblem<{ reason: string; state: string; step: string }>(
  "publishing/cancel-not-allowed",
  409,
);
export const goLiveNotAllowed = defineProblem<{ reason: string; state: string; step: string }>(
  "publishing/go-live-not-allowed",
  409,
);
/** The moment is not in the future, or too far in it; `latest` is the last that can be chosen. */
export const goLiveTimeInvalid = defineProblem<{ latest: string }>(
  "publishing/go-live-time-invalid",
  422,
);
export const notScheduled = defineProblem("publishing/not-scheduled", 409);
/** The offer ID that was typed to confirm is not the offer's. */
export const stopsNotConfirmed = defineProblem<{ expected: string }>(
  "publishing/stops-not-confirmed",
  422,
);
export const confirmationDiffers = defineProblem<{ offer: string }>(
  "publishing/confirmation-differs",
  422,
);
/** Each error names the plan and field that stand in the way, and why. */
export const rollBackRefused = defineProblem("publishing/roll-back-refused", 409);
export const noPreview = defineProblem("publishing/no-preview", 409);
export const notWaiting = defineProblem<{ state: string }>("publishing/not-waiting", 409);
export const claimedByOther = defineProblem<{ name: string }>("publishing/claimed-by-other", 409);
/** Somebody of the operator's who may not certify, or nobody of the operator's. */
export const colleagueNotCertifier = defineProblem("publishing/colleague-not-certifier", 422);
export const escalationToOneself = defineProblem("publishing/escalation-to-oneself", 422);
/** Two people have to certify it, and the caller, or the one named, is already the first. */
export const secondPersonNeeded = defineProblem<{ name: string }>(
  "publishing/second-person-needed",
  409,
);
/** Each error names a submission and why nothing was done with any of them. */
export const severalRefused = defineProblem<{ count: number }>("publishing/several-refused", 409);
/** Nothing waits that nobody has. */
export const nothingToTake = defineProblem("publishing/nothing-to-take", 409);
export const claimFirst = defineProblem("publishing/claim-first", 409);
/** Nothing is written about a submission that is over. */
export const conversationEnded = defineProblem<{ state: string }>(
  "publishing/conversation-ended",
  409,
);
export const conversationFull = defineProblem<{ most: number }>(
  "publishing/conversation-full",
  409,
);
/** Findings of a submission that is over are not marked any more. */
export const findingsSettled = defineProblem<{ state: string }>("publishing/findings-settled", 409);
/** The finding is none of the submission's. */
export const findingUnknown = defineProblem("publishing/finding-unknown", 422);
export const decisionIncomplete = defineProblem<{ outcome: string }>(
  "publishing/decision-incomplete",
  422,
);
/** Confirmed with `confirmedSubscriptions` = `confirmation`; `errors` names the first hundred. */
export const audienceInUse = defineProblem<{ count: number; confirmation: string }>(
  "publishing/audience-in-use",
  409,
);
/** The operator's words, which the publisher reads. */
export const reasonNeeded = defineProblem("publishing/reason-needed", 422);
/** `reason` is one of those in the catalogue's offer-lifecycle.ts. */
export const heldBack = defineProblem<{ reason: string }>("publishing/held-back", 409);
/** A version of that name, or another draft, exists. */
export const policyDraftExists = defineProblem<{ version: string }>(
  "publishing/policy-draft-exists",
  409,
);
/** Each error names the policy and what is missing of it. */
export const policiesIncomplete = defineProblem<{ version: string }>(
  "publishing/policies-incomplete",
  422,
);
/** Days are `YYYY-MM-DD`, in UTC. */
export const policyTooEarly = defineProblem<{ earliest: string }>(
  "publishing/policy-too-early",
  422,
);
