import { randomUUIDv7 } from "node:crypto";
import { fold } from "../../../kernel/fold.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { PLACES_NAMED, type Table } from "../../../platform/csv-table.ts";
import { previewOf } from "../../../platform/preview.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  blankErrors,
  changedFields,
  clashErrors,
  MOST_MEMBERS,
  type NameOwner,
  tidy,
  tidyUser,
  type UserFields,
} from "../domain/user.ts";
import { USER_COLUMNS, type UserColumn, userInRow } from "../domain/user-file.ts";
import type { UserChanged } from "../events.ts";
import { previewOutdated, userFileInvalid } from "../problems.ts";
import {
  countMembersOf,
  deleteMembers,
  groupOwners,
  insertGroups,
  insertMembers,
  type Membership,
  membershipsOf,
  touchGroups,
} from "../store/groups.ts";
import { takeTurn } from "../store/settings.ts";
import { insertUsers, nameOwners, type User, updateUsers, usersNamed } from "../store/users.ts";
import { publishMembers } from "./change-groups.ts";
import { added as userAdded } from "./change-users.ts";

export type ImportUsers = {
  readonly organisationId: string;
  readonly file: Table<UserColumn>;
  /** What the schema of the body that adds one user refuses. */
  readonly checkBody: (body: unknown) => readonly FieldError[];
  /** The preview that the person confirms. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

/** What becomes of a row: its user is added, changed, there already as it says, or stands against the file. */
export type UserRow = {
  readonly line: number;
  readonly state: "added" | "changed" | "known" | "refused";
  readonly user: UserFields;
  readonly groups: readonly string[];
  readonly userId: string | null;
  readonly errors: readonly FieldError[];
};

export type ImportedUsers = {
  readonly rows: readonly UserRow[];
  /** Names of groups that the file makes. */
  readonly newGroups: readonly string[];
  /** Null where a row is refused. */
  readonly preview: string | null;
};

/**
 * Adds and changes the users of a file with their groups: exactly those of the preview, all of them or none, by as
 * many statements for 20,000 rows as for one (docs/domain/directory.md, rule 11). Whoever is not in the file stays.
 */
export const importUsers = (db: Database, request: ImportUsers): Promise<Result<ImportedUsers>> =>
  db.transaction(async (tx): Promise<Result<ImportedUsers>> => {
    const { organisationId, dryRun } = request;
    const turn = await takeTurn(tx, organisationId, "file");
    if (!turn.ok) return turn;
    const plan = await planOf(tx, request);
    const errors = plan.rows.flatMap((row) => row.errors);
    const preview = errors.length > 0 ? null : plan.preview;
    const shown = { rows: plan.rows, newGroups: plan.newGroups.map(({ name }) => name), preview };
    if (dryRun) return ok(shown);
    if (errors.length > 0)
      return refuse(userFileInvalid({ count: errors.length }, errors.slice(0, PLACES_NAMED)));
    // Whoever confirms it again, after an answer that was lost, finds it done.
    if (plan.nothing) return ok(shown);
    if (request.preview !== preview) return refuse(previewOutdated({}));
    await carryOut(tx, organisationId, plan);
    return ok(shown);
  });

type Plan = Awaited<ReturnType<typeof planOf>>;

async function planOf(tx: Tx, { organisationId, file, checkBody }: ImportUsers) {
  const names = file.rows.map(({ cells }) => tidy(cells.userName));
  const there = await usersNamed(tx, organisationId, names);
  const has = new Set(file.columns.keys());
  const read = file.rows.map(({ line, cells }, index) => {
    const before = there.get(fold(names[index] ?? ""));
    const row = userInRow(cells, { has, before });
    return { line, before, ...row, user: tidyUser(row.user) };
  });
  const owners = await nameOwners(
    tx,
    organisationId,
    read.map(({ user }) => user),
  );
  const groups = await groupsOf(
    tx,
    organisationId,
    read.flatMap((row) => row.groups ?? []),
  );
  const memberships = has.has("groups")
    ? await membershipsOf(
        tx,
        read.flatMap(({ before }) => before?.id ?? []),
      )
    : [];
  const inGroups = Map.groupBy(memberships, ({ userId }) => userId);
  const errorsAt = fileErrors({ file, checkBody, owners, read });
  const come: Membership[] = [];
  const go: Membership[] = [];
  const rows = read.map((row, index): UserRow => {
    const userId = row.before?.id ?? randomUUIDv7();
    const { user } = row;
    const wanted = (row.groups ?? []).map((name) => groups.ids.get(fold(name)) ?? "");
    const now = (inGroups.get(userId) ?? []).map(({ groupId }) => groupId);
    const moved = row.groups === null ? [] : difference(wanted, now);
    const left = row.groups === null ? [] : difference(now, wanted);
    for (const groupId of moved) come.push({ groupId, userId });
    for (const groupId of left) go.push({ groupId, userId });
    const changed =
      row.before !== undefined &&
      (changedFields(row.before, user).length > 0 || moved.length + left.length > 0);
    const errors = errorsAt(index);
    return {
      line: row.line,
      state:
        errors.length > 0
          ? "refused"
          : row.before === undefined
            ? "added"
            : changed
              ? "changed"
              : "known",
      user,
      groups: row.groups ?? [],
      userId: row.before?.id ?? (errors.length > 0 ? null : userId),
      errors,
    };
  });
  await fillErrors(tx, { rows, come, go, groups, columns: file.columns });
  const changed = rows.filter(
    (row, index) =>
      row.state === "changed" && changedFields(read[index]?.before as User, row.user).length > 0,
  );
  return {
    rows,
    come,
    go,
    changed,
    newGroups: groups.made,
    nothing: rows.every(({ state }) => state === "known") && groups.made.length === 0,
    // Ids of what is new are made at each look: the preview goes by names.
    preview: previewOf([
      rows.map(({ state, user, groups: named }) => [state, user, named]),
      groups.made.map(({ name }) => name),
      go,
      read.map(({ before }) => before?.version ?? 0),
    ]),
  };
}

const difference = (from: readonly string[], without: readonly string[]): string[] =>
  from.filter((one) => !without.includes(one));

/** The groups that are named, and those among them that are not there yet. */
async function groupsOf(tx: Tx, organisationId: string, named: readonly string[]) {
  const wanted = new Map(named.map((name) => [fold(name), name]));
  const there = await groupOwners(tx, organisationId, [...wanted.values()]);
  const ids = new Map(there.map(({ id, name }) => [fold(name), id]));
  const made = [...wanted]
    .filter(([small]) => !ids.has(small))
    .map(([small, name]) => {
      const id = randomUUIDv7();
      ids.set(small, id);
      return { id, name, externalId: null };
    });
  return { ids, made };
}

type ReadRow = ReturnType<typeof userInRow> & {
  readonly line: number;
  readonly before: User | undefined;
  readonly user: UserFields;
};

/** The first thing that is wrong with each cell of a row, where it stands in the file. */
function fileErrors(facts: {
  readonly file: Table<UserColumn>;
  readonly checkBody: ImportUsers["checkBody"];
  readonly owners: readonly NameOwner[];
  readonly read: readonly ReadRow[];
}): (index: number) => readonly FieldError[] {
  const { file, checkBody, owners, read } = facts;
  const byName = Map.groupBy(owners, ({ userName }) => fold(userName));
  const byExternal = Map.groupBy(owners, ({ externalId }) => externalId ?? "");
  const names = new Map<string, number>();
  const externals = new Map<string, number>();
  for (const { line, user } of read) {
    const small = fold(user.userName);
    if (!names.has(small)) names.set(small, line);
    if (user.externalId !== null && !externals.has(user.externalId))
      externals.set(user.externalId, line);
  }
  return (index) => {
    const row = read[index];
    if (row === undefined) return [];
    const { line, user, before } = row;
    const others = [
      ...(byName.get(fold(user.userName)) ?? []),
      ...(user.externalId === null ? [] : (byExternal.get(user.externalId) ?? [])),
    ];
    const first = names.get(fold(user.userName)) ?? line;
    const firstExternal = externals.get(user.externalId ?? "") ?? line;
    const errors: FieldError[] = [
      ...blankErrors(user),
      ...checkBody(user),
      ...row.errors,
      ...clashErrors(user, others, before?.id),
      ...(first === line || user.userName === ""
        ? []
        : [{ pointer: "/userName", code: "directory/user-name-twice", params: { line: first } }]),
      ...(firstExternal === line
        ? []
        : [
            {
              pointer: "/externalId",
              code: "directory/external-id-twice",
              params: { line: firstExternal },
            },
          ]),
    ];
    return placed(errors, line, file.columns);
  };
}

function placed(
  errors: readonly FieldError[],
  line: number,
  columns: ReadonlyMap<UserColumn, number>,
): readonly FieldError[] {
  const first = new Map<string, FieldError>();
  for (const { pointer, ...error } of errors) {
    if (first.has(pointer)) continue;
    const field = (Object.keys(USER_COLUMNS) as UserColumn[]).find(
      (one) => USER_COLUMNS[one].pointer === pointer,
    );
    const column = (field && columns.get(field)) ?? 1;
    first.set(pointer, { ...error, pointer: "", line, column });
  }
  return [...first.values()].sort((a, b) => (a.column ?? 0) - (b.column ?? 0));
}

/** A group that would have too many members is named in the first row that puts somebody into it. */
async function fillErrors(
  tx: Tx,
  plan: {
    readonly rows: UserRow[];
    readonly come: readonly Membership[];
    readonly go: readonly Membership[];
    readonly groups: Awaited<ReturnType<typeof groupsOf>>;
    readonly columns: ReadonlyMap<UserColumn, number>;
  },
): Promise<void> {
  if (plan.come.length === 0) return;
  const counts = new Map(
    (await countMembersOf(tx, [...new Set(plan.come.map(({ groupId }) => groupId))])).map(
      ({ groupId, members }) => [groupId, members],
    ),
  );
  for (const { groupId } of plan.come) counts.set(groupId, (counts.get(groupId) ?? 0) + 1);
  for (const { groupId } of plan.go) counts.set(groupId, (counts.get(groupId) ?? 0) - 1);
  for (const [name, groupId] of plan.groups.ids) {
    if ((counts.get(groupId) ?? 0) <= MOST_MEMBERS) continue;
    const at = plan.rows.findIndex((row) => row.groups.some((one) => fold(one) === name));
    const row = plan.rows[at];
    if (row === undefined) continue;
    const full = {
      pointer: "",
      code: "directory/group-full",
      params: { group: name, most: MOST_MEMBERS },
      line: row.line,
      column: plan.columns.get("groups") ?? 1,
    };
    plan.rows[at] = { ...row, state: "refused", errors: [...row.errors, full] };
  }
}

async function carryOut(tx: Tx, organisationId: string, plan: Plan): Promise<void> {
  const withId = ({ user, userId }: UserRow) => ({ ...user, id: userId ?? "" });
  const added = plan.rows.filter(({ state }) => state === "added").map(withId);
  const changed = plan.changed.map(withId);
  if (added.length > 0) await insertUsers(tx, organisationId, added, "file");
  if (changed.length > 0) await updateUsers(tx, organisationId, changed);
  if (plan.newGroups.length > 0) await insertGroups(tx, organisationId, plan.newGroups, "file");
  const removed = await deleteMembers(tx, plan.go);
  const come = await insertMembers(tx, plan.come);
  await touchGroups(tx, [...new Set([...removed, ...come].map(({ groupId }) => groupId))]);
  await tx.publishAll(added.map(({ id, active }) => userAdded({ id, organisationId, active })));
  await tx.publishAll(
    changed.map(
      ({ id, active }) =>
        ({
          type: "directory.user-changed",
          subject: id,
          organisationId,
          userId: id,
          active,
        }) satisfies UserChanged,
    ),
  );
  await publishMembers(tx, organisationId, { added: come, removed });
  tx.audit({
    organisationId,
    action: "directory.users-imported",
    objectType: "directory",
    objectId: organisationId,
    after: {
      added: added.length,
      changed: plan.rows.filter(({ state }) => state === "changed").length,
      groups: plan.newGroups.length,
    },
  });
}
