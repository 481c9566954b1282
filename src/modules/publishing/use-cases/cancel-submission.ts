import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { submissionActions } from "../domain/actions.ts";
import { currentStep, end } from "../domain/progress.ts";
import { cancelNotAllowed } from "../problems.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { lockSubmissionOf, type StoredSubmission } from "../store/submissions.ts";
import { recordTransition } from "./record-transition.ts";

export type OfSubmission = {
  readonly publisherId: string;
  readonly slug: string;
  readonly number: number;
};

/**
 * Ends a submission before the publisher's sign-off (PUB-10). A step that is running finds its
 * submission ended and changes nothing.
 */
export async function cancelSubmission(
  db: Database,
  { publisherId, slug, number }: OfSubmission,
): Promise<Result<StoredSubmission>> {
  return db.transaction(async (tx) => {
    const offer = await offerForPublisher(tx, publisherId, slug);
    const submission = offer && (await lockSubmissionOf(tx, offer.offer.id, number));
    if (submission === undefined) return refuse(notFound({}));
    const allowed = submissionActions(submission.progress)["cancel-publish"];
    const cancelled = end(submission.progress, "cancel");
    if (!allowed.allowed || cancelled === undefined)
      return refuse(
        cancelNotAllowed({
          reason: allowed.allowed ? "" : allowed.reason,
          state: submission.progress.state,
          step: currentStep(submission.progress)?.id ?? "",
        }),
      );
    const after = await recordTransition(tx, submission, cancelled);
    tx.audit({
      organisationId: publisherId,
      action: "publishing.cancelled",
      objectType: "offer",
      objectId: after.row.offer_id,
      before: { number, state: submission.row.state },
      after: { number, state: after.row.state },
    });
    return ok(after);
  });
}
