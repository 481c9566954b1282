import type { Reader } from "../../../platform/database.ts";
import { organisationById } from "../../identity/index.ts";
import type { CheckSubject } from "../checks/check.ts";
import {
  contentOfDraft,
  findingsOfReview,
  type PublisherOffer,
  serviceIdsOf,
  snapshotOf,
  snapshotOfDraft,
} from "./offers.ts";

/** The draft of an offer as its checks see it. */
export async function checkSubject(db: Reader, offer: PublisherOffer): Promise<CheckSubject> {
  const publisher = await organisationById(db, offer.offer.publisherId);
  if (publisher === undefined) throw new Error(`Offer ${offer.offer.slug} has no publisher`);
  return {
    snapshot: snapshotOfDraft(offer),
    publisher,
    review: findingsOfReview(offer.review),
    serviceIds: serviceIdsOf(offer.offer.slug, contentOfDraft(offer)),
    live: offer.published && snapshotOf(offer.published),
    seen: {},
  };
}
