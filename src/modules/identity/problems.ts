import { defineProblem } from "../../kernel/problem.ts";

/** The same answer for an unknown address and a wrong password. */
export const signInRefused = defineProblem("identity/sign-in-refused", 401);
export const demoFromLoopbackOnly = defineProblem("identity/demo-from-loopback-only", 403);
export const handleTaken = defineProblem<{ handle: string }>("identity/handle-taken", 409);
export const domainTaken = defineProblem<{ domain: string }>("identity/domain-taken", 409);
export const timeZoneUnknown = defineProblem<{ timeZone: string }>(
  "identity/time-zone-unknown",
  400,
);
export const roleUnknown = defineProblem<{ role: string; choices: readonly string[] }>(
  "identity/role-unknown",
  400,
);
export const environmentNameTaken = defineProblem<{ name: string }>(
  "identity/environment-name-taken",
  409,
);
export const environmentsFull = defineProblem<{ most: number }>("identity/environments-full", 409);
export const onlyPublishersVerified = defineProblem("identity/only-publishers-verified", 409);
/** Nobody would be left to take it back. */
export const operatorNotSuspended = defineProblem("identity/operator-not-suspended", 409);
/** It is `status` already, or closed for good. */
export const standingUnchanged = defineProblem<{ status: string }>(
  "identity/standing-unchanged",
  409,
);
export const reasonMissing = defineProblem("identity/reason-missing", 422);
export const contactInvalid = defineProblem("identity/contact-invalid", 422);
/** What was typed to confirm is not the organisation's short name. */
export const confirmationWrong = defineProblem<{ expected: string }>(
  "identity/confirmation-wrong",
  422,
);
export const clientNotFound = defineProblem("identity/client-not-found", 404);
/** A program would be given more than who makes it has. */
export const programRoleRefused = defineProblem<{ roles: readonly string[] }>(
  "identity/program-role-refused",
  403,
);
export const tooManyPrograms = defineProblem<{ most: number }>("identity/too-many-programs", 409);

/** Refusals of applications and of links that were sent by mail. */
export const applicationInvalid = defineProblem("identity/application-invalid", 422);
export const publisherIdTaken = defineProblem<{ handle: string }>(
  "identity/publisher-id-taken",
  409,
);
export const agreementChanged = defineProblem<{ version: string }>(
  "identity/agreement-changed",
  409,
);
export const tooManyApplications = defineProblem<{ most: number }>(
  "identity/too-many-applications",
  429,
);
export const linkUnusable = defineProblem("identity/link-unusable", 409);
export const applicationDecided = defineProblem<{
  state: string;
  action: string;
  allowed: readonly string[];
}>("identity/application-state", 409);
export const textMissing = defineProblem("identity/text-missing", 422);
export const nobodyToInvite = defineProblem("identity/nobody-to-invite", 409);

/** Refusals of changes of an organisation's people (ACC-03). */
export const memberExists = defineProblem("identity/member-exists", 409);
export const lastAdministrator = defineProblem<{ role: string }>(
  "identity/last-administrator",
  409,
);
export const adminByAdminOnly = defineProblem<{ role: string }>(
  "identity/admin-by-admin-only",
  403,
);

/** Refusals of looking through somebody's eyes (OPR-03). */
export const operatorNotImpersonated = defineProblem("identity/operator-not-impersonated", 409);
export const impersonationNeedsSession = defineProblem("identity/impersonation-needs-session", 409);
export const notImpersonating = defineProblem("identity/not-impersonating", 409);
/** Each error says why two records stay two. */
export const mergerRefused = defineProblem("identity/merger-refused", 409);

/** Refusals of saved views (ACC-08). */
export const viewNameTaken = defineProblem<{ name: string }>("identity/view-name-taken", 409);
export const tooManyViews = defineProblem<{ most: number }>("identity/too-many-views", 409);
/** A program has no views of its own. */
export const viewOfPeopleOnly = defineProblem("identity/view-of-people-only", 409);
export const viewQueryInvalid = defineProblem("identity/view-query-invalid", 422);

/** Of invoice details: the number is none of its scheme. */
export const electronicAddressInvalid = defineProblem<{ scheme: string }>(
  "identity/electronic-address-invalid",
  422,
);
/** Whoever has no account yet chooses a password. */
export const passwordNeeded = defineProblem("identity/password-needed", 422);
