import type { Problem } from "../../../kernel/problem.ts";
import { preconditionFailed } from "../../../platform/problems.ts";
import type { Allowed } from "../domain/offer-lifecycle.ts";
import { actionNotAllowed } from "../problems.ts";

/** The refusal of an action that is not allowed as things stand; undefined when it is. */
export const notAllowed = (action: string, verdict: Allowed): Problem | undefined =>
  verdict.allowed ? undefined : actionNotAllowed({ action, reason: verdict.reason });

/** The refusal of a change by somebody who saw another version; `*` means whatever is there. */
export const staleVersion = (ifMatch: string, current: number): Problem | undefined =>
  ifMatch === "*" || ifMatch === String(current)
    ? undefined
    : preconditionFailed({ current: String(current) });
