import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mergedRoles } from "../domain/merger.ts";

const hold = statement<[ids: readonly string[]], { id: string }>(
  "identity.hold-both",
  "select id from identity.organisations where id = any($1::uuid[]) order by id for update",
);
/** Keeps both as they are until the transaction ends, always in the same order. */
export const holdBoth = (tx: Tx, ids: readonly string[]) => tx.query(hold, [ids]);

export type MergedPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** In the one that goes. */
  readonly roles: readonly string[];
  /** In the one that stays already; null where they are not in it. */
  readonly rolesThere: readonly string[] | null;
};

const people = statement<[going: string, staying: string], MergedPerson>(
  "identity.people-of-merger",
  `select u."id" as id, u."name" as name, u."email" as email, m.roles, t.roles as "rolesThere"
   from identity.memberships m join auth."user" u on u."id" = m.person_id
     left join identity.memberships t on t.person_id = m.person_id and t.organisation_id = $2
   where m.organisation_id = $1 order by lower(u."name"), u."id"`,
);
const counts = statement<[going: string], { environments: number; programs: number }>(
  "identity.counts-of-merger",
  `select (select count(*)::int from identity.environments where organisation_id = $1) as environments,
     (select count(*)::int from identity.api_clients where organisation_id = $1 and revoked_at is null) as programs`,
);

/** Everybody of the one that goes, and what it has beside people. */
export async function heldByGoing(db: Reader, going: string, staying: string) {
  const [found] = await db.query(counts, [going]);
  return {
    people: await db.query(people, [going, staying]),
    environments: found?.environments ?? 0,
    programs: found?.programs ?? 0,
  };
}

const join = statement<
  [staying: string, people: readonly string[], roles: string, at: Temporal.Instant],
  unknown
>(
  "identity.join-staying",
  `insert into identity.memberships (person_id, organisation_id, roles, since)
   select p, $1, array(select jsonb_array_elements_text(r)), $4
   from unnest($2::uuid[]) with ordinality x (p, n)
     join jsonb_array_elements($3::jsonb) with ordinality y (r, n) using (n)
   on conflict (person_id, organisation_id) do update set roles = excluded.roles`,
);
const leave = statement<[going: string], unknown>(
  "identity.leave-going",
  "delete from identity.memberships where organisation_id = $1",
);
const moveEnvironments = statement<[going: string, staying: string], unknown>(
  "identity.move-environments",
  "update identity.environments set organisation_id = $2 where organisation_id = $1",
);
const endPrograms = statement<[going: string, at: Temporal.Instant], unknown>(
  "identity.end-programs",
  "update identity.api_clients set revoked_at = $2 where organisation_id = $1 and revoked_at is null",
);
// What went into the one that goes, goes on with it: an old name always leads to what is there.
const close = statement<
  [going: string, staying: string, at: Temporal.Instant, by: string],
  unknown
>(
  "identity.close-merged",
  `with led as (update identity.organisations set merged_into = $2 where merged_into = $1)
   update identity.organisations set status = 'closed', merged_into = $2, merged_at = $3, merged_by = $4,
     version = version + 1 where id = $1`,
);

/** Moves people and environments, ends programs, and closes the one that goes. */
export async function moveIntoStaying(
  tx: Tx,
  { going, staying }: { readonly going: string; readonly staying: string },
  joining: readonly MergedPerson[],
): Promise<void> {
  await tx.query(join, [
    staying,
    joining.map(({ id }) => id),
    JSON.stringify(joining.map(({ roles, rolesThere }) => mergedRoles(rolesThere ?? [], roles))),
    tx.at,
  ]);
  await tx.query(leave, [going]);
  await tx.query(moveEnvironments, [going, staying]);
  await tx.query(endPrograms, [going, tx.at]);
  await tx.query(close, [going, staying, tx.at, tx.actor.name]);
}
