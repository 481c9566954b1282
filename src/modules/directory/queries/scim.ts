import { isId } from "../../../kernel/ids.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Comparison } from "../domain/scim-filter.ts";
import { GROUP_COLUMNS } from "../store/groups.ts";
import { USER_COLUMNS, type User } from "../store/users.ts";
import { type ListedGroup, MEMBERS } from "./groups.ts";

/** Attributes that users are looked up by, as they are written in small letters. */
export const USER_ATTRIBUTES = {
  id: "id",
  username: "userName",
  externalid: "externalId",
  displayname: "displayName",
  "emails.value": "emails.value",
  emails: "emails.value",
  active: "active",
} as const;
export const GROUP_ATTRIBUTES = {
  id: "id",
  displayname: "displayName",
  externalid: "externalId",
  members: "members.value",
  "members.value": "members.value",
} as const;

/** Which resources are read: those from `offset` on, `limit` at most. */
export type ScimPage = { readonly offset: number; readonly limit: number };

/** What every comparison asks of one attribute; null where two of them cannot both hold. */
const LOWERED: ReadonlySet<string> = new Set(["id", "members.value", "active"]);
type Match = ReadonlyMap<string, string | boolean>;
function matchOf(comparisons: readonly Comparison[]): Match | null {
  const match = new Map<string, string | boolean>();
  for (const { attribute, value } of comparisons) {
    const wanted =
      typeof value === "string" && LOWERED.has(attribute) ? value.toLowerCase() : value;
    if (match.has(attribute) && match.get(attribute) !== wanted) return null;
    match.set(attribute, wanted);
  }
  // Text that is no id is nobody's.
  for (const name of ["id", "members.value"])
    if (match.has(name) && !isId(String(match.get(name)))) return null;
  return match;
}
const textIn = (match: Match, name: string): string | null =>
  match.has(name) ? String(match.get(name)) : null;

const USERS = `u.organisation_id = $1 and u.deleted_at is null and ($2::uuid is null or u.id = $2)
  and ($3::text is null or lower(u.user_name) = lower($3)) and ($4::text is null or u.external_id = $4)
  and ($5::text is null or lower(u.display_name) = lower($5)) and ($6::text is null or lower(u.email) = lower($6))
  and ($7::boolean is null or u.active = $7)`;
const users = statement<readonly unknown[], User>(
  "directory.scim-users",
  `select ${USER_COLUMNS} from directory.users u where ${USERS} order by u.id offset $8 limit $9`,
);
const userTotal = statement<readonly unknown[], { total: number }>(
  "directory.scim-users-total",
  `select count(*)::int as total from directory.users u where ${USERS}`,
);

/** Users of the organisation as SCIM lists them, and how many match in all. */
export async function scimUsers(
  db: Reader,
  organisationId: string,
  comparisons: readonly Comparison[],
  page: ScimPage,
): Promise<{ readonly rows: readonly User[]; readonly total: number }> {
  const match = matchOf(comparisons);
  if (match === null) return { rows: [], total: 0 };
  const active = match.get("active");
  if (active !== undefined && typeof active !== "boolean" && !/^(?:true|false)$/.test(active))
    return { rows: [], total: 0 };
  const values = [
    organisationId,
    textIn(match, "id"),
    textIn(match, "userName"),
    textIn(match, "externalId"),
    textIn(match, "displayName"),
    textIn(match, "emails.value"),
    active === undefined ? null : String(active) === "true",
  ];
  const [count] = await db.query(userTotal, values);
  const rows = page.limit === 0 ? [] : await db.query(users, [...values, page.offset, page.limit]);
  return { rows, total: count?.total ?? 0 };
}

const GROUPS = `g.organisation_id = $1 and g.deleted_at is null and ($2::uuid is null or g.id = $2)
  and ($3::text is null or lower(g.name) = lower($3)) and ($4::text is null or g.external_id = $4)
  and ($5::uuid is null or exists (select 1 from directory.group_members m
    join directory.users u on u.id = m.user_id and u.deleted_at is null
    where m.group_id = g.id and m.user_id = $5))`;
const groups = statement<readonly unknown[], ListedGroup>(
  "directory.scim-groups",
  `select ${GROUP_COLUMNS}, ${MEMBERS} from directory.groups g where ${GROUPS}
   order by g.id offset $6 limit $7`,
);
const groupTotal = statement<readonly unknown[], { total: number }>(
  "directory.scim-groups-total",
  `select count(*)::int as total from directory.groups g where ${GROUPS}`,
);

/** The same for groups. */
export async function scimGroups(
  db: Reader,
  organisationId: string,
  comparisons: readonly Comparison[],
  page: ScimPage,
): Promise<{ readonly rows: readonly ListedGroup[]; readonly total: number }> {
  const match = matchOf(comparisons);
  if (match === null) return { rows: [], total: 0 };
  const values = [
    organisationId,
    textIn(match, "id"),
    textIn(match, "displayName"),
    textIn(match, "externalId"),
    textIn(match, "members.value"),
  ];
  const [count] = await db.query(groupTotal, values);
  const rows = page.limit === 0 ? [] : await db.query(groups, [...values, page.offset, page.limit]);
  return { rows, total: count?.total ?? 0 };
}

export type ScimMember = { readonly groupId: string; readonly id: string; readonly name: string };
const members = statement<[groups: readonly string[]], ScimMember>(
  "directory.scim-members",
  `select m.group_id as "groupId", u.id, u.display_name as name from directory.group_members m
   join directory.users u on u.id = m.user_id and u.deleted_at is null
   where m.group_id = any($1::uuid[]) order by m.group_id, u.id`,
);
/** Members of these groups who are not deleted; the caller sees to it that they are not too many. */
export const scimMembers = (db: Reader, groupIds: readonly string[]): Promise<ScimMember[]> =>
  groupIds.length === 0 ? Promise.resolve([]) : db.query(members, [groupIds]);
