import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Verdict } from "../domain/certification.ts";
import type { Certifier } from "../domain/queue-work.ts";

const insert = statement<
  [
    submission: string,
    byId: string,
    byName: string,
    note: string | null,
    verdicts: string,
    at: Temporal.Instant,
  ],
  unknown
>(
  "publishing.insert-first-decision",
  `insert into publishing.first_decisions (submission_id, by_id, by_name, note, verdicts, at)
   values ($1, $2, $3, $4, $5::jsonb, $6)`,
);

/** Keeps what the first of two people decided; the caller holds the submission's lock. */
export const insertFirstDecision = (
  tx: Tx,
  submissionId: string,
  {
    by,
    note,
    verdicts,
  }: {
    readonly by: Certifier;
    readonly note: string | null;
    readonly verdicts: readonly Verdict[];
  },
) => tx.query(insert, [submissionId, by.id, by.name, note, JSON.stringify(verdicts), tx.at]);
