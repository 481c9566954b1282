import { addHours, type Instant, isBefore } from "../../../kernel/calendar.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { AHEAD_DAYS } from "../domain/delegation.ts";
import { DELEGATION_AHEAD, DELEGATION_ENDS } from "./moments.ts";

/** Sets when something that was asked or given ends, and when that is announced; before, it was perhaps another instant. */
export async function scheduleEnd(
  tx: Tx,
  id: string,
  { at, announced }: { readonly at: Instant; readonly announced: boolean },
): Promise<void> {
  await unscheduleEnd(tx, id);
  tx.schedule({ kind: DELEGATION_ENDS, subject: id, dueAt: at });
  const ahead = addHours(at, -AHEAD_DAYS * 24);
  if (announced && isBefore(tx.at, ahead))
    tx.schedule({ kind: DELEGATION_AHEAD, subject: id, dueAt: ahead });
}

/** It has ended otherwise. */
export async function unscheduleEnd(tx: Tx, id: string): Promise<void> {
  await tx.unschedule(DELEGATION_ENDS, id);
  await tx.unschedule(DELEGATION_AHEAD, id);
}
