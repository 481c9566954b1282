import type { Problem } from "../../../kernel/problem.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import { adminByAdminOnly, lastAdministrator, roleUnknown } from "../problems.ts";
import { rolesOf } from "./permissions.ts";

/** The role that at least one person of an organisation always has (ACC-03). */
export const ADMINISTRATOR = {
  operator: "administrator",
  publisher: "global-admin",
  partner: "global-admin",
  customer: "global-admin",
} as const satisfies Record<OrganisationKind, string>;

export type RoleChange = {
  readonly kind: OrganisationKind;
  /** Empty for somebody who is new. */
  readonly before: readonly string[];
  /** Empty for somebody who goes. */
  readonly after: readonly string[];
  /** Administrators of the organisation besides this person. */
  readonly otherAdministrators: number;
  /** Whether who asks is one: of the organisation, or of the operator. */
  readonly byAdministrator: boolean;
};

/**
 * Whether the roles of a person can become these (ACC-03, decision 43): of the organisation's kind; an
 * administrator stays, whoever goes; and only administrators make and unmake administrators, so
 * that nobody raises themselves.
 */
export function judgeRoles(change: RoleChange): Problem | undefined {
  const { kind, before, after, otherAdministrators, byAdministrator } = change;
  const choices = rolesOf(kind);
  for (const [index, role] of after.entries())
    if (!choices.includes(role))
      return roleUnknown({ role, choices }, [
        { pointer: `/roles/${index}`, code: "choice", params: { choices } },
      ]);
  const role = ADMINISTRATOR[kind];
  const was = before.includes(role);
  const becomes = after.includes(role);
  if (was !== becomes && !byAdministrator)
    return adminByAdminOnly({ role }, [{ pointer: "/roles", code: "choice", params: { choices } }]);
  if (was && !becomes && otherAdministrators === 0) return lastAdministrator({ role });
  return undefined;
}
