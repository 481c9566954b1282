import { createHash, randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { holdFiles } from "../../../platform/file-references.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import { countChanges } from "../domain/count-changes.ts";
import { summarise } from "../domain/draft-summary.ts";
import { type EditionContent, editionOf, editionText } from "../domain/edition.ts";
import { offerFacts } from "../domain/facts.ts";
import {
  isForEverybody,
  type LiveOffer,
  liveOfferOf,
  publicFilesOf,
  withInstants,
} from "../domain/live-offer.ts";
import { holdOf, offerStatus } from "../domain/offer-lifecycle.ts";
import { filesIn } from "../domain/page-content.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import type { PublicationState } from "../domain/publication-state.ts";
import { reviewDraft, unfinished } from "../domain/review.ts";
import type { EditionWentLive, PreviewSet } from "../events.ts";
import { actionNotAllowed } from "../problems.ts";
import { readEdition } from "../queries/editions.ts";
import { type LoadedOffer, lockOfferById } from "../queries/load-draft.ts";
import { readAudiences } from "../queries/read-audience.ts";
import { insertEdition, moveLivePointers, setOfferState } from "../store/editions.ts";

export type Edition = {
  readonly editionId: string;
  readonly offerId: string;
  readonly hash: string;
  readonly content: EditionContent;
};

/**
 * Takes a snapshot of the draft as saved. The same content gives the edition that is already
 * there. Refused while a page is not started or incomplete.
 */
export async function makeEdition(tx: Tx, offerId: string): Promise<Result<Edition>> {
  const found = await locked(tx, offerId);
  if (unfinished(reviewDraft(found.draft)).length > 0)
    return refuse(actionNotAllowed({ action: "publish", reason: "pages-incomplete" }));
  const content = editionOf({ type: found.type, pages: found.draft.pages, plans: found.plans });
  const hash = createHash("sha256").update(editionText(content)).digest("hex");
  const editionId = await insertEdition(tx, { id: randomUUIDv7(), offerId, hash, content });
  await holdFiles(tx, {
    holder: `edition:${editionId}`,
    sha256s: filesOf(content),
  });
  return ok({ editionId, offerId, hash, content });
}

/** Points the preview at an edition, or at none. The audience and the link are publishing's. */
export async function setPreview(
  tx: Tx,
  { offerId, editionId }: { readonly offerId: string; readonly editionId: string | null },
): Promise<void> {
  const { offer } = await locked(tx, offerId);
  if (editionId !== null) await editionOfOffer(tx, editionId, offerId);
  await setOfferState(tx, offerId, {
    preview_edition_id: editionId,
    preview_since: editionId === null ? null : tx.at,
  });
  await tx.publish<PreviewSet>({
    type: "catalog.preview-set",
    subject: offerId,
    offerId,
    publisherId: offer.publisherId,
    editionId,
  });
}

/**
 * Makes an edition the live one: in one step for every reader. Audiences are published as last
 * saved; what goes live is marked as ever published; a waiting stop of a plan takes effect.
 */
export const goLive = (
  tx: Tx,
  edition: { readonly offerId: string; readonly editionId: string },
): Promise<LiveOffer> => makeLive(tx, edition, { audiences: "saved", action: "offer.went-live" });

/** Moment of the agenda at which a stop that was asked for takes effect; its subject is the offer. */
export const DISTRIBUTION_STOPS = "publishing.distribution-stops";

/** Makes an edition live in place of the one before, or of none, and tells everybody. */
export async function makeLive(
  tx: Tx,
  { offerId, editionId }: { readonly offerId: string; readonly editionId: string },
  how: {
    readonly audiences: "saved" | "live";
    readonly action: "offer.went-live" | "offer.rolled-back";
  },
): Promise<LiveOffer> {
  const { offer, plans, type, liveEdition } = await locked(tx, offerId);
  // Whatever was on its way ended when the offer was held: nothing leads here.
  if (holdOf(offer.holds) !== undefined) throw new Error(`Offer ${offer.slug} is held`);
  const { content } = await editionOfOffer(tx, editionId, offerId);
  const publisher = await organisationById(tx, offer.publisherId);
  if (publisher === undefined) throw new Error(`Offer ${offer.slug} has no publisher`);
  const version = (offer.liveVersion ?? 0) + 1;
  const audiences = await readAudiences(tx, plans, how.audiences);
  const live = liveOfferOf(content, {
    offerId,
    publisherId: offer.publisherId,
    publisherHandle: offer.publisherHandle,
    publisherName: publisher.name,
    slug: offer.slug,
    editionId,
    version,
    liveSince: tx.at.toString(),
    audiences,
  });
  await moveLivePointers(tx, live, how);
  if (offer.stopRequestedAt !== null) await tx.unschedule(DISTRIBUTION_STOPS, offerId);
  await holdFiles(tx, {
    holder: `live:${offerId}`,
    sha256s: publicFilesOf(live),
    open: isForEverybody(live),
  });
  await tx.publish<EditionWentLive>({
    type: "catalog.edition-went-live",
    subject: offerId,
    offerId,
    publisherId: offer.publisherId,
    editionId,
    previousEditionId: offer.liveEditionId,
    version,
    at: tx.at.toString(),
  });
  tx.audit({
    organisationId: offer.publisherId,
    action: how.action,
    objectType: "offer",
    objectId: offerId,
    ...(offer.liveEditionId && {
      before: { editionId: offer.liveEditionId, version: offer.liveVersion },
    }),
    after: { editionId, version, fields: countChanges(type, liveEdition, content) },
  });
  await deriveStatus(tx, offerId);
  return withInstants(live);
}

/**
 * Takes over what publishing says about the newest submission of an offer; null when none is open
 * any more. The offer's status and actions follow from it.
 */
export async function recordPublicationState(
  tx: Tx,
  offerId: string,
  state: PublicationState | null,
): Promise<void> {
  await locked(tx, offerId);
  await setOfferState(tx, offerId, {
    submission: state === null ? null : JSON.stringify(state),
    ...(state !== null && { ever_submitted: true }),
  });
  await deriveStatus(tx, offerId);
}

/** Derives status and summary of an offer anew after something they depend on changed. */
export async function deriveStatus(tx: Tx, offerId: string): Promise<void> {
  const { offer, draft } = await locked(tx, offerId);
  const review = reviewDraft(draft);
  await setOfferState(tx, offerId, {
    status: offerStatus(offerFacts(offer, draft, review)),
    summary: JSON.stringify(summarise(draft, review)),
    version: offer.version + 1,
    changed_at: tx.at,
    changed_by: tx.actor.shownAs ?? tx.actor.name,
  });
}

export async function locked(tx: Tx, offerId: string): Promise<LoadedOffer> {
  const found = await lockOfferById(tx, offerId);
  if (found === undefined) throw new Error(`There is no offer ${offerId}`);
  return found;
}

async function editionOfOffer(tx: Tx, editionId: string, offerId: string): Promise<Edition> {
  const edition = await readEdition(tx, editionId);
  if (edition?.offerId !== offerId)
    throw new Error(`Edition ${editionId} is not of offer ${offerId}`);
  return edition;
}

const filesOf = ({ pages, plans }: EditionContent): string[] => [
  ...new Set(
    [...Object.values(pages), ...plans.flatMap((plan) => Object.values(plan.pages))].flatMap(
      (page: JsonObject) => filesIn(page).map(({ sha256 }) => sha256),
    ),
  ),
];
