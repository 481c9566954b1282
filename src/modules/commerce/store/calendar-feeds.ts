import { statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";

const put = statement<readonly unknown[], unknown>(
  "commerce.put-calendar-feed",
  `insert into commerce.calendar_feeds (organisation_id, token_hash, locale, created_by, created_at)
   values ($1, $2, $3, $4, $5)
   on conflict (organisation_id) do update set token_hash = excluded.token_hash, locale = excluded.locale,
     created_by = excluded.created_by, created_at = excluded.created_at`,
);
const remove = statement<[organisationId: string], { id: string }>(
  "commerce.remove-calendar-feed",
  "delete from commerce.calendar_feeds where organisation_id = $1 returning organisation_id as id",
);

/** An organisation has one address at a time: a new one ends the one before. */
export const putCalendarFeed = (
  tx: Tx,
  feed: {
    readonly organisationId: string;
    readonly tokenHash: Buffer;
    readonly locale: Language;
    readonly createdBy: string;
  },
) => tx.query(put, [feed.organisationId, feed.tokenHash, feed.locale, feed.createdBy, tx.at]);

export const removeCalendarFeed = async (tx: Tx, organisationId: string): Promise<boolean> =>
  (await tx.query(remove, [organisationId])).length > 0;
