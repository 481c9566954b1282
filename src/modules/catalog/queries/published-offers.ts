import { type Reader, statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";

/** An offer that is or was live, as its publisher knows it. */
export type PublishedOffer = {
  readonly id: string;
  readonly slug: string;
  /** In the reader's language, else in English, else its alias. */
  readonly name: string;
};

/** Offers of a publisher that reports are about, at most. */
const MOST = 1_000;

const published = statement<[publisherId: string, language: string, limit: number], PublishedOffer>(
  "catalog.published-offers",
  `select id, slug, coalesce(summary -> 'names' ->> $2, summary -> 'names' ->> 'en', alias) as name
   from catalog.offers where publisher_id = $1 and first_live_at is not null
   order by lower(coalesce(summary -> 'names' ->> $2, summary -> 'names' ->> 'en', alias)), slug limit $3`,
);

/** Offers of a publisher that are or were live, by name; at most 1,000. */
export const publishedOffers = (
  db: Reader,
  publisherId: string,
  language: Language,
): Promise<PublishedOffer[]> => db.query(published, [publisherId, language, MOST]);
