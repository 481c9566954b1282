import { type Reader, statement } from "../../../platform/database.ts";
import { GROUP_COLUMNS, type Group } from "../store/groups.ts";

/** A group, and how many of its members are not deleted. */
export type ListedGroup = Group & { readonly members: number };

export const GROUP_ORDERS = ["name", "-name", "changed", "-changed"] as const;
export type GroupOrder = (typeof GROUP_ORDERS)[number];
export const isGroupByTime = (order: GroupOrder): boolean => order.endsWith("changed");

export type GroupQuery = {
  readonly organisationId: string;
  readonly q: string | null;
  readonly order: GroupOrder;
  readonly after: readonly [key: string, id: string] | null;
  readonly limit: number;
};

export const MEMBERS = `(select count(*)::int from directory.group_members m
  join directory.users u on u.id = m.user_id and u.deleted_at is null where m.group_id = g.id) as members`;
const WHERE = `g.organisation_id = $1 and g.deleted_at is null
  and ($2::text is null or strpos(lower(g.name), $2) > 0)`;

const pageIn = (order: GroupOrder) => {
  const [key, type] = isGroupByTime(order)
    ? ["g.changed_at", "timestamptz"]
    : ["lower(g.name)", "text"];
  const [direction, beyond] = order.startsWith("-") ? ["desc", "<"] : ["asc", ">"];
  return statement<readonly unknown[], ListedGroup & { key: string | Temporal.Instant }>(
    `directory.list-groups.${order}`,
    `select ${GROUP_COLUMNS}, ${MEMBERS}, ${key} as key from directory.groups g
     where ${WHERE} and ($3::${type} is null or (${key}, g.id) ${beyond} ($3, $4::uuid))
     order by ${key} ${direction}, g.id ${direction} limit $5`,
  );
};
const pages = new Map(GROUP_ORDERS.map((order) => [order, pageIn(order)]));
const total = statement<readonly unknown[], { total: number }>(
  "directory.count-groups",
  `select count(*)::int as total from directory.groups g where ${WHERE}`,
);

/** A page of the groups of an organisation, and how many match in all. */
export async function listGroups(
  db: Reader,
  query: GroupQuery,
): Promise<{ rows: readonly (ListedGroup & { key: string })[]; total: number }> {
  const match = [query.organisationId, query.q?.toLowerCase() ?? null];
  const found = await db.query(pages.get(query.order) ?? pageIn(query.order), [
    ...match,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
  const [count] = await db.query(total, match);
  return {
    rows: found.map((group) => ({ ...group, key: group.key.toString() })),
    total: count?.total ?? 0,
  };
}

const byIds = statement<[organisation: string, ids: readonly string[]], ListedGroup>(
  "directory.groups-by-ids",
  `select ${GROUP_COLUMNS}, ${MEMBERS} from directory.groups g
   where g.organisation_id = $1 and g.id = any($2::uuid[]) and g.deleted_at is null`,
);
/** Groups of the organisation by their ids. One statement, however many. */
export const groupsByIds = async (
  db: Reader,
  organisationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ListedGroup>> =>
  new Map((await db.query(byIds, [organisationId, ids])).map((group) => [group.id, group]));

export const groupOf = async (db: Reader, organisationId: string, id: string) =>
  (await groupsByIds(db, organisationId, [id])).get(id);

const members = statement<
  [group: string, after: string | null, limit: number],
  { id: string; active: boolean }
>(
  "directory.members-of-group",
  `select u.id, u.active from directory.group_members m join directory.users u on u.id = m.user_id
   where m.group_id = $1 and u.deleted_at is null and ($2::uuid is null or m.user_id > $2)
   order by m.user_id limit $3`,
);
/** Members of a group who are not deleted, by id: those after one, `limit` at most. */
export const membersAfter = (
  db: Reader,
  groupId: string,
  { after, limit }: { readonly after: string | null; readonly limit: number },
) => db.query(members, [groupId, after, limit]);
