import type { Reader } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { offerFacts } from "../domain/facts.ts";
import type { LiveOffer } from "../domain/live-offer.ts";
import { type Allowed, offerActions } from "../domain/offer-lifecycle.ts";
import { reviewDraft } from "../domain/review.ts";
import { type RollBackObstacle, rollBackObstacles } from "../domain/roll-back.ts";
import type { Edition } from "../queries/editions.ts";
import { type LoadedOffer, loadOfferById } from "../queries/load-draft.ts";
import { locked, makeLive } from "./editions.ts";

/** Whether an edition can be made live again, and all that stands in the way of it. */
export type RollBackVerdict = {
  readonly action: Allowed;
  readonly obstacles: readonly RollBackObstacle[];
};

/** Running subscriptions by plan uuid. */
export type PlanHolders = ReadonlyMap<string, number>;

export async function rollBackVerdict(
  db: Reader,
  edition: Edition,
  subscriptions: PlanHolders,
): Promise<RollBackVerdict> {
  const found = await loadOfferById(db, edition.offerId);
  if (found === undefined) throw new Error(`There is no offer ${edition.offerId}`);
  return verdictOf(found, edition, subscriptions);
}

function verdictOf(
  { offer, draft, type, plans, published, liveEdition: live }: LoadedOffer,
  { editionId, content: target }: Edition,
  subscriptions: PlanHolders,
): RollBackVerdict {
  const action = offerActions(offerFacts(offer, draft, reviewDraft(draft)))["roll-back"];
  if (published === undefined || live === undefined || offer.liveEditionId === editionId)
    return {
      action: action.allowed ? { allowed: false, reason: "edition-is-live" } : action,
      obstacles: [],
    };
  const uuids = new Set(plans.map(({ planUuid }) => planUuid));
  const facts = { type, published, live, target, plans: uuids, subscriptions };
  return { action, obstacles: rollBackObstacles(facts) };
}

/** Locks the offer, so that a verdict asked after it still holds at the commit. */
export async function holdOffer(tx: Tx, offerId: string): Promise<void> {
  await locked(tx, offerId);
}

/**
 * Makes an earlier edition live at once (BEY-02). The caller holds the offer and has found nothing
 * in the way. Audiences stay as they are; the draft does, too.
 */
export const rollBack = (tx: Tx, { offerId, editionId }: Edition): Promise<LiveOffer> =>
  makeLive(tx, { offerId, editionId }, { audiences: "live", action: "offer.rolled-back" });
