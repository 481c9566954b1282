import { type Reader, statement } from "../../../platform/database.ts";

const count = statement<[organisationId: string], { count: number }>(
  "licensing.count-people",
  "select count(*)::int as count from licensing.people where organisation_id = $1",
);

/** People of the organisation who can have licences, those not active included. */
export const countPeople = async (db: Reader, organisationId: string): Promise<number> =>
  (await db.query(count, [organisationId]))[0]?.count ?? 0;

export type PersonToAssign = {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
};
const active = statement<[organisationId: string, q: string | null, most: number], PersonToAssign>(
  "licensing.people-to-assign",
  `select user_id as id, user_name as "userName", display_name as "displayName" from licensing.people
   where organisation_id = $1 and active
     and ($2::text is null or strpos(lower(display_name || ' ' || user_name), lower($2)) > 0)
   order by lower(display_name), user_id limit $3`,
);
/** Active people of the organisation that match what is typed, the first `most` by name. */
export const peopleToAssign = (
  db: Reader,
  organisationId: string,
  { q, most }: { readonly q: string | null; readonly most: number },
): Promise<PersonToAssign[]> => db.query(active, [organisationId, q, most]);
