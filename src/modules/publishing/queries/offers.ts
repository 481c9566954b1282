import { serviceIdOf } from "../../../kernel/service-id.ts";
import type { Reader } from "../../../platform/database.ts";
import {
  type BuyerNotice,
  buyerNotices,
  changedPages,
  type EditionContent,
  editionOf,
  holds,
  isSoldHere,
  OFFER_TYPES,
  type OfferType,
  offerForPublisher,
  offersForPublisher,
  type PreviewAudience,
  type PublisherOffer,
  previewAudienceOf,
  pricedUnits,
  type ReviewedPage,
  readEdition,
} from "../../catalog/index.ts";
import type { PageChange } from "../domain/changes.ts";
import type { Finding } from "../domain/finding.ts";
import type { Snapshot } from "../domain/snapshot.ts";

export { offerForPublisher, offersForPublisher, type PublisherOffer };

/** An edition as the checks read it. @throws Error for an unknown offer type */
export function snapshotOf({ type: id, pages, plans }: EditionContent): Snapshot {
  const type = offerType(id);
  const pricing = type.planPages.find((page) => page.id === "pricing")?.schema ?? {};
  return {
    offerType: id,
    soldHere: isSoldHere(type, pages),
    pages,
    plans: plans.map(({ planId, sold, pages: planPages }) => ({
      planId,
      pages: planPages,
      stopped: !sold,
      priced: planPages.pricing ? pricedUnits(pricing, planPages.pricing) : [],
    })),
  };
}

/** Service IDs by plan, where the type has the marketplace manage licences. */
export function serviceIdsOf(
  slug: string,
  { type: id, pages, plans }: EditionContent,
): Readonly<Record<string, string>> {
  const when = offerType(id).plans.serviceIdWhen;
  if (when === undefined || !holds(when, {}, pages)) return {};
  return Object.fromEntries(plans.map(({ planId }) => [planId, serviceIdOf(slug, planId)]));
}

function offerType(id: string): OfferType {
  const type = OFFER_TYPES.get(id);
  if (type === undefined) throw new Error(`Unknown offer type ${id}`);
  return type;
}

/** Who can open the preview of an edition. @throws Error when the edition is gone */
export const previewAudience = async (db: Reader, editionId: string): Promise<PreviewAudience> =>
  audienceOf(await contentOfEdition(db, editionId));

export const audienceOf = ({ type, pages }: EditionContent): PreviewAudience =>
  previewAudienceOf(offerType(type), pages);

/** The edition that the draft as saved would be. */
export const contentOfDraft = ({ type, draft, plans }: PublisherOffer): EditionContent =>
  editionOf({ type, pages: draft.pages, plans });

export const snapshotOfDraft = (offer: PublisherOffer): Snapshot =>
  snapshotOf(contentOfDraft(offer));

/** @throws Error when the edition is gone: editions of submissions are kept */
export async function contentOfEdition(db: Reader, editionId: string): Promise<EditionContent> {
  const edition = await readEdition(db, editionId);
  if (edition === undefined) throw new Error(`There is no edition ${editionId}`);
  return edition.content;
}

/** What `after` changes against an earlier edition of the same offer. */
export function changesBetween(before: EditionContent, after: EditionContent): PageChange[] {
  return changedPages(offerType(after.type), before, after);
}

/** What customers will notice of an edition of the offer once it is live (ux.md P17). */
export const noticesOf = (
  { liveEdition, offer }: PublisherOffer,
  edition: EditionContent,
): BuyerNotice[] => buyerNotices(liveEdition, edition, offer.stoppedAt !== null);

/** What the catalogue's review found, page by page, as findings of ours. */
export const findingsOfReview = (review: readonly ReviewedPage[]): Finding[] =>
  review.flatMap(({ page, planId, findings }) =>
    findings.map(({ pointer, code, params, severity }) => ({
      severity,
      code,
      page,
      pointer,
      ...(planId === undefined ? {} : { plan: planId }),
      ...(params === undefined ? {} : { params }),
    })),
  );

/** Offer and plan pages that are not ready for publication. */
export const unfinishedPages = (review: readonly ReviewedPage[]): readonly ReviewedPage[] =>
  review.filter(({ status }) => status === "not-started" || status === "incomplete");
