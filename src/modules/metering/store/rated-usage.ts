import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** Usage of one dimension on one day of the seller's billing zone. */
export type UsageOnDay = {
  readonly dimension: string;
  readonly day: Day;
  /** Decimal text. */
  readonly units: string;
  readonly events: number;
};

const take = statement<readonly unknown[], UsageOnDay>(
  "metering.take-usage",
  `with taken as (
     update metering.usage_events set rated_in = $3
     where seller_id = $1 and subscription_id = $2 and plan_id = $5 and rated_in is null
       and ($4::date is null or day < $4)
     returning dimension, day, quantity)
   select dimension, day, trim_scale(sum(quantity))::text as units, count(*)::int as events
   from taken group by dimension, day order by dimension, day`,
);

/** What a rating counts: usage of a subscription that waits, of the days before `before`. Once in effect. */
export const takeUsage = (
  tx: Tx,
  about: {
    readonly sellerId: string;
    readonly subscriptionId: string;
    readonly ratingId: string;
    /** Whose prices it is rated by: usage of another plan waits for its own. */
    readonly planId: string;
    /** The first day that is left; null takes everything. */
    readonly before: Day | null;
  },
): Promise<UsageOnDay[]> =>
  tx.query(take, [
    about.sellerId,
    about.subscriptionId,
    about.ratingId,
    about.before,
    about.planId,
  ]);

/** Some days of a dimension of a subscription, half-open. */
export type DaysOfDimension = {
  readonly subscriptionId: string;
  readonly dimension: string;
  readonly from: Day;
  readonly until: Day;
};

const counted = statement<readonly unknown[], { units: string }>(
  "metering.counted-usage",
  `select trim_scale(coalesce(sum(e.quantity), 0))::text as units
   from unnest($1::uuid[], $2::text[], $3::date[], $4::date[])
     with ordinality as asked(subscription_id, dimension, "from", until, n)
   left join metering.usage_events e on e.subscription_id = asked.subscription_id
     and e.dimension = asked.dimension and e.day >= asked."from" and e.day < asked.until
     and e.rated_in is not null and e.rated_in is distinct from $5::uuid
   group by asked.n order by asked.n`,
);

/** Units that ratings have counted, for each that is asked in its place; one rating may be left out. */
export const countedUsage = async (
  db: Reader,
  asked: readonly DaysOfDimension[],
  exceptRatingId: string | null = null,
): Promise<string[]> =>
  asked.length === 0
    ? []
    : (
        await db.query(counted, [
          asked.map(({ subscriptionId }) => subscriptionId),
          asked.map(({ dimension }) => dimension),
          asked.map(({ from }) => from),
          asked.map(({ until }) => until),
          exceptRatingId,
        ])
      ).map(({ units }) => units);
