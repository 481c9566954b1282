import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { audienceChangesOf } from "../../catalog/index.ts";
import { submissionActions } from "../domain/actions.ts";
import { currentStep, signOff } from "../domain/progress.ts";
import { goLiveNotAllowed } from "../problems.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { notConfirmed, removedHolders } from "../queries/removed-holders.ts";
import { lockSubmissionOf, type StoredSubmission } from "../store/submissions.ts";
import type { OfSubmission } from "./cancel-submission.ts";
import { recordTransition } from "./record-transition.ts";

/**
 * The publisher has looked at the preview and selects Go live (PUB-09). It cannot be taken back.
 * Private audiences go live as last saved: who loses sight of a plan that it subscribes to is named
 * first, as when they are synced (decision 10).
 */
export async function signOffSubmission(
  db: Database,
  {
    publisherId,
    slug,
    number,
    confirmedSubscriptions,
  }: OfSubmission & { readonly confirmedSubscriptions: number },
): Promise<Result<StoredSubmission>> {
  return db.transaction(async (tx) => {
    const offer = await offerForPublisher(tx, publisherId, slug);
    const submission = offer && (await lockSubmissionOf(tx, offer.offer.id, number));
    if (offer === undefined || submission === undefined) return refuse(notFound({}));
    const allowed = submissionActions(submission.progress)["go-live"];
    const goingLive = signOff(submission.progress);
    if (!allowed.allowed || goingLive === undefined)
      return refuse(
        goLiveNotAllowed({
          reason: allowed.allowed ? "" : allowed.reason,
          state: submission.progress.state,
          step: currentStep(submission.progress)?.id ?? "",
        }),
      );
    const holders = await removedHolders(tx, publisherId, await audienceChangesOf(tx, offer));
    const unconfirmed = notConfirmed(holders, confirmedSubscriptions);
    if (unconfirmed !== undefined) return refuse(unconfirmed);
    const after = await recordTransition(tx, submission, goingLive, {
      signed_off_at: tx.at,
      signed_off_by: tx.actor.name,
    });
    tx.audit({
      organisationId: publisherId,
      action: "publishing.signed-off",
      objectType: "offer",
      objectId: after.row.offer_id,
      after: { number, editionId: after.row.edition_id },
    });
    return ok(after);
  });
}
