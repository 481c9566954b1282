import { fold } from "../../../kernel/fold.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { tidy, type UserFields, type UserGiven } from "./user.ts";

/** The columns of a file of users, in the order in which they are written; the same in every language. */
export const USER_COLUMNS = {
  userName: { name: "UserName", pointer: "/userName" },
  email: { name: "Email", pointer: "/email" },
  displayName: { name: "DisplayName", pointer: "/displayName" },
  givenName: { name: "GivenName", pointer: "/givenName", optional: true },
  familyName: { name: "FamilyName", pointer: "/familyName", optional: true },
  externalId: { name: "ExternalId", pointer: "/externalId", optional: true },
  jobTitle: { name: "JobTitle", pointer: "/jobTitle", optional: true },
  department: { name: "Department", pointer: "/department", optional: true },
  active: { name: "Active", pointer: "/active", optional: true },
  groups: { name: "Groups", pointer: "/groups", optional: true },
} as const;
export type UserColumn = keyof typeof USER_COLUMNS;
export const USER_FILE_FIELDS = Object.keys(USER_COLUMNS) as UserColumn[];
export type UserCells = Readonly<Record<UserColumn, string>>;

export const FILE_ROWS = 20_000;
/** Groups that one cell names. */
export const GROUPS_IN_CELL = 50;
const LONGEST_GROUP_NAME = 200;
const YES = new Set(["yes", "true"]);
const NO = new Set(["no", "false"]);

/** The user that a row describes; a blank cell of `active` leaves that as it is, and `yes` for somebody new. */
export type UserInRow = {
  readonly user: UserGiven;
  /** Names as written, each once; null where the file has no column of groups: those stay as they are. */
  readonly groups: readonly string[] | null;
  readonly errors: readonly FieldError[];
};

/**
 * Reads a row (docs/domain/directory.md, rule 11). A column that the file does not have leaves what is known of a
 * user who is there; a blank cell takes it away.
 *
 * @param before the user of that name, where there is one
 */
export function userInRow(
  cells: UserCells,
  { has, before }: { has: ReadonlySet<UserColumn>; before: UserFields | undefined },
): UserInRow {
  const errors: FieldError[] = [];
  const optional = (field: Exclude<UserColumn, "active" | "groups">): string | null =>
    has.has(field) ? cells[field] || null : (before?.[field] ?? null);
  const word = cells.active.toLowerCase();
  if (word !== "" && !YES.has(word) && !NO.has(word))
    errors.push({ pointer: "/active", code: "directory/active" });
  const groups = has.has("groups") ? groupsIn(cells.groups) : null;
  if ((groups?.length ?? 0) > GROUPS_IN_CELL)
    errors.push({
      pointer: "/groups",
      code: "directory/groups-too-many",
      params: { max: GROUPS_IN_CELL },
    });
  if (groups?.some((name) => name.length > LONGEST_GROUP_NAME))
    errors.push({
      pointer: "/groups",
      code: "directory/group-name-long",
      params: { max: LONGEST_GROUP_NAME },
    });
  return {
    user: {
      userName: cells.userName,
      email: cells.email,
      displayName: cells.displayName,
      givenName: optional("givenName"),
      familyName: optional("familyName"),
      externalId: optional("externalId"),
      jobTitle: optional("jobTitle"),
      department: optional("department"),
      active: word === "" ? (before?.active ?? true) : YES.has(word),
    },
    groups,
    errors,
  };
}

/** Names divided by `|`, each once in any case of letters. */
function groupsIn(cell: string): string[] {
  const names = new Map<string, string>();
  for (const part of cell.split("|")) {
    const name = tidy(part);
    if (name !== "" && !names.has(fold(name))) names.set(fold(name), name);
  }
  return [...names.values()];
}

/** A user as a row: what `userInRow` reads from it is the user. */
export const rowOfUser = (user: UserFields, groups: readonly string[]): UserCells => ({
  userName: user.userName,
  email: user.email,
  displayName: user.displayName,
  givenName: user.givenName ?? "",
  familyName: user.familyName ?? "",
  externalId: user.externalId ?? "",
  jobTitle: user.jobTitle ?? "",
  department: user.department ?? "",
  active: user.active ? "yes" : "no",
  groups: groups.join("|"),
});
