import { ok, type Result } from "../../../kernel/result.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { controlOf } from "../domain/invoice.ts";
import { firstDayAfter, firstDayOf, type Month } from "../domain/month.ts";
import { totalsWaiting } from "../queries/runs.ts";
import { type StartedRun, startCloseIn } from "./close-month.ts";

/**
 * Begins to close a month without anybody having looked at its dry run; undefined where nothing waits
 * for a document. For a copy that looks ahead: what is real is closed by who saw what it issues.
 */
export async function closeAsItStands(
  tx: Tx,
  month: Month,
): Promise<Result<StartedRun | undefined>> {
  const totals = await totalsWaiting(tx, firstDayAfter(month), firstDayOf(month));
  if (totals.length === 0) return ok(undefined);
  return startCloseIn(tx, { month, control: controlOf(month, totals) });
}
