import { type Reader, statement } from "../../../platform/database.ts";

const count = statement<[organisationId: string], { count: number }>(
  "licensing.count-people",
  "select count(*)::int as count from licensing.people where organisation_id = $1",
);

/** People of the organisation who can have licences, those not active included. */
export const countPeople = async (db: Reader, organisationId: string): Promise<number> =>
  (await db.query(count, [organisationId]))[0]?.count ?? 0;
