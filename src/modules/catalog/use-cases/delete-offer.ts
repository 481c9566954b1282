import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { offerFacts } from "../domain/facts.ts";
import { offerActions } from "../domain/offer-lifecycle.ts";
import { reviewDraft } from "../domain/review.ts";
import type { OfferDeleted } from "../events.ts";
import { lockOffer } from "../queries/load-draft.ts";
import { deleteOffer as removeOffer } from "../store/offers.ts";
import { notAllowed, staleVersion } from "./refusals.ts";

/** Deletes an offer that was never published (PUB-12). */
export async function deleteOffer(
  db: Database,
  { publisherId, slug, ifMatch }: { publisherId: string; slug: string; ifMatch: string },
): Promise<Result<void>> {
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, publisherId, slug);
    if (found === undefined) return refuse(notFound({}));
    const { offer, draft } = found;
    const actions = offerActions(offerFacts(offer, draft, reviewDraft(draft)));
    const problem =
      notAllowed("delete-draft", actions["delete-draft"]) ?? staleVersion(ifMatch, offer.version);
    if (problem !== undefined) return refuse(problem);
    await removeOffer(tx, offer.id);
    await tx.publish<OfferDeleted>({
      type: "catalog.offer-deleted",
      subject: offer.id,
      offerId: offer.id,
      publisherId,
    });
    tx.audit({
      organisationId: publisherId,
      action: "offer.deleted",
      objectType: "offer",
      objectId: offer.id,
      before: { offer: slug, type: offer.type, alias: offer.alias },
    });
    return ok(undefined);
  });
}
