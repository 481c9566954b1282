import type { Reader } from "../../../platform/database.ts";
import {
  changedPages,
  type EditionContent,
  editionOf,
  OFFER_TYPES,
  offerForPublisher,
  type PublisherOffer,
  type ReviewedPage,
  readEdition,
} from "../../catalog/index.ts";
import type { PageChange } from "../domain/changes.ts";
import type { Finding } from "../domain/finding.ts";
import type { Snapshot } from "../domain/snapshot.ts";

export { offerForPublisher, type PublisherOffer };

/** An edition as the checks read it. */
export const snapshotOf = ({ type, pages, plans }: EditionContent): Snapshot => ({
  offerType: type,
  pages,
  plans: plans.map(({ planId, sold, pages: planPages }) => ({
    planId,
    pages: planPages,
    stopped: !sold,
  })),
});

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

/** @throws Error when the edition is gone */
export const snapshotOfEdition = async (db: Reader, editionId: string): Promise<Snapshot> =>
  snapshotOf(await contentOfEdition(db, editionId));

/** What `after` changes against an earlier edition of the same offer. */
export function changesBetween(before: EditionContent, after: EditionContent): PageChange[] {
  const type = OFFER_TYPES.get(after.type);
  if (type === undefined) throw new Error(`There is no offer type ${after.type}`);
  return changedPages(type, before, after);
}

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
