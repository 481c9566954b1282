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

// Installing apps
/** The app needs a licence, and the organisation holds none. */
export const licenceFirst = defineProblem("licensing/licence-first", 409);
export const notForMarket = defineProblem<{ market: string }>("licensing/not-for-market", 409);
export const publisherSuspended = defineProblem("licensing/publisher-suspended", 409);
export const environmentUnknown = defineProblem("licensing/environment-unknown", 422);
/** The publisher learns who installs its app; nothing is installed without that being said yes to. */
export const consentNeeded = defineProblem("licensing/consent-needed", 422);
export const installOutdated = defineProblem("licensing/install-outdated", 409);
