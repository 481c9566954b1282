import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from "../domain/scim-user.ts";
import type { ListedGroup } from "../queries/groups.ts";
import type { ScimMember } from "../queries/scim.ts";
import type { User } from "../store/users.ts";

export const userResource = (user: User, base: string) => ({
  schemas: [USER_SCHEMA, ...(user.department === null ? [] : [ENTERPRISE_SCHEMA])],
  id: user.id,
  ...known("externalId", user.externalId),
  userName: user.userName,
  name: {
    formatted: user.displayName,
    ...known("givenName", user.givenName),
    ...known("familyName", user.familyName),
  },
  displayName: user.displayName,
  ...known("title", user.jobTitle),
  emails: [{ value: user.email, type: "work", primary: true }],
  active: user.active,
  ...(user.department === null ? {} : { [ENTERPRISE_SCHEMA]: { department: user.department } }),
  meta: metaOf("User", user, `${base}/Users/${user.id}`),
});

export const groupResource = (
  group: ListedGroup,
  base: string,
  members: readonly ScimMember[] | null,
) => ({
  schemas: [GROUP_SCHEMA],
  id: group.id,
  ...known("externalId", group.externalId),
  displayName: group.name,
  ...(members === null
    ? {}
    : {
        members: members.map(({ id, name }) => ({
          value: id,
          display: name,
          type: "User",
          $ref: `${base}/Users/${id}`,
        })),
      }),
  meta: metaOf("Group", group, `${base}/Groups/${group.id}`),
});

const known = (name: string, value: string | null) => (value === null ? {} : { [name]: value });

const metaOf = (
  resourceType: "User" | "Group",
  of: {
    readonly createdAt: Temporal.Instant;
    readonly changedAt: Temporal.Instant;
    readonly version: number;
  },
  location: string,
) => ({
  resourceType,
  created: of.createdAt.toString(),
  lastModified: of.changedAt.toString(),
  location,
  version: `W/"${of.version}"`,
});

/** Which attributes are asked for: `attributes`, or all but `excludedAttributes` (RFC 7644, section 3.9). */
export type Wanted = (name: string) => boolean;
const ALWAYS = new Set(["schemas", "id", "meta"]);

export function wantedIn(query: Readonly<Record<string, unknown>>): Wanted {
  const only = namesIn(query["attributes"]);
  const without = namesIn(query["excludedAttributes"]);
  return (name) => {
    const small = name.toLowerCase();
    if (ALWAYS.has(small)) return true;
    return only.size > 0 ? only.has(small) : !without.has(small);
  };
}

/** Names of attributes at the top: a part of one asks for the whole of it. */
const namesIn = (text: unknown): ReadonlySet<string> =>
  new Set(
    (typeof text === "string" ? text : "")
      .toLowerCase()
      .replaceAll(/urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/g, "")
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "")
      .map((one) =>
        one.startsWith(ENTERPRISE_SCHEMA.toLowerCase())
          ? ENTERPRISE_SCHEMA.toLowerCase()
          : (one.split(".")[0] ?? one),
      ),
  );

export const project = <T extends object>(resource: T, wanted: Wanted): T =>
  Object.fromEntries(Object.entries(resource).filter(([name]) => wanted(name))) as T;
