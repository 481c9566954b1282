import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Holds } from "../domain/offer-lifecycle.ts";
import type { ForcedStopChanged } from "../events.ts";
import { actionNotAllowed, forcedAlready, notForced } from "../problems.ts";
import type { LoadedOffer } from "../queries/load-draft.ts";
import { setOfferState } from "../store/editions.ts";
import { requestStop } from "../store/stops.ts";
import { deriveStatus, locked } from "./editions.ts";
import { completeStop } from "./stop-offer.ts";

/**
 * Takes an offer off sale at once, for a reason, and keeps it from being listed again until the
 * operator lifts that (OPR-04). Who has it keeps it. Publishing ends before what was on its way.
 */
export async function forceStop(
  tx: Tx,
  { offerId, reason }: { readonly offerId: string; readonly reason: string },
): Promise<Result<void>> {
  const found = await locked(tx, offerId);
  const { offer } = found;
  if (offer.firstLiveAt === null)
    return refuse(actionNotAllowed({ action: "forced-stop", reason: "never-live" }));
  if (offer.holds["forced-stop"] !== undefined) return refuse(forcedAlready({}));
  await hold(tx, found, { "forced-stop": { since: tx.at.toString(), reason } });
  await stopAtOnce(tx, found);
  await tellOfForcedStop(tx, found, reason);
  return ok(undefined);
}

/** Lets the publisher list the offer again; it stays off sale until then. */
export async function liftForcedStop(tx: Tx, offerId: string): Promise<Result<void>> {
  const found = await locked(tx, offerId);
  if (found.offer.holds["forced-stop"] === undefined) return refuse(notForced({}));
  const { "forced-stop": _lifted, ...holds } = found.offer.holds;
  await setOfferState(tx, offerId, { holds: JSON.stringify(holds) });
  await deriveStatus(tx, offerId);
  await tellOfForcedStop(tx, found, null);
  return ok(undefined);
}

/** Keeps an offer off sale while its subscriptions wait for their end on `day` (decision 50). */
export async function holdForRemoval(tx: Tx, offerId: string, day: string): Promise<void> {
  const found = await locked(tx, offerId);
  await hold(tx, found, { removal: { since: tx.at.toString(), day } });
  await stopAtOnce(tx, found);
}

/** The removal is over, or was withdrawn. */
export async function endRemovalHold(tx: Tx, offerId: string): Promise<void> {
  const { offer } = await locked(tx, offerId);
  const { removal: _ended, ...holds } = offer.holds;
  await setOfferState(tx, offerId, { holds: JSON.stringify(holds) });
  await deriveStatus(tx, offerId);
}

async function hold(tx: Tx, { offer }: LoadedOffer, added: Holds): Promise<void> {
  await setOfferState(tx, offer.id, { holds: JSON.stringify({ ...offer.holds, ...added }) });
  await deriveStatus(tx, offer.id);
}

/** A stop that waits takes effect now; one that has taken effect stays. */
async function stopAtOnce(tx: Tx, { offer }: LoadedOffer): Promise<void> {
  if (offer.stoppedAt !== null) return;
  if (offer.stopRequestedAt === null)
    await requestStop(tx, { offerId: offer.id, effectiveAt: tx.at, stopRenewals: false });
  await completeStop(tx, offer.id, { forced: true });
}

async function tellOfForcedStop(tx: Tx, { offer }: LoadedOffer, reason: string | null) {
  tx.audit({
    organisationId: offer.publisherId,
    action: reason === null ? "offer.forced-stop-lifted" : "offer.forced-stop",
    objectType: "offer",
    objectId: offer.id,
    after: reason === null ? {} : { reason },
  });
  await tx.publish<ForcedStopChanged>({
    type: "catalog.forced-stop-changed",
    subject: offer.id,
    offerId: offer.id,
    publisherId: offer.publisherId,
    reason,
    at: tx.at.toString(),
  });
}
