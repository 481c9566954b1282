import { type Platform, SYSTEM } from "../../../platform/platform.ts";
import type { Check } from "../checks/check.ts";
import type { StepDue } from "../events.ts";
import { checkTools } from "../queries/check-tools.ts";
import { runStep } from "../use-cases/run-step.ts";

/** Runs the step whose turn has come; it may call other machines, so no transaction is open. */
export const runDueStep =
  (checks: ReadonlyMap<string, Check>) =>
  async (platform: Platform, { submissionId, step }: StepDue): Promise<void> =>
    runStep(platform.databaseAs(SYSTEM), checks, await checkTools(platform), {
      submissionId,
      step,
    });
