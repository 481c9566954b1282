import type { SubmissionState } from "./submission-lifecycle.ts";

/** How the catalogue hears of an open submission, from which it derives the offer's status. */
export type CatalogueState =
  | { readonly state: "running"; readonly signedOff: boolean }
  | { readonly state: "attention-needed"; readonly signedOff: boolean }
  | { readonly state: "waiting-for-sign-off" };

/** Undefined for a submission that has ended: nothing is open any more. */
export function catalogueState(submission: {
  readonly state: SubmissionState;
}): CatalogueState | undefined {
  switch (submission.state) {
    case "in-progress":
      return { state: "running", signedOff: false };
    case "going-live":
      return { state: "running", signedOff: true };
    case "attention-needed":
      return { state: "attention-needed", signedOff: false };
    case "attention-after-sign-off":
      return { state: "attention-needed", signedOff: true };
    case "preview":
      return { state: "waiting-for-sign-off" };
    default:
      return undefined;
  }
}
