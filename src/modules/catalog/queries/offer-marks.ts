import { type Reader, statement } from "../../../platform/database.ts";

export type OfferMark = {
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  /** Another text after every change of the offer, its draft, its plans or what publishing said of it. */
  readonly mark: string;
};

const marks = statement<[offers: readonly string[]], OfferMark>(
  "catalog.offer-marks",
  "select id, slug, status, xmin::text as mark from catalog.offers where id = any($1::uuid[])",
);

/** Where offers stand, for who follows them; those that were deleted are left out. */
export const offerMarks = (db: Reader, offers: readonly string[]): Promise<OfferMark[]> =>
  db.query(marks, [offers]);
