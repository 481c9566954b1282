import type { Lifecycle } from "../../../kernel/lifecycle.ts";

/** Where a submission stands. The last four are final. */
export type SubmissionState =
  | "in-progress"
  | "attention-needed"
  | "preview"
  | "going-live"
  | "attention-after-sign-off"
  | "live"
  | "cancelled"
  | "replaced"
  | "withdrawn";

export type SubmissionAction =
  | "fail"
  | "reach-sign-off"
  | "cancel"
  | "replace"
  | "withdraw"
  | "force"
  | "sign-off"
  | "publish";

/**
 * `cancel` is the publisher's and ends with the publisher's sign-off (PUB-10); `replace` is a newer
 * submission (decision 4); `withdraw` is the offer being stopped (decision 54); `force` is the
 * operator's stop, which waits for nothing (OPR-04). A failure after the sign-off leaves only a new
 * submission.
 */
export const SUBMISSION_LIFECYCLE = {
  "in-progress": {
    fail: "attention-needed",
    "reach-sign-off": "preview",
    cancel: "cancelled",
    withdraw: "withdrawn",
    force: "withdrawn",
  },
  "attention-needed": {
    cancel: "cancelled",
    replace: "replaced",
    withdraw: "withdrawn",
    force: "withdrawn",
  },
  preview: {
    "sign-off": "going-live",
    replace: "replaced",
    withdraw: "withdrawn",
    force: "withdrawn",
  },
  "going-live": { fail: "attention-after-sign-off", publish: "live", force: "withdrawn" },
  "attention-after-sign-off": { replace: "replaced", withdraw: "withdrawn", force: "withdrawn" },
  live: {},
  cancelled: {},
  replaced: {},
  withdrawn: {},
} as const satisfies Lifecycle<SubmissionState, SubmissionAction>;

export const OPEN_STATES = [
  "in-progress",
  "attention-needed",
  "preview",
  "going-live",
  "attention-after-sign-off",
] as const satisfies readonly SubmissionState[];

export const isOpen = (state: SubmissionState): boolean => OPEN_STATES.some((one) => one === state);

/** Whether steps of the submission are being worked through, by the system or by a person. */
export const isRunning = (state: SubmissionState): boolean =>
  state === "in-progress" || state === "going-live";
