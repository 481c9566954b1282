import { type Reader, statement } from "../../../platform/database.ts";

const landing = statement<[offers: readonly string[]], { offerId: string; address: string }>(
  "catalog.app-addresses",
  `select offer_uuid as "offerId", coalesce(content #>> '{technical,landingPageUrl}', content ->> 'actionUrl') as address
   from catalog.live_offers
   where offer_uuid = any($1) and coalesce(content #>> '{technical,landingPageUrl}', content ->> 'actionUrl') is not null`,
);

/** Where people open the apps of live offers: the landing page, or where the listing's button leads. One statement, however many. */
export const appAddresses = async (
  db: Reader,
  offerIds: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map((await db.query(landing, [offerIds])).map(({ offerId, address }) => [offerId, address]));
