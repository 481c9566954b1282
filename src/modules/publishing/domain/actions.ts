import type { ProblemParams } from "../../../kernel/problem.ts";
import { currentStep, type Progress } from "./progress.ts";
import { SUBMISSION_LIFECYCLE } from "./submission-lifecycle.ts";

/** Either the action works now, or why not: a message `publishing.refusal.<reason>`. */
export type Allowed =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly params: ProblemParams };

export type PublicationAction = "publish" | "cancel-publish" | "go-live" | "revoke-preview";

export type PublicationFacts = {
  /** The newest submission of the offer, running or ended. */
  readonly submission?: Progress & { readonly number: number };
  readonly hasPreview: boolean;
  readonly isLive: boolean;
  readonly hasUnpublishedChanges: boolean;
  /** Pages that are Not started or Incomplete. */
  readonly incompletePages: readonly string[];
};

/**
 * What can be done about the publication of an offer now (PUB-02, PUB-06, PUB-10, BEY-09). Pages,
 * API, command line and use cases all ask here, so that what is offered works and what is refused
 * says why.
 */
export function publicationActions(
  facts: PublicationFacts,
): Readonly<Record<PublicationAction, Allowed>> {
  return {
    publish: mayPublish(facts),
    "cancel-publish": mayCancel(facts.submission),
    "go-live": mayGoLive(facts.submission),
    "revoke-preview": facts.hasPreview ? YES : no("no-preview"),
  };
}

const YES: Allowed = { allowed: true };
const no = (reason: string, params: ProblemParams = {}): Allowed => ({
  allowed: false,
  reason,
  params,
});

function mayPublish(facts: PublicationFacts): Allowed {
  const { submission, isLive, hasUnpublishedChanges, incompletePages } = facts;
  if (submission?.state === "in-progress")
    return no("submission-running", { number: submission.number });
  if (submission?.state === "going-live") return no("going-live", { number: submission.number });
  if (incompletePages.length > 0) return no("pages-incomplete", { pages: incompletePages });
  const waits = submission !== undefined && "replace" in SUBMISSION_LIFECYCLE[submission.state];
  if (isLive && !waits && !hasUnpublishedChanges) return no("nothing-changed");
  return YES;
}

/** Of one submission: its newest, for the offer. */
export function mayCancel(submission: Progress | undefined): Allowed {
  if (submission === undefined) return no("not-submitted");
  const { state } = submission;
  if ("cancel" in SUBMISSION_LIFECYCLE[state]) return YES;
  if (state === "preview") return no("preview-is-replaced");
  if (state === "going-live" || state === "attention-after-sign-off") return no("signed-off");
  return no("already-ended", { state });
}

export function mayGoLive(submission: Progress | undefined): Allowed {
  if (submission === undefined) return no("not-submitted");
  const { state } = submission;
  if (state === "preview") return YES;
  if (state === "in-progress")
    return no("preview-not-ready", { step: currentStep(submission)?.id ?? "" });
  if (state === "attention-needed" || state === "attention-after-sign-off")
    return no("findings-open");
  if (state === "going-live") return no("going-live");
  return no("already-ended", { state });
}
