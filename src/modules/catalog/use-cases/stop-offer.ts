import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { holdFiles } from "../../../platform/file-references.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { offerFacts } from "../domain/facts.ts";
import { isForEverybody } from "../domain/live-offer.ts";
import { offerActions } from "../domain/offer-lifecycle.ts";
import { reviewDraft } from "../domain/review.ts";
import type { OfferStopped } from "../events.ts";
import { liveOfferById } from "../queries/live-offers.ts";
import { lockOfferById } from "../queries/load-draft.ts";
import { requestStop, type StopRequest, stopNow } from "../store/stops.ts";
import { DISTRIBUTION_STOPS, deriveStatus } from "./editions.ts";
import { notAllowed } from "./refusals.ts";

/**
 * Stops the distribution of an offer (PUB-21): from `effectiveAt` on nobody finds or buys it.
 * Publishing withdraws what was on its way before it asks this.
 */
export async function stopOffer(tx: Tx, stop: StopRequest): Promise<Result<void>> {
  const { offerId, effectiveAt, stopRenewals } = stop;
  const found = await lockOfferById(tx, offerId);
  if (found === undefined) throw new Error(`There is no offer ${offerId}`);
  const { offer, draft } = found;
  const actions = offerActions(offerFacts(offer, draft, reviewDraft(draft)));
  const problem = notAllowed("stop-distribution", actions["stop-distribution"]);
  if (problem !== undefined) return refuse(problem);
  await requestStop(tx, stop);
  tx.audit({
    organisationId: offer.publisherId,
    action: "offer.stop-requested",
    objectType: "offer",
    objectId: offerId,
    after: {
      editionId: offer.liveEditionId,
      version: offer.liveVersion,
      effectiveAt: effectiveAt.toString(),
      stopRenewals,
    },
  });
  if (Temporal.Instant.compare(effectiveAt, tx.at) <= 0) await completeStop(tx, offerId);
  else {
    tx.schedule({ kind: DISTRIBUTION_STOPS, subject: offerId, dueAt: effectiveAt, payload: {} });
    await deriveStatus(tx, offerId);
  }
  return ok(undefined);
}

/** Lets a stop that was asked for take effect; nothing happens where the offer was listed again. */
export async function completeStop(
  tx: Tx,
  offerId: string,
  { forced = false }: { readonly forced?: boolean } = {},
): Promise<void> {
  const found = await lockOfferById(tx, offerId);
  const live = await liveOfferById(tx, offerId);
  const stopped = await stopNow(tx, offerId);
  if (found === undefined || stopped === undefined) return;
  const { offer } = found;
  // Customers keep the offer, and its picture with it; everything else of the listing closes.
  const logo = live?.media.logo?.sha256;
  await holdFiles(tx, {
    holder: `live:${offerId}`,
    sha256s: logo === undefined ? [] : [logo],
    open: live !== undefined && isForEverybody(live),
  });
  await tx.publish<OfferStopped>({
    type: "catalog.offer-stopped",
    subject: offerId,
    offerId,
    publisherId: offer.publisherId,
    editionId: stopped.editionId,
    stopRenewals: stopped.stopRenewals,
    ...(forced && { forced }),
    at: tx.at.toString(),
  });
  tx.audit({
    organisationId: offer.publisherId,
    action: "offer.stopped",
    objectType: "offer",
    objectId: offerId,
    after: { editionId: stopped.editionId, version: offer.liveVersion },
  });
  await deriveStatus(tx, offerId);
}
