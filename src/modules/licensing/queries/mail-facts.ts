import { type Reader, statement } from "../../../platform/database.ts";

/** What mails about licences of a plan say of it. */
export type PlanInMail = {
  readonly organisationId: string;
  readonly offerName: string;
  readonly planName: string;
  readonly available: number;
};

const one = statement<[id: string], PlanInMail>(
  "licensing.pool-in-mail",
  `select organisation_id as "organisationId", offer_name as "offerName", plan_name as "planName", owned - assigned as available
   from licensing.pools where id = $1`,
);
export async function planInMail(db: Reader, poolId: string): Promise<PlanInMail> {
  const [found] = await db.query(one, [poolId]);
  if (found === undefined) throw new Error(`There are no licences ${poolId}`);
  return found;
}
