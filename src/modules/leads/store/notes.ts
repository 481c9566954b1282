import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { MOST_NOTES } from "../domain/lead-history.ts";

/** A note as kept; the audit trail has the name of whoever wrote it. */
export type Note = {
  readonly number: number;
  readonly by: string;
  readonly at: Temporal.Instant;
  readonly text: string;
};

const insert = statement<
  [lead: string, text: string, at: Temporal.Instant, most: number],
  { number: number }
>(
  "leads.insert-note",
  `insert into leads.notes (lead_id, number, text, at)
   select $1, count(*) + 1, $2, $3 from leads.notes where lead_id = $1 having count(*) < $4
   returning number`,
);

/**
 * Adds a note; the caller holds the row of the lead, under which numbers follow each other.
 *
 * @returns undefined when the lead has as many as it takes
 */
export async function insertNote(tx: Tx, lead: string, text: string): Promise<Note | undefined> {
  const [kept] = await tx.query(insert, [lead, text, tx.at, MOST_NOTES]);
  return kept && { number: kept.number, by: tx.actor.name, at: tx.at, text };
}
