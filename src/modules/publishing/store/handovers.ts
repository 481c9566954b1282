import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Certifier } from "../domain/queue-work.ts";

const insert = statement<
  [
    submission: string,
    kind: string,
    byId: string,
    byName: string,
    toId: string,
    toName: string,
    reason: string,
    at: Temporal.Instant,
  ],
  { number: number }
>(
  "publishing.insert-handover",
  `insert into publishing.handovers (submission_id, number, kind, by_id, by_name, to_id, to_name, reason, at)
   select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8
   from publishing.handovers where submission_id = $1
   returning number`,
);

/** Records that a submission passed to a colleague; the caller holds its lock, under which numbers follow each other. */
export async function insertHandover(
  tx: Tx,
  submissionId: string,
  {
    kind,
    by,
    to,
    reason,
  }: {
    readonly kind: "assigned" | "escalated";
    readonly by: Certifier;
    readonly to: Certifier;
    readonly reason: string;
  },
): Promise<number> {
  const [row] = await tx.query(insert, [
    submissionId,
    kind,
    by.id,
    by.name,
    to.id,
    to.name,
    reason,
    tx.at,
  ]);
  if (row === undefined) throw new Error("An insert answers with its row");
  return row.number;
}
