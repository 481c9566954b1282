import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Usage of a dimension of a subscription on one day in UTC. */
export type UsageOfDay = {
  readonly day: Day;
  readonly subscriptionId: string;
  readonly dimension: string;
  /** Decimal text. */
  readonly units: string;
  readonly events: number;
};

const byDay = statement<readonly unknown[], UsageOfDay>(
  "metering.usage-of-publisher",
  `select (used_at at time zone 'UTC')::date as day, subscription_id as "subscriptionId", dimension,
     trim_scale(sum(quantity))::text as units, count(*)::int as events
   from metering.usage_events
   where publisher_id = $1 and used_at >= $2 and used_at < $3
     and ($4::text is null or dimension = $4) and ($5::text is null or plan_id = $5)
   group by 1, 2, 3 order by 1, 2, 3 limit $6`,
);

/** Accepted usage of a publisher's offers between two instants, by day. */
export const usageOfPublisher = (
  db: Reader,
  asked: {
    readonly publisherId: string;
    readonly from: Instant;
    readonly until: Instant;
    readonly dimension: string | null;
    readonly planId: string | null;
    readonly limit: number;
  },
): Promise<UsageOfDay[]> =>
  db.query(byDay, [
    asked.publisherId,
    asked.from,
    asked.until,
    asked.dimension,
    asked.planId,
    asked.limit,
  ]);
