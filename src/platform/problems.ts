import { defineProblem } from "../kernel/problem.ts";

export const requestInvalid = defineProblem("request/invalid", 400);
export const bodyTooLarge = defineProblem<{ limit: string }>("request/too-large", 413);
export const mediaTypeUnsupported = defineProblem<{ mediaType: string }>("request/media-type", 415);
export const notFound = defineProblem("platform/not-found", 404);
export const signInNeeded = defineProblem("platform/sign-in-needed", 401);
const refusedByRole = defineProblem<{
  permission: string;
  roles: readonly string[];
  of: "own" | "other";
}>("platform/not-permitted", 403);
/** @param denied `of`: whether the roles are of organisations of another kind than the caller belongs to */
export const notPermitted = (denied: {
  readonly permission: string;
  readonly roles: readonly string[];
  readonly of?: "own" | "other";
}) => refusedByRole({ of: "own", ...denied });
export const organisationNeeded = defineProblem<{ kinds: readonly string[] }>(
  "platform/organisation-needed",
  400,
);
/** Who looks through somebody's eyes changes nothing (OPR-03). */
export const looksOnly = defineProblem<{ name: string }>("platform/looks-only", 403);
export const originForeign = defineProblem("platform/origin-foreign", 403);
export const preconditionNeeded = defineProblem("platform/precondition-needed", 428);
/** `current` is the version now stored: what the caller must have seen to change it. */
export const preconditionFailed = defineProblem<{ current: string }>(
  "platform/precondition-failed",
  412,
);
export const settingOutOfRange = defineProblem<{ least: number; most: number }>(
  "platform/setting-out-of-range",
  422,
);
export const idempotencyKeyNeeded = defineProblem("platform/idempotency-key-needed", 400);
export const idempotencyKeyReused = defineProblem("platform/idempotency-key-reused", 422);
export const idempotencyInProgress = defineProblem("platform/idempotency-in-progress", 409);
export const tooManyRequests = defineProblem<{ retryAfterSeconds: number }>(
  "platform/too-many-requests",
  429,
);
/** Answers that last are counted for each caller, and for the process. */
export const tooManyStreams = defineProblem<{ most: number }>("platform/too-many-streams", 429);
export const unavailable = defineProblem("platform/unavailable", 503);
export const storageFull = defineProblem("platform/storage-full", 507);
export const cursorInvalid = defineProblem("request/cursor-invalid", 400);
