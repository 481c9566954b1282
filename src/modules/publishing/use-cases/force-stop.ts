import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  forceStop,
  holdForRemoval as holdInCatalogue,
  liftForcedStop,
  loadOfferById,
} from "../../catalog/index.ts";
import { reasonNeeded } from "../problems.ts";
import { forceOpenSubmission } from "../projections/withdraw-submission.ts";
import { takeOffersTurn } from "../store/submissions.ts";

/** Stops the distribution of any publisher's offer at once (OPR-04). */
export const forceStopOffer = (
  db: Database,
  { offerId, reason }: { readonly offerId: string; readonly reason: string },
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    const words = reason.trim();
    if (words === "")
      return refuse(reasonNeeded({}, [{ pointer: "/reason", code: "publishing/reason-needed" }]));
    if (!(await takeTurnOf(tx, offerId))) return refuse(notFound({}));
    await forceOpenSubmission(tx, offerId);
    return forceStop(tx, { offerId, reason: words });
  });

/** Lets the publisher list it again, by publishing. */
export const liftForcedStopOf = (db: Database, offerId: string): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    if (!(await takeTurnOf(tx, offerId))) return refuse(notFound({}));
    return liftForcedStop(tx, offerId);
  });

/** Takes an offer off sale until its removal from existing customers is over (decision 50). */
export async function holdForRemoval(tx: Tx, offerId: string, day: string): Promise<Result<void>> {
  if (!(await takeTurnOf(tx, offerId))) return refuse(notFound({}));
  await forceOpenSubmission(tx, offerId);
  await holdInCatalogue(tx, offerId, day);
  return ok(undefined);
}

/** In turn with submissions: none can start unseen while this one looks for it. */
async function takeTurnOf(tx: Tx, offerId: string): Promise<boolean> {
  const found = await loadOfferById(tx, offerId);
  if (found !== undefined) await takeOffersTurn(tx, found.offer.slug);
  return found !== undefined;
}
