import { type Reader, statement } from "../../../platform/database.ts";

const count = statement<[publisher: string], { count: number }>(
  "catalog.live-offers-of-publisher",
  `select count(*)::int as count from catalog.offers
   where publisher_id = $1 and live_edition_id is not null and stopped_at is null`,
);

/** How many offers of a publisher are in distribution now. */
export const countLiveOffers = async (db: Reader, publisherId: string): Promise<number> =>
  (await db.query(count, [publisherId]))[0]?.count ?? 0;
