import { type Reader, statement } from "../../../platform/database.ts";

/** A live offer whose licences its publisher hands out. */
export type LicensedOffer = {
  readonly offerId: string;
  readonly slug: string;
  readonly type: string;
  /** In English, or the language that the listing has. */
  readonly name: string;
};

const licensed = statement<[publisher: string, limit: number], LicensedOffer>(
  "catalog.licensed-offers",
  `select offer_uuid as "offerId", slug, content ->> 'type' as type,
     coalesce(content #>> '{languages,en,name}', content #>> '{languages,fr,name}',
       content #>> '{languages,ko,name}', slug) as name
   from catalog.live_offers where publisher_id = $1 and content ? 'licences'
   order by slug limit $2`,
);

/** A publisher's live offers whose licences it hands out (LIC-04), by offer ID. */
export const licensedOffers = (
  db: Reader,
  publisherId: string,
  limit: number,
): Promise<LicensedOffer[]> => db.query(licensed, [publisherId, limit]);
