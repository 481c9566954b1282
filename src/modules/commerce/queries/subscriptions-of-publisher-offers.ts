import { type Reader, statement } from "../../../platform/database.ts";

/** Subscriptions that a report of some offers is made of, at most. */
const MOST = 100_000;

const ids = statement<
  [publisherId: string, offers: readonly string[], limit: number],
  { id: string }
>(
  "commerce.subscriptions-of-publisher-offers",
  `select id from commerce.subscriptions where publisher_id = $1 and offer_id = any($2) order by id desc limit $3`,
);

/** Ids of the subscriptions of some of a publisher's offers, whatever became of them; the latest 100,000. */
export const subscriptionIdsOfOffers = async (
  db: Reader,
  publisherId: string,
  offers: readonly string[],
): Promise<string[]> => (await db.query(ids, [publisherId, offers, MOST])).map(({ id }) => id);
