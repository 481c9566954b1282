import { type Result, refuse } from "../../../kernel/result.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { completeStop, stopOffer } from "../../catalog/index.ts";
import { confirmationDiffers } from "../problems.ts";
import { withdrawOpenSubmission } from "../projections/withdraw-submission.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { propagationMinutes } from "../queries/settings.ts";
import { takeOffersTurn } from "../store/submissions.ts";

/** In place of an offer ID: the stop was confirmed with those of other offers. */
export const CONFIRMED_TOGETHER = Symbol("confirmed together");

export type StopDistribution = {
  readonly publisherId: string;
  readonly slug: string;
  /** The offer ID, typed by whoever asks: a confirmation that cannot be given by habit. */
  readonly confirmation: string | typeof CONFIRMED_TOGETHER;
  readonly stopRenewals: boolean;
  /** The version of the offer whose impact was shown; `*` for any. */
  readonly ifMatch: string;
};

/**
 * Stops the distribution of an offer (PUB-21, decision 7). A submission before the publisher's
 * sign-off and a waiting preview are withdrawn (decision 54). It takes effect after the operator's
 * propagation delay: at once, where there is none.
 */
export const stopDistribution = (
  db: Database,
  { publisherId, slug, confirmation, stopRenewals, ifMatch }: StopDistribution,
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    // In turn with submissions: none can start unseen while this one looks for it.
    await takeOffersTurn(tx, slug);
    const found = await offerForPublisher(tx, publisherId, slug);
    if (found === undefined) return refuse(notFound({}));
    const { offer } = found;
    if (confirmation !== CONFIRMED_TOGETHER && confirmation !== offer.offerId)
      return refuse(
        confirmationDiffers({ offer: offer.offerId }, [
          { pointer: "/offerId", code: "publishing/confirmation-differs" },
        ]),
      );
    if (ifMatch !== "*" && ifMatch !== String(offer.version))
      return refuse(preconditionFailed({ current: String(offer.version) }));
    // The submission's row goes first, as in every step of a submission: nobody waits in a circle.
    if (found.actions["stop-distribution"].allowed) await withdrawOpenSubmission(tx, offer.id);
    const minutes = await propagationMinutes(tx);
    return stopOffer(tx, {
      offerId: offer.id,
      stopRenewals,
      effectiveAt: tx.at.add({ minutes }),
    });
  });

/** The propagation delay is over. */
export async function runDueStop(tx: Tx, { subject }: DueMoment): Promise<void> {
  await withdrawOpenSubmission(tx, subject);
  await completeStop(tx, subject);
}
