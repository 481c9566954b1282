import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Usage of one dimension of a subscription on one day of the seller's billing zone. */
export type ShownUsage = {
  readonly dimension: string;
  readonly day: Day;
  /** Decimal text. */
  readonly units: string;
  readonly events: number;
  /** Whether all of it was counted by a rating. */
  readonly charged: boolean;
};

const byDay = statement<[subscriptionId: string, from: Day, until: Day], ShownUsage>(
  "metering.usage-of-subscription",
  `select dimension, day, trim_scale(sum(quantity))::text as units, count(*)::int as events,
     bool_and(rated_in is not null) as charged
   from metering.usage_events where subscription_id = $1 and day >= $2 and day < $3
   group by dimension, day order by day desc, dimension`,
);

/** The days of a subscription with usage in [from, until), the latest first. */
export const usageOfSubscription = (
  db: Reader,
  {
    subscriptionId,
    from,
    until,
  }: { readonly subscriptionId: string; readonly from: Day; readonly until: Day },
): Promise<ShownUsage[]> => db.query(byDay, [subscriptionId, from, until]);
