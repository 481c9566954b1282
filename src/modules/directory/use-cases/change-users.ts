import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  blankErrors,
  changedFields,
  clashErrors,
  RESTORABLE_HOURS,
  type Source,
  type UserFields,
} from "../domain/user.ts";
import type { UserAdded, UserChanged, UserDeleted } from "../events.ts";
import { nameTakenSince, userDeleted, userInvalid, userNotDeleted } from "../problems.ts";
import { groupIdsOf } from "../store/groups.ts";
import { takeTurn } from "../store/settings.ts";
import {
  insertUsers,
  lockUser,
  nameOwners,
  recordDeleted,
  type User,
  updateUsers,
} from "../store/users.ts";
import { publishMembers } from "./change-groups.ts";

export const FORGET_USER = "directory.forget-user";

type By = { readonly organisationId: string; readonly source: Source };
type OfUser = By & {
  readonly userId: string;
  /** The version that the caller saw, or `*`. */
  readonly seen: string;
};

/** Adds a user; refuses a user name or external id that another one has (docs/domain/directory.md, rule 2). */
export const addUser = (
  db: Database,
  wanted: By & { readonly user: UserFields },
): Promise<Result<{ readonly id: string }>> => db.transaction((tx) => addUserIn(tx, wanted));

/** The same in the caller's transaction. */
export async function addUserIn(
  tx: Tx,
  { organisationId, source, user }: By & { readonly user: UserFields },
): Promise<Result<{ readonly id: string }>> {
  const turn = await takeTurn(tx, organisationId, source);
  if (!turn.ok) return turn;
  const wrong = await errorsOf(tx, organisationId, user);
  if (wrong.length > 0) return refuse(userInvalid({}, wrong));
  const id = randomUUIDv7();
  await insertUsers(tx, organisationId, [{ ...user, id }], source);
  await tx.publish(added({ id, organisationId, active: user.active }));
  tx.audit({ ...about(organisationId, id), action: "directory.user-added", after: named(user) });
  return ok({ id });
}

/**
 * Changes what is known of a user, `active` included: whoever is not active keeps their place and can be given
 * no licence (rule 5). What is as it was already changes nothing.
 */
export const changeUser = (
  db: Database,
  wanted: OfUser & { readonly change: (user: User) => Result<UserFields> },
): Promise<Result<null>> =>
  onUser(db, wanted, async (tx, user) => {
    if (user.deletedAt !== null) return refuse(userDeleted({}));
    const changed = wanted.change(user);
    if (!changed.ok) return changed;
    const fields = changedFields(user, changed.value);
    if (fields.length === 0) return ok(null);
    const wrong = await errorsOf(tx, user.organisationId, changed.value, user.id);
    if (wrong.length > 0) return refuse(userInvalid({}, wrong));
    const { id, organisationId } = user;
    const { active } = changed.value;
    await updateUsers(tx, organisationId, [{ ...changed.value, id }]);
    await tx.publish({
      type: "directory.user-changed",
      subject: id,
      organisationId,
      userId: id,
      active,
    } satisfies UserChanged);
    tx.audit({
      ...about(organisationId, id),
      action:
        user.active === active
          ? "directory.user-changed"
          : active
            ? "directory.user-activated"
            : "directory.user-deactivated",
      before: only(user, fields),
      after: { ...named(changed.value), ...only(changed.value, fields) },
    });
    return ok(null);
  });

/** Deletes a user, who is kept for 30 days of marketplace time and can be restored (rule 6). */
export const deleteUser = (db: Database, wanted: OfUser): Promise<Result<null>> =>
  onUser(db, wanted, async (tx, user) => {
    const { id, organisationId } = user;
    if (user.deletedAt !== null) return refuse(userDeleted({}));
    await recordDeleted(tx, id, true);
    tx.schedule({
      kind: FORGET_USER,
      subject: id,
      dueAt: tx.at.add({ hours: RESTORABLE_HOURS }),
    });
    await tx.publish({
      type: "directory.user-deleted",
      subject: id,
      organisationId,
      userId: id,
    } satisfies UserDeleted);
    tx.audit({
      ...about(organisationId, id),
      action: "directory.user-deleted",
      before: named(user),
    });
    return ok(null);
  });

/** Takes a deletion back: the user is as before, in the groups of before that are still there (rule 6). */
export const restoreUser = (db: Database, wanted: OfUser): Promise<Result<null>> =>
  onUser(db, wanted, async (tx, user) => {
    const { id, organisationId } = user;
    if (user.deletedAt === null) return refuse(userNotDeleted({}));
    const owners = await nameOwners(tx, organisationId, [user]);
    if (clashErrors(user, owners, id).length > 0)
      return refuse(nameTakenSince({ userName: user.userName }));
    await recordDeleted(tx, id, false);
    await tx.unschedule(FORGET_USER, id);
    await tx.publish(added({ id, organisationId, active: user.active }));
    const again = (await groupIdsOf(tx, id)).map((groupId) => ({ groupId, userId: id }));
    await publishMembers(tx, organisationId, { added: again, removed: [] });
    tx.audit({
      ...about(organisationId, id),
      action: "directory.user-restored",
      after: named(user),
    });
    return ok(null);
  });

function onUser(
  db: Database,
  { organisationId, source, userId, seen }: OfUser,
  work: (tx: Tx, user: User) => Promise<Result<null>>,
): Promise<Result<null>> {
  return db.transaction(async (tx): Promise<Result<null>> => {
    const turn = await takeTurn(tx, organisationId, source);
    const user = await lockUser(tx, organisationId, userId);
    if (user === undefined) return refuse(notFound({}));
    if (!turn.ok) return turn;
    if (seen !== "*" && seen !== String(user.version))
      return refuse(preconditionFailed({ current: `${user.version}` }));
    return work(tx, user);
  });
}

const errorsOf = async (tx: Tx, organisationId: string, user: UserFields, self?: string) => [
  ...blankErrors(user),
  ...clashErrors(user, await nameOwners(tx, organisationId, [user]), self),
];

export const added = (user: {
  readonly id: string;
  readonly organisationId: string;
  readonly active: boolean;
}): UserAdded => ({
  type: "directory.user-added",
  subject: user.id,
  organisationId: user.organisationId,
  userId: user.id,
  active: user.active,
});

const about = (organisationId: string, id: string) => ({
  organisationId,
  objectType: "directory-user",
  objectId: id,
});
const named = ({ userName, displayName }: UserFields) => ({ userName, name: displayName });
const only = (user: UserFields, fields: readonly (keyof UserFields)[]) =>
  Object.fromEntries(fields.map((field) => [field, user[field]]));
