import type { Tx } from "../../../platform/transaction.ts";
import type { RunAdvanced } from "../events.ts";
import { issueNext } from "../use-cases/close-month.ts";
import type { Surroundings } from "../use-cases/mail-invoices.ts";

/** A run issues the documents of some buyers in one transaction, then goes on with the next. */
export const issueInvoicesWhenRunAdvanced =
  (around: Surroundings) =>
  (tx: Tx, { runId }: RunAdvanced): Promise<void> =>
    issueNext(tx, runId, around);
