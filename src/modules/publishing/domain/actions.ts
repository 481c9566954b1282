import type { ProblemParams } from "../../../kernel/problem.ts";
import { currentStep, type Progress } from "./progress.ts";
import { SUBMISSION_LIFECYCLE } from "./submission-lifecycle.ts";

/** Either the action works now, or why not: a message `action.<reason>`. */
export type Allowed =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly params?: ProblemParams };

export type SubmissionAllowed = Readonly<
  Record<"cancel-publish" | "go-live" | "schedule-go-live" | "cancel-scheduled-go-live", Allowed>
>;

/**
 * What its publisher can do with a submission now (PUB-09, PUB-10, BEY-09). Pages, API, command
 * line and use cases all ask here, so that what is offered works and what is refused says why.
 * What can be done with the offer is the catalogue's to say, in the same words.
 */
export const submissionActions = (
  submission: Progress,
  { isScheduled = false }: { readonly isScheduled?: boolean } = {},
): SubmissionAllowed => ({
  "cancel-publish": mayCancel(submission),
  "go-live": mayGoLive(submission),
  // Whatever can go live now can go live later; setting it again moves it.
  "schedule-go-live": mayGoLive(submission),
  "cancel-scheduled-go-live": isScheduled ? YES : no("not-scheduled"),
});

const YES: Allowed = { allowed: true };
const no = (reason: string, params?: ProblemParams): Allowed => ({
  allowed: false,
  reason,
  ...(params && { params }),
});

function mayCancel({ state }: Progress): Allowed {
  if ("cancel" in SUBMISSION_LIFECYCLE[state]) return YES;
  if (state === "preview") return no("preview-is-replaced-not-cancelled");
  if (state === "going-live" || state === "attention-after-sign-off") return no("signed-off");
  return no("submission-ended", { state });
}

function mayGoLive(submission: Progress): Allowed {
  const { state } = submission;
  if ("sign-off" in SUBMISSION_LIFECYCLE[state]) return YES;
  if (state === "in-progress")
    return no("preview-not-ready", { step: currentStep(submission)?.id ?? "" });
  if (state === "attention-needed" || state === "attention-after-sign-off")
    return no("findings-open");
  return state === "going-live" ? no("going-live") : no("submission-ended", { state });
}
