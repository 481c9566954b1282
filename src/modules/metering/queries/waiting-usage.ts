import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Usage of a subscription that no rating has counted, by dimension and day of the seller's zone. */
export type WaitingUsage = {
  readonly subscriptionId: string;
  readonly dimension: string;
  readonly day: Day;
  /** Decimal text. */
  readonly units: string;
  readonly events: number;
};

const waiting = statement<readonly unknown[], WaitingUsage>(
  "metering.waiting-usage",
  `select subscription_id as "subscriptionId", dimension, day, trim_scale(sum(quantity))::text as units,
     count(*)::int as events
   from metering.usage_events
   where seller_id = $1 and rated_in is null and day < $2 and ($3::uuid is null or subscription_id = $3)
   group by 1, 2, 3 order by 1, 2, 3 limit $4`,
);

/** What waits of a seller's subscriptions, of days before `before`. */
export const waitingUsage = (
  db: Reader,
  asked: {
    readonly sellerId: string;
    readonly before: Day;
    readonly subscriptionId: string | null;
    readonly limit: number;
  },
): Promise<WaitingUsage[]> =>
  db.query(waiting, [asked.sellerId, asked.before, asked.subscriptionId, asked.limit]);
