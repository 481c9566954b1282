import { fold } from "../../../kernel/fold.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { NameOwner, Source, UserFields } from "../domain/user.ts";

/** A user as kept. */
export type User = UserFields & {
  readonly id: string;
  readonly organisationId: string;
  readonly source: Source;
  readonly version: number;
  readonly createdAt: Temporal.Instant;
  readonly changedAt: Temporal.Instant;
  readonly deletedAt: Temporal.Instant | null;
};

export const USER_COLUMNS = `u.id, u.organisation_id as "organisationId", u.user_name as "userName", u.email,
  u.display_name as "displayName", u.given_name as "givenName", u.family_name as "familyName",
  u.external_id as "externalId", u.job_title as "jobTitle", u.department, u.active, u.source, u.version,
  u.created_at as "createdAt", u.changed_at as "changedAt", u.deleted_at as "deletedAt"`;

const lock = statement<[organisation: string, id: string], User>(
  "directory.lock-user",
  `select ${USER_COLUMNS} from directory.users u where u.organisation_id = $1 and u.id = $2 for update`,
);
/** A user of the organisation, deleted ones too, whose row is kept locked until the transaction ends. */
export const lockUser = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

const owners = statement<
  [organisation: string, names: readonly string[], externalIds: readonly string[]],
  NameOwner
>(
  "directory.name-owners",
  `select id, user_name as "userName", external_id as "externalId" from directory.users
   where organisation_id = $1 and deleted_at is null and lower(user_name) in (select lower(x) from unnest($2::text[]) x)
   union
   select id, user_name, external_id from directory.users
   where organisation_id = $1 and deleted_at is null and external_id = any($3)`,
);
/** Users of the organisation who have one of these user names or external ids. One statement, however many. */
export const nameOwners = (
  db: Reader,
  organisationId: string,
  users: readonly Pick<UserFields, "userName" | "externalId">[],
): Promise<NameOwner[]> =>
  db.query(owners, [
    organisationId,
    users.map(({ userName }) => userName),
    users.flatMap(({ externalId }) => externalId ?? []),
  ]);

const named = statement<[organisation: string, names: readonly string[]], User>(
  "directory.users-named",
  `select ${USER_COLUMNS} from directory.users u
   where u.organisation_id = $1 and u.deleted_at is null
     and lower(u.user_name) in (select lower(x) from unnest($2::text[]) x)`,
);
/** Users of the organisation with these names, by the names as `fold` has them. */
export const usersNamed = async (
  db: Reader,
  organisationId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, User>> =>
  new Map(
    (await db.query(named, [organisationId, names])).map((user) => [fold(user.userName), user]),
  );

const FIELDS = `"userName" text, email text, "displayName" text, "givenName" text, "familyName" text,
  "externalId" text, "jobTitle" text, department text, active boolean`;

const insert = statement<
  [organisation: string, users: string, source: Source, at: Temporal.Instant],
  unknown
>(
  "directory.insert-users",
  `insert into directory.users (id, organisation_id, user_name, email, display_name, given_name, family_name,
     external_id, job_title, department, active, source, created_at, changed_at)
   select id, $1, "userName", email, "displayName", "givenName", "familyName", "externalId", "jobTitle",
     department, active, $3, $4, $4
   from jsonb_to_recordset($2::jsonb) as x(id uuid, ${FIELDS})`,
);
export type NewUser = UserFields & { readonly id: string };

/** One statement, however many. */
export const insertUsers = (
  tx: Tx,
  organisationId: string,
  users: readonly NewUser[],
  source: Source,
) => tx.query(insert, [organisationId, JSON.stringify(users), source, tx.at]);

const update = statement<[organisation: string, users: string, at: Temporal.Instant], unknown>(
  "directory.update-users",
  `update directory.users u set user_name = x."userName", email = x.email, display_name = x."displayName",
     given_name = x."givenName", family_name = x."familyName", external_id = x."externalId",
     job_title = x."jobTitle", department = x.department, active = x.active, changed_at = $3,
     version = u.version + 1
   from jsonb_to_recordset($2::jsonb) as x(id uuid, ${FIELDS})
   where u.id = x.id and u.organisation_id = $1`,
);
/** The same for what is known of users who are there. */
export const updateUsers = (tx: Tx, organisationId: string, users: readonly NewUser[]) =>
  tx.query(update, [organisationId, JSON.stringify(users), tx.at]);

const setDeleted = statement<
  [id: string, deletedAt: Temporal.Instant | null, at: Temporal.Instant],
  unknown
>(
  "directory.set-user-deleted",
  "update directory.users set deleted_at = $2, changed_at = $3, version = version + 1 where id = $1",
);
export const recordDeleted = (tx: Tx, id: string, deleted: boolean) =>
  tx.query(setDeleted, [id, deleted ? tx.at : null, tx.at]);

const forget = statement<[id: string], { organisationId: string; userName: string }>(
  "directory.forget-user",
  `delete from directory.users where id = $1 and deleted_at is not null
   returning organisation_id as "organisationId", user_name as "userName"`,
);
/** Removes a user who is still deleted; undefined for one who was restored. */
export const forgetDeleted = async (tx: Tx, id: string) => (await tx.query(forget, [id]))[0];
