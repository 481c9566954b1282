import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of licensing. Texts: locales/<language>/problems-licensing.json. */
export const dealInvalid = defineProblem("licensing/deal-invalid", 422);
/** `deals` are the numbers of those that look the same, at most 20. */
export const dealDuplicate = defineProblem<{ deals: readonly string[] }>(
  "licensing/deal-duplicate",
  409,
);
/** `action` and `status` are those of deal-lifecycle.ts. */
export const dealNotAllowed = defineProblem<{
  action: string;
  status: string;
  allowed: readonly string[];
}>("licensing/deal-not-allowed", 409);
/** Another deal came from the same lead. */
export const leadTaken = defineProblem<{ deal: number }>("licensing/lead-taken", 409);
export const noEvidence = defineProblem("licensing/no-evidence", 404);
export const noneLeft = defineProblem<{ available: number; wanted: number }>(
  "licensing/none-left",
  409,
);
export const userUnknown = defineProblem("licensing/user-unknown", 422);
/** `groups` are their names. */
export const givenByGroup = defineProblem<{ count: number; groups: string }>(
  "licensing/given-by-group",
  409,
);
export const groupUnknown = defineProblem("licensing/group-unknown", 422);
/** What was looked at moved meanwhile. */
export const previewOutdated = defineProblem("licensing/preview-outdated", 409);
