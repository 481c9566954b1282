import type { Tx } from "../../../platform/transaction.ts";
import { wantDraftChecks } from "../store/draft-checks.ts";

/** Runs inside the transaction that changed the draft. */
export async function wantChecksWhenDraftChanged(
  tx: Tx,
  of: { readonly offerId: string; readonly publisherId: string },
): Promise<void> {
  await wantDraftChecks(tx, of);
}
