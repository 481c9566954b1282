import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { noPreview } from "../problems.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { closePreviewLink, openPreviewLink, type PreviewLink } from "../store/preview-links.ts";
import { lockOpenSubmission } from "../store/submissions.ts";

type OfOffer = { readonly publisherId: string; readonly slug: string };

/** Replaces the address of the waiting preview by a new one: whoever has the old one sees nothing. */
export async function renewPreviewLink(db: Database, of: OfOffer): Promise<Result<PreviewLink>> {
  return db.transaction(async (tx) => {
    const offer = await offerForPublisher(tx, of.publisherId, of.slug);
    if (offer === undefined) return refuse(notFound({}));
    const waiting = await lockOpenSubmission(tx, offer.offer.id);
    if (waiting?.progress.state !== "preview") return refuse(noPreview({}));
    const link = await openPreviewLink(tx, {
      offerId: offer.offer.id,
      submissionId: waiting.row.id,
      editionId: waiting.row.edition_id,
    });
    audit(tx, of, offer.offer.id, "publishing.preview-link-renewed");
    return ok(link);
  });
}

/** Closes the address of the preview. Going live needs none. */
export async function revokePreviewLink(db: Database, of: OfOffer): Promise<Result<void>> {
  return db.transaction(async (tx) => {
    const offer = await offerForPublisher(tx, of.publisherId, of.slug);
    if (offer === undefined) return refuse(notFound({}));
    if (!(await closePreviewLink(tx, offer.offer.id))) return refuse(noPreview({}));
    audit(tx, of, offer.offer.id, "publishing.preview-link-revoked");
    return ok(undefined);
  });
}

const audit = (tx: Tx, { publisherId }: OfOffer, offerId: string, action: string) =>
  tx.audit({ organisationId: publisherId, action, objectType: "offer", objectId: offerId });
