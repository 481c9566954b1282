import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** A line of an organisation's history: it was suspended or reinstated. */
export type StandingChange = {
  readonly number: number;
  readonly kind: "suspended" | "reinstated";
  readonly reason: string;
  readonly contact: string | null;
  readonly byName: string;
  readonly at: Temporal.Instant;
};

/** The history is read whole up to so many lines; nobody is suspended that often. */
const MOST = 100;

const history = statement<[organisation: string, most: number], StandingChange>(
  "identity.standing-changes",
  `select number, kind, reason, contact, by_name as "byName", at from identity.standing_changes
   where organisation_id = $1 order by number desc limit $2`,
);
const one = statement<[organisation: string, number: number], StandingChange>(
  "identity.standing-change",
  `select number, kind, reason, contact, by_name as "byName", at from identity.standing_changes
   where organisation_id = $1 and number = $2`,
);
const held = statement<[id: string], { suspended: boolean; verified: boolean }>(
  "identity.standing-held",
  `select status <> 'active' as suspended, verified_at is not null as verified
   from identity.organisations where id = $1 for share`,
);

/** When an organisation was suspended and reinstated, the latest first. */
export const standingHistory = (db: Reader, organisationId: string): Promise<StandingChange[]> =>
  db.query(history, [organisationId, MOST]);

export const standingChange = async (
  db: Reader,
  organisationId: string,
  number: number,
): Promise<StandingChange | undefined> => (await db.query(one, [organisationId, number]))[0];

/**
 * Whether an organisation is suspended or closed, and whether it is verified; nobody changes it before
 * the transaction ends. What a suspension forbids is decided on this.
 */
export async function standingUntilCommit(
  tx: Tx,
  organisationId: string,
): Promise<{ readonly suspended: boolean; readonly verified: boolean }> {
  const [found] = await tx.query(held, [organisationId]);
  return found ?? { suspended: false, verified: false };
}
