import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const verified = statement<[id: string], { verified: boolean }>(
  "identity.is-verified",
  "select verified_at is not null as verified from identity.organisations where id = $1",
);
const held = statement<[id: string], { verified: boolean }>(
  "identity.is-verified-held",
  "select verified_at is not null as verified from identity.organisations where id = $1 for share",
);

/** Whether the operator verified who the organisation is (OPR-03). */
export const isVerified = async (db: Reader, organisationId: string): Promise<boolean> =>
  (await db.query(verified, [organisationId]))[0]?.verified ?? false;

/** The same, and nobody changes it before the transaction ends: for what is kept beside it. */
export const isVerifiedUntilCommit = async (tx: Tx, organisationId: string): Promise<boolean> =>
  (await tx.query(held, [organisationId]))[0]?.verified ?? false;
