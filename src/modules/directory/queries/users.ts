import { type Reader, statement } from "../../../platform/database.ts";
import { USER_COLUMNS, type User } from "../store/users.ts";

/** `-` puts the last by name, or the latest, first. */
export const USER_ORDERS = [
  "name",
  "-name",
  "user-name",
  "-user-name",
  "changed",
  "-changed",
] as const;
export type UserOrder = (typeof USER_ORDERS)[number];
export const isByTime = (order: UserOrder): boolean => order.endsWith("changed");

export const USER_STATES = ["active", "inactive", "deleted"] as const;
export type UserState = (typeof USER_STATES)[number];

export type UserQuery = {
  readonly organisationId: string;
  readonly q: string | null;
  /** Null for all who are not deleted. */
  readonly state: UserState | null;
  /** A group's id: its members only. */
  readonly group: string | null;
  readonly order: UserOrder;
  readonly after: readonly [key: string, id: string] | null;
  readonly limit: number;
};

/** A user with what the list is ordered by, as a cursor keeps it. */
export type ListedUser = User & { readonly key: string };

// Three states that exclude each other, so that each has the condition of an index.
const WHERE = `u.organisation_id = $1
  and ($2::text is null or u.search like '%' || $2 || '%' escape '\\')
  and case $3::text when 'deleted' then u.deleted_at is not null
    when 'active' then u.deleted_at is null and u.active
    when 'inactive' then u.deleted_at is null and not u.active
    else u.deleted_at is null end
  and ($4::uuid is null or exists (
    select 1 from directory.group_members m where m.group_id = $4 and m.user_id = u.id))`;

const pageIn = (order: UserOrder) => {
  const [key, type] = isByTime(order)
    ? ["u.changed_at", "timestamptz"]
    : [order.endsWith("user-name") ? "lower(u.user_name)" : "lower(u.display_name)", "text"];
  const [direction, beyond] = order.startsWith("-") ? ["desc", "<"] : ["asc", ">"];
  return statement<readonly unknown[], User & { key: string | Temporal.Instant }>(
    `directory.list-users.${order}`,
    `select ${USER_COLUMNS}, ${key} as key from directory.users u
     where ${WHERE} and ($5::${type} is null or (${key}, u.id) ${beyond} ($5, $6::uuid))
     order by ${key} ${direction}, u.id ${direction} limit $7`,
  );
};
const pages = new Map(USER_ORDERS.map((order) => [order, pageIn(order)]));
const total = statement<readonly unknown[], { total: number }>(
  "directory.count-users",
  `select count(*)::int as total from directory.users u where ${WHERE}`,
);

const matchOf = ({ organisationId, q, state, group }: Omit<UserQuery, "after" | "limit">) => [
  organisationId,
  q?.toLowerCase().replace(/[\\%_]/g, (one) => `\\${one}`) ?? null,
  state,
  group,
];

/** A page of the users of an organisation. */
export async function listUsers(db: Reader, query: UserQuery): Promise<readonly ListedUser[]> {
  const found = await db.query(pages.get(query.order) ?? pageIn(query.order), [
    ...matchOf(query),
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
  return found.map((user) => ({ ...user, key: user.key.toString() }));
}

/** How many match in all. */
export const countUsers = async (
  db: Reader,
  query: Omit<UserQuery, "after" | "limit">,
): Promise<number> => (await db.query(total, matchOf(query)))[0]?.total ?? 0;

const byId = statement<[organisation: string, id: string], User>(
  "directory.user",
  `select ${USER_COLUMNS} from directory.users u where u.organisation_id = $1 and u.id = $2`,
);
/** A user of the organisation; a deleted one, too. */
export const userOf = async (db: Reader, organisationId: string, id: string) =>
  (await db.query(byId, [organisationId, id]))[0];

const anywhere = statement<[id: string], User>(
  "directory.user-of-any-organisation",
  `select ${USER_COLUMNS} from directory.users u where u.id = $1`,
);
/** A user of any organisation; a deleted one, too. */
export const userById = async (db: Reader, id: string) => (await db.query(anywhere, [id]))[0];

const byIds = statement<[organisation: string, ids: readonly string[]], User>(
  "directory.users-by-ids",
  `select ${USER_COLUMNS} from directory.users u where u.organisation_id = $1 and u.id = any($2::uuid[])`,
);
/** Users of the organisation by their ids, deleted ones too. One statement, however many. */
export const usersByIds = async (
  db: Reader,
  organisationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, User>> =>
  new Map((await db.query(byIds, [organisationId, ids])).map((user) => [user.id, user]));

const byAddress = statement<[organisation: string, email: string], User>(
  "directory.users-with-address",
  `select ${USER_COLUMNS} from directory.users u
   where u.organisation_id = $1 and lower(u.email) = lower($2) and u.deleted_at is null
   order by u.created_at, u.id limit 20`,
);
/** Who a person of the organisation is among its users: those with the address, the first of 20 at most. */
export const usersWithAddress = (
  db: Reader,
  organisationId: string,
  email: string,
): Promise<User[]> => db.query(byAddress, [organisationId, email]);

const own = statement<[organisation: string, address: string], User & { readonly named: boolean }>(
  "directory.users-of-address",
  `select ${USER_COLUMNS}, lower(u.user_name) = lower($2) as named from directory.users u
   where u.organisation_id = $1 and u.deleted_at is null and u.active
     and (lower(u.user_name) = lower($2) or lower(u.email) = lower($2))
   order by named desc, u.id limit 2`,
);
/**
 * Which active user of the organisation somebody with this address is: the one who is named so, else the only one with
 * the address. Undefined where several share it.
 */
export async function userOfAddress(
  db: Reader,
  organisationId: string,
  address: string,
): Promise<User | undefined> {
  const [first, second] = await db.query(own, [organisationId, address]);
  return first !== undefined && (first.named || second === undefined) ? first : undefined;
}

export type GroupOfUser = { readonly userId: string; readonly id: string; readonly name: string };
const groups = statement<[users: readonly string[], most: number], GroupOfUser>(
  "directory.groups-of-users",
  `select x.id as "userId", g.id, g.name from unnest($1::uuid[]) as x(id)
   cross join lateral (
     select g.id, g.name from directory.group_members m
     join directory.groups g on g.id = m.group_id and g.deleted_at is null
     where m.user_id = x.id order by lower(g.name), g.id limit $2) g`,
);
/** The groups of each user by name, `most` of each. One statement, however many users. */
export const groupsOf = (
  db: Reader,
  userIds: readonly string[],
  most: number,
): Promise<GroupOfUser[]> => db.query(groups, [userIds, most]);
