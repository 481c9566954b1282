import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { waitsForOperator } from "../domain/progress.ts";
import { claimedByOther, notWaiting, secondPersonNeeded } from "../problems.ts";
import { firstDecisionOf } from "../queries/first-decisions.ts";
import { lockSubmission, recordClaim } from "../store/submissions.ts";

export type ClaimedBy = { readonly id: string; readonly name: string };

/** Takes a waiting submission, so that two people do not look at it at once (OPR-01). */
export async function claimSubmission(
  db: Database,
  { id, by }: { readonly id: string; readonly by: ClaimedBy },
): Promise<Result<{ readonly since: Temporal.Instant }>> {
  return db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, id);
    if (submission === undefined) return refuse(notFound({}));
    const { row, progress } = submission;
    if (!waitsForOperator(progress)) return refuse(notWaiting({ state: row.state }));
    if (row.claimed_by === by.id && row.claimed_at !== null) return ok({ since: row.claimed_at });
    if (row.claimed_by !== null) return refuse(claimedByOther({ name: row.claimed_by_name ?? "" }));
    const first = await firstDecisionOf(tx, row);
    if (first?.by === by.id) return refuse(secondPersonNeeded({ name: first.name }));
    await recordClaim(tx, id, { by: by.id, name: by.name });
    tx.audit({
      action: "certification.claimed",
      objectType: "submission",
      objectId: id,
      after: { claimedBy: by.name },
    });
    return ok({ since: tx.at });
  });
}

/** Gives a submission back. Those who may manage the marketplace also free another's claim. */
export async function releaseSubmission(
  db: Database,
  { id, by, anyones }: { readonly id: string; readonly by: ClaimedBy; readonly anyones: boolean },
): Promise<Result<void>> {
  return db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, id);
    if (submission === undefined) return refuse(notFound({}));
    const { row, progress } = submission;
    if (row.claimed_by === null) return ok(undefined);
    if (!waitsForOperator(progress)) return refuse(notWaiting({ state: row.state }));
    if (row.claimed_by !== by.id && !anyones)
      return refuse(claimedByOther({ name: row.claimed_by_name ?? "" }));
    await recordClaim(tx, id, undefined);
    tx.audit({
      action: "certification.released",
      objectType: "submission",
      objectId: id,
      before: { claimedBy: row.claimed_by_name },
    });
    return ok(undefined);
  });
}
