import type { Lifecycle } from "../../../kernel/lifecycle.ts";

/** Where one step of a submission stands. */
export type StepState =
  | "waiting"
  | "running"
  | "waiting-on-person"
  | "passed"
  | "passed-with-warnings"
  | "failed"
  | "cancelled";

export type StepAction = "start" | "hand-over" | "pass" | "warn" | "fail" | "cancel";

/** A running step may start again: its worker died, and another took over. */
export const STEP_LIFECYCLE = {
  waiting: { start: "running", "hand-over": "waiting-on-person", cancel: "cancelled" },
  running: {
    start: "running",
    pass: "passed",
    warn: "passed-with-warnings",
    fail: "failed",
    cancel: "cancelled",
  },
  "waiting-on-person": {
    pass: "passed",
    warn: "passed-with-warnings",
    fail: "failed",
    cancel: "cancelled",
  },
  passed: {},
  "passed-with-warnings": {},
  failed: {},
  cancelled: {},
} as const satisfies Lifecycle<StepState, StepAction>;

export const isPassed = (state: StepState): boolean =>
  state === "passed" || state === "passed-with-warnings";
