import type { Reader } from "../../../platform/database.ts";
import {
  type EditionContent,
  offerForPublisher,
  type PublisherOffer,
  type ReviewedPage,
  readEdition,
} from "../../catalog/index.ts";
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

/** The draft as saved, as far as its pages are shown now. */
export function snapshotOfDraft({ offer, draft, plans, review }: PublisherOffer): Snapshot {
  const shown = new Set(review.flatMap(({ page, planId }) => (planId === undefined ? [page] : [])));
  return {
    offerType: offer.type,
    pages: Object.fromEntries(Object.entries(draft.pages).filter(([page]) => shown.has(page))),
    plans: shown.has("plans")
      ? plans.map(({ planId, pages, stopped }) => ({
          planId,
          pages,
          ...(stopped === undefined ? {} : { stopped }),
        }))
      : [],
  };
}

/** @throws Error when the edition is gone: editions of submissions are kept */
export async function snapshotOfEdition(db: Reader, editionId: string): Promise<Snapshot> {
  const edition = await readEdition(db, editionId);
  if (edition === undefined) throw new Error(`There is no edition ${editionId}`);
  return snapshotOf(edition.content);
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
