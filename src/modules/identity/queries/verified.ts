import { type Reader, statement } from "../../../platform/database.ts";

const verified = statement<[id: string], { verified: boolean }>(
  "identity.is-verified",
  "select verified_at is not null as verified from identity.organisations where id = $1",
);
/** Whether the operator verified who the organisation is (OPR-03). */
export const isVerified = async (db: Reader, organisationId: string): Promise<boolean> =>
  (await db.query(verified, [organisationId]))[0]?.verified ?? false;

const amongRows = statement<[ids: readonly string[]], { id: string }>(
  "identity.verified-among",
  "select id from identity.organisations where id = any ($1) and verified_at is not null",
);
/** Those among `ids` whom the operator verified. */
export const verifiedAmong = async (
  db: Reader,
  ids: readonly string[],
): Promise<ReadonlySet<string>> => new Set((await db.query(amongRows, [ids])).map(({ id }) => id));
