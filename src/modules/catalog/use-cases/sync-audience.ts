import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { idOf } from "../domain/audience.ts";
import { offerFacts } from "../domain/facts.ts";
import { offerActions } from "../domain/offer-lifecycle.ts";
import { reviewDraft } from "../domain/review.ts";
import type { AudienceSynced } from "../events.ts";
import { audienceSyncNotAllowed } from "../problems.ts";
import { type AudienceChange, audienceChangesOf } from "../queries/audience-changes.ts";
import { lockOffer } from "../queries/load-draft.ts";
import { lockLivePlans, syncAudiences } from "../store/audiences.ts";
import { touchOffer } from "../store/offers.ts";
import { staleVersion } from "./refusals.ts";

export type PreparedSync = {
  readonly offerId: string;
  readonly publisherId: string;
  readonly changes: readonly AudienceChange[];
};

/**
 * What Sync private audience is about to publish (PUB-18), with the offer and its live plans locked
 * until the transaction ends: whoever is asked about it is asked about what happens.
 *
 * @param ifMatch version of the offer that the caller saw
 */
export async function prepareAudienceSync(
  tx: Tx,
  of: { readonly publisherId: string; readonly slug: string; readonly ifMatch: string },
): Promise<Result<PreparedSync>> {
  const found = await lockOffer(tx, of.publisherId, of.slug);
  if (found === undefined) return refuse(notFound({}));
  const { offer, draft } = found;
  const verdict = offerActions(offerFacts(offer, draft, reviewDraft(draft)))["sync-audience"];
  const stale = staleVersion(of.ifMatch, offer.version);
  if (stale !== undefined) return refuse(stale);
  if (!verdict.allowed) {
    const plans = (verdict.params?.plans ?? []) as readonly string[];
    return refuse(audienceSyncNotAllowed({ reason: verdict.reason, plans }));
  }
  await lockLivePlans(tx, offer.id);
  const changes = await audienceChangesOf(tx, found);
  return ok({ offerId: offer.id, publisherId: offer.publisherId, changes });
}

/** IDs that an entry of the history names; the lists themselves are kept by their version. */
const NAMED = 50;

/** Does what was prepared; answers with the offer's next version. */
export async function syncPreparedAudience(
  tx: Tx,
  { offerId, publisherId, changes }: PreparedSync,
): Promise<number> {
  await syncAudiences(tx, offerId, changes);
  const plans = changes.map(({ planUuid, planId, difference: { added, removed } }) => ({
    planUuid,
    planId,
    added: added.length,
    removed: removed.length,
  }));
  await tx.publish<AudienceSynced>({
    type: "catalog.audience-synced",
    subject: offerId,
    offerId,
    publisherId,
    plans,
    at: tx.at.toString(),
  });
  const total = (of: "added" | "removed") => plans.reduce((sum, plan) => sum + plan[of], 0);
  tx.audit({
    organisationId: publisherId,
    action: "offer.audience-synced",
    objectType: "offer",
    objectId: offerId,
    after: {
      plan: plans.map(({ planId }) => planId).join(", "),
      added: total("added"),
      removed: total("removed"),
      plans: changes.map(({ planId, version, difference: { added, removed } }) => ({
        plan: planId,
        version,
        added: added.slice(0, NAMED).map(idOf),
        removed: removed.slice(0, NAMED).map(idOf),
      })),
    },
  });
  const { offer } = await touchOffer(tx, offerId);
  return offer.version;
}
