import { next } from "../../../kernel/lifecycle.ts";
import { isPassed, STEP_LIFECYCLE, type StepAction, type StepState } from "./step-lifecycle.ts";
import {
  isRunning,
  SUBMISSION_LIFECYCLE,
  type SubmissionAction,
  type SubmissionState,
} from "./submission-lifecycle.ts";

/**
 * How a submission moves through its steps. Every function takes what is stored, under its lock,
 * and returns what is to be stored; undefined means that it is not possible now. Because of that a
 * cancellation and the end of a step can never both win.
 */
export type Progress = {
  readonly state: SubmissionState;
  readonly steps: readonly StepProgress[];
};

export type StepProgress = {
  readonly id: string;
  readonly by: "system" | "operator" | "publisher";
  readonly state: StepState;
  /** Counts the starts; a worker that comes back late holds an old number and changes nothing. */
  readonly attempt: number;
};

/** The step that is being worked on or comes next, or undefined when none is left. */
export const currentStep = ({ steps }: Progress): StepProgress | undefined =>
  steps.find(({ state }) => !isPassed(state));

/** Starts the current step, or starts it again after its worker died. */
export function startStep(
  progress: Progress,
): { progress: Progress; step: StepProgress } | undefined {
  const step = currentStep(progress);
  if (!isRunning(progress.state) || step === undefined || step.by !== "system") return undefined;
  const moved = moveStep(progress, step, "start", step.attempt + 1);
  const started = moved && currentStep(moved);
  return moved && started && { progress: moved, step: started };
}

/** Ends the step that was started as `attempt`; a stale attempt, or a cancelled one, is refused. */
export function endStep(
  progress: Progress,
  ended: {
    readonly id: string;
    readonly attempt: number;
    readonly outcome: "pass" | "warn" | "fail";
  },
): Progress | undefined {
  const step = currentStep(progress);
  if (!isRunning(progress.state) || step?.id !== ended.id || step.attempt !== ended.attempt)
    return undefined;
  if (step.state !== "running") return undefined;
  return moveOn(progress, step, ended.outcome);
}

/** The operator's decision on a submission that waits for it. */
export function decide(
  progress: Progress,
  outcome: "pass" | "warn" | "fail",
): Progress | undefined {
  return waitsForOperator(progress) ? endPersonsStep(progress, outcome) : undefined;
}

export const waitsForOperator = (progress: Progress): boolean => {
  const step = currentStep(progress);
  return isRunning(progress.state) && step?.by === "operator" && step.state === "waiting-on-person";
};

/** The publisher selects Go live. */
export function signOff(progress: Progress): Progress | undefined {
  const state = moved(progress.state, "sign-off");
  return state && endPersonsStep({ ...progress, state }, "pass");
}

/** Ends the submission without going live; steps that were not finished are cancelled. */
export function end(
  progress: Progress,
  action: "cancel" | "replace" | "withdraw" | "force",
): Progress | undefined {
  const state = moved(progress.state, action);
  if (state === undefined) return undefined;
  return {
    state,
    steps: progress.steps.map((step) => {
      const to = next(STEP_LIFECYCLE, step.state, "cancel");
      return to === undefined ? step : { ...step, state: to };
    }),
  };
}

/** The state of a new submission: everything is still to do. */
export const begun = (
  steps: readonly { readonly id: string; readonly by: StepProgress["by"] }[],
): Progress => ({
  state: "in-progress",
  steps: steps.map(({ id, by }) => ({ id, by, state: "waiting", attempt: 0 })),
});

function endPersonsStep(progress: Progress, outcome: "pass" | "warn" | "fail") {
  const step = currentStep(progress);
  return step?.state === "waiting-on-person" ? moveOn(progress, step, outcome) : undefined;
}

function moveOn(
  progress: Progress,
  step: StepProgress,
  outcome: "pass" | "warn" | "fail",
): Progress | undefined {
  const ended = moveStep(progress, step, outcome);
  if (ended === undefined) return undefined;
  if (outcome === "fail") return withState(ended, "fail");
  const following = currentStep(ended);
  if (following === undefined) return withState(ended, "publish");
  if (following.by === "system") return ended;
  const handed = moveStep(ended, following, "hand-over");
  return handed && following.by === "publisher" ? withState(handed, "reach-sign-off") : handed;
}

function moveStep(
  progress: Progress,
  { id, state }: StepProgress,
  action: StepAction,
  attempt?: number,
): Progress | undefined {
  const to = next<StepState, StepAction>(STEP_LIFECYCLE, state, action);
  if (to === undefined) return undefined;
  return {
    ...progress,
    steps: progress.steps.map((step) =>
      step.id === id ? { ...step, state: to, attempt: attempt ?? step.attempt } : step,
    ),
  };
}

function withState(progress: Progress, action: SubmissionAction): Progress | undefined {
  const state = moved(progress.state, action);
  return state && { ...progress, state };
}

const moved = (state: SubmissionState, action: SubmissionAction): SubmissionState | undefined =>
  next<SubmissionState, SubmissionAction>(SUBMISSION_LIFECYCLE, state, action);
