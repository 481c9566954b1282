import { type Reader, statement } from "../../../platform/database.ts";
import type { CheckFinding } from "../store/draft-checks.ts";

/** The last run of the outgoing checks on a draft, and whether another is to be made. */
export type OutsideRun = {
  readonly revision: string | null;
  readonly checkedAt: Temporal.Instant | null;
  readonly findings: readonly CheckFinding[];
  readonly checks: readonly string[];
  readonly attempts: number;
  readonly isDue: boolean;
  readonly isUnderWay: boolean;
};

const read = statement<[offer: string], OutsideRun>(
  "publishing.draft-checks-of-offer",
  `select revision, checked_at as "checkedAt", findings, checks, attempts, due_at is not null as "isDue",
     coalesce(claimed_until > clock_timestamp(), false) as "isUnderWay"
   from publishing.draft_checks where offer_id = $1`,
);
export const lastOutsideRun = async (
  db: Reader,
  offerId: string,
): Promise<OutsideRun | undefined> => (await db.query(read, [offerId]))[0];
