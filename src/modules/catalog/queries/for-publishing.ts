import type { Reader } from "../../../platform/database.ts";
import { organisationById } from "../../identity/index.ts";
import { offerFacts } from "../domain/facts.ts";
import { type LiveOffer, liveOfferOf, withInstants } from "../domain/live-offer.ts";
import { type Allowed, type OfferAction, offerActions } from "../domain/offer-lifecycle.ts";
import { type ReviewedPage, reviewDraft } from "../domain/review.ts";
import { readEdition } from "./editions.ts";
import { type LoadedOffer, loadOffer, loadOfferById, loadOffers } from "./load-draft.ts";
import { readAudiences } from "./read-audience.ts";

/** A publisher's own offer with its draft reviewed. */
export type PublisherOffer = LoadedOffer & {
  readonly review: readonly ReviewedPage[];
  readonly actions: Readonly<Record<OfferAction, Allowed>>;
};

/** The publisher's offer by slug; undefined for an absent and for a foreign one. */
export async function offerForPublisher(
  db: Reader,
  publisherId: string,
  slug: string,
): Promise<PublisherOffer | undefined> {
  const loaded = await loadOffer(db, publisherId, slug);
  return loaded && reviewed(loaded);
}

/** The publisher's offers among `slugs`, by slug, in as many statements as one of them takes. */
export async function offersForPublisher(
  db: Reader,
  publisherId: string,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, PublisherOffer>> {
  const loaded = await loadOffers(db, publisherId, slugs);
  return new Map([...loaded].map(([slug, offer]) => [slug, reviewed(offer)]));
}

/** Any offer by its id, with its draft reviewed. */
export async function reviewOffer(
  db: Reader,
  offerId: string,
): Promise<PublisherOffer | undefined> {
  const loaded = await loadOfferById(db, offerId);
  return loaded && reviewed(loaded);
}

const reviewed = (loaded: LoadedOffer): PublisherOffer => {
  const review = reviewDraft(loaded.draft);
  return {
    ...loaded,
    review,
    actions: offerActions(offerFacts(loaded.offer, loaded.draft, review)),
  };
};

/**
 * An edition in the shape of a live offer, for its preview and for checks: all plans are in it,
 * with their audiences as last saved. `version` is the one it would have when it goes live now.
 */
export async function previewOfferOf(
  db: Reader,
  editionId: string,
): Promise<LiveOffer | undefined> {
  const edition = await readEdition(db, editionId);
  if (edition === undefined) return undefined;
  const loaded = await loadOfferById(db, edition.offerId);
  if (loaded === undefined) return undefined;
  const { offer, plans } = loaded;
  const publisher = await organisationById(db, offer.publisherId);
  const audiences = await readAudiences(db, plans, "saved");
  return withInstants(
    liveOfferOf(edition.content, {
      offerId: offer.id,
      publisherId: offer.publisherId,
      publisherHandle: offer.publisherHandle,
      publisherName: publisher?.name ?? offer.publisherHandle,
      slug: offer.slug,
      editionId,
      version: (offer.liveVersion ?? 0) + 1,
      liveSince: edition.madeAt.toString(),
      audiences,
    }),
  );
}
