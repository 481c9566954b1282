import { randomUUIDv7 } from "node:crypto";
import { fold } from "../../../kernel/fold.ts";
import { isId } from "../../../kernel/ids.ts";
import { isVisible } from "../../../kernel/one-line.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { inParts, MOST_MEMBERS, NAMED_IN_EVENT, type Source, tidy } from "../domain/user.ts";
import type { GroupDeleted, GroupMembersChanged } from "../events.ts";
import { groupFull, groupInvalid, usersUnknown } from "../problems.ts";
import {
  countMembers,
  deleteMembers,
  type Group,
  groupOwners,
  insertGroups,
  insertMembers,
  knownUsers,
  lockGroup,
  type Membership,
  membersOf,
  recordGroupDeleted,
  recordGroupNames,
  touchGroups,
} from "../store/groups.ts";
import { takeTurn } from "../store/settings.ts";

type By = { readonly organisationId: string; readonly source: Source };
type OfGroup = By & {
  readonly groupId: string;
  /** The version that the caller saw, or `*`. */
  readonly seen: string;
};
type Names = { readonly name: string; readonly externalId: string | null };

/** What becomes of a group's members: some come and go, or the group has exactly those who are named. */
export type MemberChange =
  | { readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly exactly: readonly string[] };

/** Adds a group with its members; refuses a name or external id that another group has (rule 7). */
export const addGroup = (
  db: Database,
  wanted: By & Names & { readonly members?: readonly string[] },
): Promise<Result<{ readonly id: string }>> => db.transaction((tx) => addGroupIn(tx, wanted));

/** The same in the caller's transaction. */
export async function addGroupIn(
  tx: Tx,
  wanted: By & Names & { readonly members?: readonly string[] },
): Promise<Result<{ readonly id: string }>> {
  const { organisationId, source, members = [] } = wanted;
  const turn = await takeTurn(tx, organisationId, source);
  if (!turn.ok) return turn;
  const names = { name: tidy(wanted.name), externalId: wanted.externalId };
  const wrong = await errorsOf(tx, organisationId, names);
  if (wrong.length > 0) return refuse(groupInvalid({}, wrong));
  const id = randomUUIDv7();
  await insertGroups(tx, organisationId, [{ ...names, id }], source);
  tx.audit({
    ...about(organisationId, id),
    action: "directory.group-added",
    after: { name: names.name },
  });
  const group = { organisationId, id, name: names.name };
  const done = await changeWho(tx, group, { add: members, remove: [] });
  return done.ok ? ok({ id }) : done;
}

/** Gives a group another name; with `members`, other members in the same step. */
export const changeGroup = (
  db: Database,
  wanted: OfGroup & {
    readonly names: (group: Group) => Names;
    readonly members?: MemberChange;
  },
): Promise<Result<null>> =>
  onGroup(db, wanted, async (tx, group) => {
    const given = wanted.names(group);
    const names = { name: tidy(given.name), externalId: given.externalId };
    if (names.name !== group.name || names.externalId !== group.externalId) {
      const wrong = await errorsOf(tx, group.organisationId, names, group.id);
      if (wrong.length > 0) return refuse(groupInvalid({}, wrong));
      await recordGroupNames(tx, { ...names, id: group.id });
      tx.audit({
        ...about(group.organisationId, group.id),
        action: "directory.group-renamed",
        before: { name: group.name },
        after: { name: names.name },
      });
    }
    return wanted.members === undefined
      ? ok(null)
      : changeWho(tx, { ...group, name: names.name }, wanted.members);
  });

/** Deletes a group; its members stay users (rule 7). */
export const deleteGroup = (db: Database, wanted: OfGroup): Promise<Result<null>> =>
  onGroup(db, wanted, async (tx, { id, organisationId, name }) => {
    await recordGroupDeleted(tx, id);
    await tx.publish({
      type: "directory.group-deleted",
      subject: id,
      organisationId,
      groupId: id,
    } satisfies GroupDeleted);
    tx.audit({ ...about(organisationId, id), action: "directory.group-deleted", before: { name } });
    return ok(null);
  });

