import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { audienceChangesOf } from "../../catalog/index.ts";
import { submissionActions } from "../domain/actions.ts";
import type { Confirmed } from "../domain/confirmation.ts";
import { currentStep, signOff } from "../domain/progress.ts";
import { goLiveNotAllowed } from "../problems.ts";
import { offerForPublisher, type PublisherOffer } from "../queries/offers.ts";
import { notConfirmed, removedHolders } from "../queries/removed-holders.ts";
import { suspensionOf } from "../queries/standing.ts";
import { lockSubmissionOf, type StoredSubmission } from "../store/submissions.ts";
import type { OfSubmission } from "./cancel-submission.ts";
import { recordTransition } from "./record-transition.ts";

/**
 * The publisher has looked at the preview and selects Go live (PUB-09). It cannot be taken back, and
 * takes the place of a later moment that was chosen before.
 */
export const signOffSubmission = (
  db: Database,
  {
    publisherId,
    slug,
    number,
    confirmedSubscriptions,
  }: OfSubmission & { readonly confirmedSubscriptions: string },
): Promise<Result<StoredSubmission>> =>
  db.transaction(async (tx) => {
    const offer = await offerForPublisher(tx, publisherId, slug);
    const submission = offer && (await lockSubmissionOf(tx, offer.offer.id, number));
    if (offer === undefined || submission === undefined) return refuse(notFound({}));
    return signOffPreview(tx, {
      offer,
      submission,
      confirmed: confirmedSubscriptions,
      by: tx.actor.name,
      action: "publishing.signed-off",
    });
  });

export type SignOff = {
  readonly offer: PublisherOffer;
  /** Locked. */
  readonly submission: StoredSubmission;
  readonly confirmed: Confirmed;
  /** Whose decision it is. */
  readonly by: string;
  /** How the history calls it. */
  readonly action: "publishing.signed-off" | "publishing.signed-off-on-schedule";
};

/** The sign-off itself, by the button or at the moment that was chosen. A refusal changes nothing. */
export async function signOffPreview(
  tx: Tx,
  { offer, submission, confirmed, by, action }: SignOff,
): Promise<Result<StoredSubmission>> {
  const goingLive = signOff(submission.progress);
  const { refusal } = await refusalToGoLive(tx, { offer, submission, confirmed });
  if (refusal !== undefined) return refuse(refusal);
  if (goingLive === undefined) throw new Error(`Submission ${submission.row.id} cannot go live`);
  const after = await recordTransition(tx, submission, goingLive, {
    signed_off_at: tx.at,
    signed_off_by: by,
  });
  const { row } = after;
  tx.audit({
    organisationId: row.publisher_id,
    action,
    objectType: "offer",
    objectId: row.offer_id,
    after: { number: row.number, editionId: row.edition_id, by },
  });
  return ok(after);
}

/**
 * Why a submission cannot go live, now or at a moment that is chosen now. Private audiences go live
 * as last saved: who loses sight of a plan that it subscribes to is named first, as when they are
 * synced (decision 10). The ids are theirs.
 */
export async function refusalToGoLive(
  tx: Tx,
  {
    offer,
    submission: { progress, row },
    confirmed,
  }: Pick<SignOff, "offer" | "submission" | "confirmed">,
): Promise<{ readonly refusal?: Problem | undefined; readonly ids: readonly string[] }> {
  const suspended = await suspensionOf(tx, row.publisher_id);
  if (suspended !== undefined) return { refusal: suspended, ids: [] };
  const allowed = submissionActions(progress)["go-live"];
  if (!allowed.allowed)
    return {
      refusal: goLiveNotAllowed({
        reason: allowed.reason,
        state: progress.state,
        step: currentStep(progress)?.id ?? "",
      }),
      ids: [],
    };
  const holders = await removedHolders(tx, row.publisher_id, await audienceChangesOf(tx, offer));
  return { refusal: notConfirmed(holders, confirmed), ids: holders.ids };
}
