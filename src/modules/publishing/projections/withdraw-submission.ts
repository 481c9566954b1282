import type { Tx } from "../../../platform/transaction.ts";
import { setPreview } from "../../catalog/index.ts";
import { end } from "../domain/progress.ts";
import { dropDraftChecks } from "../store/draft-checks.ts";
import { closePreviewLink } from "../store/preview-links.ts";
import { lockOpenSubmission, recordProgress } from "../store/submissions.ts";
import { endSchedule, recordTransition } from "../use-cases/record-transition.ts";

/** Runs inside the transaction that stopped the offer. */
export const withdrawWhenOfferStopped = (
  tx: Tx,
  { offerId }: { readonly offerId: string },
): Promise<void> => withdrawOpenSubmission(tx, offerId);

/**
 * An offer whose distribution was stopped has nothing on its way to the storefront (decision 54):
 * a submission before the publisher's sign-off and a waiting preview are withdrawn.
 */
export const withdrawOpenSubmission = (tx: Tx, offerId: string): Promise<void> =>
  endOpenSubmission(tx, offerId, "withdraw");

/** The operator's stop ends whatever is on its way, also what was signed off (OPR-04). */
export const forceOpenSubmission = (tx: Tx, offerId: string): Promise<void> =>
  endOpenSubmission(tx, offerId, "force");

async function endOpenSubmission(
  tx: Tx,
  offerId: string,
  action: "withdraw" | "force",
): Promise<void> {
  const open = await lockOpenSubmission(tx, offerId);
  const to = open && end(open.progress, action);
  if (open === undefined || to === undefined) return;
  if (await closePreviewLink(tx, offerId)) await setPreview(tx, { offerId, editionId: null });
  const { row } = await recordTransition(tx, open, to);
  tx.audit({
    organisationId: row.publisher_id,
    action: "publishing.withdrawn",
    objectType: "offer",
    objectId: offerId,
    after: { number: row.number },
  });
}

/** The same for a draft that was deleted; there is no offer left to tell. */
export async function withdrawWhenOfferDeleted(
  tx: Tx,
  { offerId }: { readonly offerId: string },
): Promise<void> {
  await dropDraftChecks(tx, offerId);
  await closePreviewLink(tx, offerId);
  const open = await lockOpenSubmission(tx, offerId);
  const to = open && end(open.progress, "withdraw");
  if (open === undefined || to === undefined) return;
  await endSchedule(tx, open);
  await recordProgress(tx, open, to);
}