function onGroup(
  db: Database,
  { organisationId, source, groupId, seen }: OfGroup,
  work: (tx: Tx, group: Group) => Promise<Result<null>>,
): Promise<Result<null>> {
  return db.transaction(async (tx): Promise<Result<null>> => {
    const turn = await takeTurn(tx, organisationId, source);
    const group = await lockGroup(tx, organisationId, groupId);
    if (group === undefined) return refuse(notFound({}));
    if (!turn.ok) return turn;
    if (seen !== "*" && seen !== String(group.version))
      return refuse(preconditionFailed({ current: `${group.version}` }));
    return work(tx, group);
  });
}

async function errorsOf(
  tx: Tx,
  organisationId: string,
  { name, externalId }: Names,
  self?: string,
): Promise<FieldError[]> {
  if (!isVisible(name)) return [{ pointer: "/name", code: "required" }];
  const owners = await groupOwners(tx, organisationId, [name], externalId);
  const others = owners.filter(({ id }) => id !== self);
  return [
    ...(others.some((one) => fold(one.name) === fold(name))
      ? [{ pointer: "/name", code: "directory/group-name-taken" }]
      : []),
    ...(externalId !== null && others.some((one) => one.externalId === externalId)
      ? [{ pointer: "/externalId", code: "directory/external-id-taken" }]
      : []),
  ];
}

/** Whoever is to be a member is a user of the organisation who is not deleted; all of them, or nothing changes. */
async function changeWho(
  tx: Tx,
  group: Pick<Group, "id" | "organisationId" | "name">,
  change: MemberChange,
): Promise<Result<null>> {
  const { organisationId, id: groupId } = group;
  const { add, remove } = "exactly" in change ? await towards(tx, groupId, change.exactly) : change;
  const known =
    add.length === 0 ? new Set() : await knownUsers(tx, organisationId, add.filter(isId));
  const unknown = add.flatMap((id, index) => (known.has(id) ? [] : [index]));
  if (unknown.length > 0)
    return refuse(
      usersUnknown(
        { count: unknown.length },
        unknown
          .slice(0, 100)
          .map((index) => ({ pointer: `/add/${index}`, code: "directory/user-unknown" })),
      ),
    );
  const pairs = (ids: readonly string[]) => ids.map((userId) => ({ groupId, userId }));
  const removed = await deleteMembers(tx, pairs(remove.filter(isId)));
  const added = await insertMembers(tx, pairs(add));
  if (added.length === 0 && removed.length === 0) return ok(null);
  if (added.length > 0 && (await countMembers(tx, groupId)) > MOST_MEMBERS)
    return refuse(groupFull({ most: MOST_MEMBERS }));
  await touchGroups(tx, [groupId]);
  await publishMembers(tx, organisationId, { added, removed });
  tx.audit({
    ...about(organisationId, groupId),
    action: "directory.group-members-changed",
    after: { name: group.name, added: added.length, removed: removed.length },
  });
  return ok(null);
}

async function towards(tx: Tx, groupId: string, wanted: readonly string[]) {
  const now = new Set(await membersOf(tx, groupId));
  const then = new Set(wanted);
  return {
    add: [...then].filter((id) => !now.has(id)),
    remove: [...now].filter((id) => !then.has(id)),
  };
}

/** Tells who came to groups and left them: as many facts as it takes, each with 500 users at most. */
export async function publishMembers(
  tx: Tx,
  organisationId: string,
  { added, removed }: { added: readonly Membership[]; removed: readonly Membership[] },
): Promise<void> {
  const byGroup = new Map<string, { added: string[]; removed: string[] }>();
  const of = (groupId: string) => {
    const known = byGroup.get(groupId) ?? { added: [], removed: [] };
    byGroup.set(groupId, known);
    return known;
  };
  for (const { groupId, userId } of added) of(groupId).added.push(userId);
  for (const { groupId, userId } of removed) of(groupId).removed.push(userId);
  const fact = (groupId: string, who: Pick<GroupMembersChanged, "added" | "removed">) =>
    ({
      type: "directory.group-members-changed",
      subject: groupId,
      organisationId,
      groupId,
      ...who,
    }) satisfies GroupMembersChanged;
  await tx.publishAll(
    [...byGroup].flatMap(([groupId, who]) => [
      ...inParts(who.removed, NAMED_IN_EVENT).map((removed) =>
        fact(groupId, { added: [], removed }),
      ),
      ...inParts(who.added, NAMED_IN_EVENT).map((added) => fact(groupId, { added, removed: [] })),
    ]),
  );
}

const about = (organisationId: string, id: string) => ({
  organisationId,
  objectType: "directory-group",
  objectId: id,
});
