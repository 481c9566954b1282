import type { Reader } from "../../../platform/database.ts";
import { type SignIn, signInsOf } from "../../identity/index.ts";
import { RESTORABLE_HOURS } from "../domain/user.ts";
import type { ListedGroup } from "../queries/groups.ts";
import { type GroupOfUser, groupsOf } from "../queries/users.ts";
import type { User } from "../store/users.ts";

/** Whether the caller may change users and groups now: SCIM is off, and a role allows it. */
export type Standing = { readonly mayChange: boolean };

/** Users as the API shows them. Two statements, however many. */
export async function userViews(
  db: Reader,
  users: readonly User[],
  about: Standing & { readonly organisationId: string; readonly groups: number },
) {
  const ids = users.map(({ id }) => id);
  const groups = await groupsOf(db, ids, about.groups);
  const signIns = await signInsOf(
    db,
    about.organisationId,
    users.map(({ email }) => email),
  );
  return users.map((user) =>
    userView(user, {
      ...about,
      signIn: signIns.get(user.email.toLowerCase()),
      inGroups: groups.filter(({ userId }) => userId === user.id),
    }),
  );
}

const userView = (
  user: User,
  {
    mayChange,
    signIn,
    inGroups,
  }: Standing & { signIn: SignIn | undefined; inGroups: readonly GroupOfUser[] },
) => ({
  id: user.id,
  userName: user.userName,
  email: user.email,
  displayName: user.displayName,
  givenName: user.givenName,
  familyName: user.familyName,
  externalId: user.externalId,
  jobTitle: user.jobTitle,
  department: user.department,
  active: user.active,
  source: user.source,
  createdAt: user.createdAt.toString(),
  changedAt: user.changedAt.toString(),
  deletedAt: user.deletedAt?.toString() ?? null,
  restorableUntil: user.deletedAt?.add({ hours: RESTORABLE_HOURS }).toString() ?? null,
  member:
    signIn === undefined
      ? null
      : {
          personId: signIn.personId,
          name: signIn.name,
          lastSignInAt: signIn.lastAt?.toString() ?? null,
        },
  groups: inGroups.map(({ id, name }) => ({ id, name })),
  version: user.version,
  allowedActions: !mayChange ? [] : user.deletedAt === null ? ["change", "delete"] : ["restore"],
});

export const groupView = (group: ListedGroup, { mayChange }: Standing) => ({
  id: group.id,
  name: group.name,
  externalId: group.externalId,
  source: group.source,
  members: group.members,
  createdAt: group.createdAt.toString(),
  changedAt: group.changedAt.toString(),
  version: group.version,
  allowedActions: mayChange ? ["change", "delete"] : [],
});
