import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Source } from "../domain/user.ts";

/** A group as kept. */
export type Group = {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly source: Source;
  readonly version: number;
  readonly createdAt: Temporal.Instant;
  readonly changedAt: Temporal.Instant;
};

export const GROUP_COLUMNS = `g.id, g.organisation_id as "organisationId", g.name, g.external_id as "externalId",
  g.source, g.version, g.created_at as "createdAt", g.changed_at as "changedAt"`;

const lock = statement<[organisation: string, id: string], Group>(
  "directory.lock-group",
  `select ${GROUP_COLUMNS} from directory.groups g
   where g.organisation_id = $1 and g.id = $2 and g.deleted_at is null for update`,
);
/** A group of the organisation, whose row is kept locked until the transaction ends. */
export const lockGroup = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

export type GroupOwner = Pick<Group, "id" | "name" | "externalId">;
const owners = statement<
  [organisation: string, names: readonly string[], externalId: string | null],
  GroupOwner
>(
  "directory.group-name-owners",
  `select id, name, external_id as "externalId" from directory.groups
   where organisation_id = $1 and deleted_at is null 
     and (lower(name) in (select lower(x) from unnest($2::text[]) x) or external_id = $3)`,
);
/** Groups of the organisation that have one of these names, in any case of letters, or the external id. */
export const groupOwners = (
  db: Reader,
  organisationId: string,
  names: readonly string[],
  externalId: string | null = null,
): Promise<GroupOwner[]> => db.query(owners, [organisationId, names, externalId]);

const insert = statement<
  [organisation: string, groups: string, source: Source, at: Temporal.Instant],
  unknown
>(
  "directory.insert-groups",
  `insert into directory.groups (id, organisation_id, name, external_id, source, created_at, changed_at)
   select id, $1, name, "externalId", $3, $4, $4
   from jsonb_to_recordset($2::jsonb) as x(id uuid, name text, "externalId" text)`,
);
export const insertGroups = (
  tx: Tx,
  organisationId: string,
  groups: readonly GroupOwner[],
  source: Source,
) => tx.query(insert, [organisationId, JSON.stringify(groups), source, tx.at]);

const setNames = statement<
  [id: string, name: string, externalId: string | null, at: Temporal.Instant],
  unknown
>(
  "directory.set-group-names",
  `update directory.groups set name = $2, external_id = $3, changed_at = $4, version = version + 1
   where id = $1`,
);
export const recordGroupNames = (tx: Tx, { id, name, externalId }: GroupOwner) =>
  tx.query(setNames, [id, name, externalId, tx.at]);

const touch = statement<[ids: readonly string[], at: Temporal.Instant], unknown>(
  "directory.touch-groups",
  "update directory.groups set changed_at = $2, version = version + 1 where id = any($1::uuid[])",
);
export const touchGroups = (tx: Tx, ids: readonly string[]) => tx.query(touch, [ids, tx.at]);

const setDeleted = statement<[id: string, at: Temporal.Instant], unknown>(
  "directory.set-group-deleted",
  `with gone as (delete from directory.group_members where group_id = $1)
   update directory.groups set deleted_at = $2, changed_at = $2, version = version + 1 where id = $1`,
);
export const recordGroupDeleted = (tx: Tx, id: string) => tx.query(setDeleted, [id, tx.at]);

export type Membership = { readonly groupId: string; readonly userId: string };

const addMembers = statement<[groups: readonly string[], users: readonly string[]], Membership>(
  "directory.add-members",
  `insert into directory.group_members (group_id, user_id)
   select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing
   returning group_id as "groupId", user_id as "userId"`,
);
const removeMembers = statement<[groups: readonly string[], users: readonly string[]], Membership>(
  "directory.remove-members",
  `delete from directory.group_members m using unnest($1::uuid[], $2::uuid[]) as x(group_id, user_id)
   where m.group_id = x.group_id and m.user_id = x.user_id
   returning m.group_id as "groupId", m.user_id as "userId"`,
);
const columns = (pairs: readonly Membership[]) =>
  [pairs.map(({ groupId }) => groupId), pairs.map(({ userId }) => userId)] as const;

/** @returns those that were not there before */
export const insertMembers = (tx: Tx, pairs: readonly Membership[]): Promise<Membership[]> =>
  pairs.length === 0 ? Promise.resolve([]) : tx.query(addMembers, [...columns(pairs)]);

/** @returns those that were there */
export const deleteMembers = (tx: Tx, pairs: readonly Membership[]): Promise<Membership[]> =>
  pairs.length === 0 ? Promise.resolve([]) : tx.query(removeMembers, [...columns(pairs)]);

const memberIds = statement<[group: string], { userId: string }>(
  "directory.member-ids",
  `select m.user_id as "userId" from directory.group_members m join directory.users u on u.id = m.user_id
   where m.group_id = $1 and u.deleted_at is null`,
);
/** Users in a group who are not deleted. */
export const membersOf = async (db: Reader, groupId: string): Promise<string[]> =>
  (await db.query(memberIds, [groupId])).map(({ userId }) => userId);

const memberCount = statement<[group: string], { members: number }>(
  "directory.member-count",
  `select count(*)::int as members from directory.group_members where group_id = $1`,
);
/** Deleted users who can be restored are counted, too. */
export const countMembers = async (db: Reader, groupId: string): Promise<number> =>
  (await db.query(memberCount, [groupId]))[0]?.members ?? 0;

const groupsOfUser = statement<[user: string], { groupId: string }>(
  "directory.groups-of-user",
  `select m.group_id as "groupId" from directory.group_members m where m.user_id = $1`,
);
export const groupIdsOf = async (db: Reader, userId: string): Promise<string[]> =>
  (await db.query(groupsOfUser, [userId])).map(({ groupId }) => groupId);

const known = statement<[organisation: string, ids: readonly string[]], { id: string }>(
  "directory.known-users",
  `select id from directory.users
   where organisation_id = $1 and id = any($2::uuid[]) and deleted_at is null`,
);
/** The users among `ids` who are the organisation's and not deleted. */
export const knownUsers = async (
  db: Reader,
  organisationId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await db.query(known, [organisationId, ids])).map(({ id }) => id));

const memberCounts = statement<[groups: readonly string[]], { groupId: string; members: number }>(
  "directory.member-counts",
  `select group_id as "groupId", count(*)::int as members from directory.group_members
   where group_id = any($1::uuid[]) group by group_id`,
);
/** The same for several groups; those without anybody are not among them. */
export const countMembersOf = (db: Reader, groupIds: readonly string[]) =>
  db.query(memberCounts, [groupIds]);

const memberships = statement<[users: readonly string[]], Membership>(
  "directory.memberships-of-users",
  `select m.group_id as "groupId", m.user_id as "userId" from directory.group_members m
   where m.user_id = any($1::uuid[])`,
);
/** Who of these users is in which groups. */
export const membershipsOf = (db: Reader, userIds: readonly string[]): Promise<Membership[]> =>
  userIds.length === 0 ? Promise.resolve([]) : db.query(memberships, [userIds]);
