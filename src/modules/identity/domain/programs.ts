import type { Problem } from "../../../kernel/problem.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import { programRoleRefused, roleUnknown } from "../problems.ts";
import { ADMINISTRATOR } from "./members.ts";
import { permissionsOf, rolesOf } from "./permissions.ts";

/** Programs of an organisation that are not revoked; each is a way in that somebody has to remember. */
export const MOST_PROGRAMS = 50;
/** How long the secret before can go on after a new one was made: long enough for a release on a Monday. */
export const LONGEST_OVERLAP_HOURS = 168;

export type ProgramState = "active" | "disabled" | "revoked";

/**
 * The roles that somebody with `own` roles can give a program, in the order of the table (ACC-03): administrators
 * any; who manages the people any but the administrator's, as with people; everybody else those that open
 * nothing that is closed to themselves. A secret that is shown is access that is given, so the same rule says
 * whose secrets somebody can make.
 */
export function rolesToGive(kind: OrganisationKind, own: readonly string[]): readonly string[] {
  const roles = rolesOf(kind);
  if (own.includes(ADMINISTRATOR[kind])) return roles;
  const held = permissionsOf(kind, own);
  return held.has("team:manage")
    ? roles.filter((role) => role !== ADMINISTRATOR[kind])
    : roles.filter((role) => [...permissionsOf(kind, [role])].every((one) => held.has(one)));
}

type Wanted = {
  readonly kind: OrganisationKind;
  /** Of the program. */
  readonly roles: readonly string[];
  /** Of who asks. */
  readonly own: readonly string[];
};

/** Whether somebody can make a program with these roles; a refusal names the place of the first that they cannot give. */
export function judgeNewProgram({ kind, roles, own }: Wanted): Problem | undefined {
  const known = rolesOf(kind);
  const choices = rolesToGive(kind, own);
  for (const [index, role] of roles.entries()) {
    const at = { pointer: `/roles/${index}`, code: "choice", params: { choices } } as const;
    if (!known.includes(role)) return roleUnknown({ role, choices }, [at]);
    if (!choices.includes(role)) return programRoleRefused({ roles: [role] }, [at]);
  }
  return undefined;
}

/** Whether somebody can be given a secret of a program, or let it in again. */
export function judgeProgram({ kind, roles, own }: Wanted): Problem | undefined {
  const choices = rolesToGive(kind, own);
  const role = roles.find((one) => !choices.includes(one));
  return role === undefined ? undefined : programRoleRefused({ roles: [role] });
}
