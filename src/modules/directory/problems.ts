import { defineProblem } from "../../kernel/problem.ts";

/** The refusals of the directory. Texts: locales/<language>/problems-directory.json. */
export const managedByScim = defineProblem("directory/managed-by-scim", 409);
export const userInvalid = defineProblem("directory/user-invalid", 422);
export const groupInvalid = defineProblem("directory/group-invalid", 422);
export const userDeleted = defineProblem("directory/user-deleted", 409);
export const userNotDeleted = defineProblem("directory/user-not-deleted", 409);
/** A user of the same name or external id came while this one was deleted. */
export const nameTakenSince = defineProblem<{ userName: string }>(
  "directory/name-taken-since",
  409,
);
export const usersUnknown = defineProblem<{ count: number }>("directory/users-unknown", 422);
export const groupFull = defineProblem<{ most: number }>("directory/group-full", 409);
export const userFileInvalid = defineProblem<{ count: number }>("directory/user-file-invalid", 422);
export const previewOutdated = defineProblem("directory/preview-outdated", 409);
export const tooManyTokens = defineProblem<{ most: number }>("directory/too-many-tokens", 409);
export const tokenRevoked = defineProblem("directory/token-revoked", 409);
