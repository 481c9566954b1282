import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { countPeriods, type SubscriptionPeriod } from "../domain/subscription-periods.ts";

type About = {
  readonly publisherId: string;
  /** Ids of the offers; null for all of the publisher's. */
  readonly offers: readonly string[] | null;
  /** Begins of the periods, which meet each other, and the end of the last. */
  readonly starts: readonly Instant[];
};
type Asked = [publisherId: string, offers: readonly string[] | null, starts: readonly string[]];
const asked = ({ publisherId, offers, starts }: About): Asked => [
  publisherId,
  offers,
  starts.map(String),
];

const OF = "s.publisher_id = $1 and ($2::uuid[] is null or s.offer_id = any($2))";
const FIRST = "($3::timestamptz[])[1]";
const END = "($3::timestamptz[])[array_length($3::timestamptz[], 1)]";

const running = statement<Asked, { count: number }>(
  "commerce.running-subscriptions-at",
  `select count(*)::int as count from commerce.subscriptions s
   where ${OF} and s.activated_at < ${FIRST} and (s.ended_at is null or s.ended_at >= ${FIRST})`,
);
const periods = statement<Asked, SubscriptionPeriod & { period: number }>(
  "commerce.subscription-periods",
  `select width_bucket(happened.at, $3::timestamptz[]) - 1 as period,
     (count(*) filter (where happened.what = 'ordered'))::int as ordered,
     (count(*) filter (where happened.what = 'activated'))::int as activated,
     (count(*) filter (where happened.what = 'ended'))::int as ended
   from commerce.subscriptions s
   cross join lateral (values ('ordered', s.ordered_at), ('activated', s.activated_at),
     ('ended', case when s.activated_at is not null then s.ended_at end)) as happened (what, at)
   where ${OF} and happened.at >= ${FIRST} and happened.at < ${END}
   group by 1`,
);

/** What was ordered, began and ended of a publisher's offers in each period, and in all of them; add-ons too. */
export async function subscriptionPeriods(db: Reader, about: About) {
  const [before] = await db.query(running, asked(about));
  const counted = await db.query(periods, asked(about));
  return countPeriods(
    before?.count ?? 0,
    new Map(counted.map(({ period, ...one }) => [period, one])),
    about.starts.length - 1,
  );
}

/** Of what was ordered: how much of it began, and how much of that runs now. */
export type OrderedCohort = {
  readonly ordered: number;
  readonly activated: number;
  readonly running: number;
};

const cohorts = statement<Asked, OrderedCohort & { offerId: string | null; period: number | null }>(
  "commerce.ordered-cohorts",
  `select offer_id as "offerId", period, count(*)::int as ordered, count(activated_at)::int as activated,
     (count(*) filter (where activated_at is not null and ended_at is null))::int as running
   from (select s.offer_id, s.activated_at, s.ended_at, width_bucket(s.ordered_at, $3::timestamptz[]) - 1 as period
     from commerce.subscriptions s
     where ${OF} and s.parent_subscription_id is null and s.ordered_at >= ${FIRST} and s.ordered_at < ${END}) as one
   group by grouping sets ((offer_id), (period)) limit 20000`,
);

/** What became until now of the subscriptions ordered in the periods, by offer and by period; add-ons are not among them. */
export async function orderedCohorts(
  db: Reader,
  about: About,
): Promise<{
  readonly offers: ReadonlyMap<string, OrderedCohort>;
  readonly periods: ReadonlyMap<number, OrderedCohort>;
}> {
  const offers = new Map<string, OrderedCohort>();
  const byPeriod = new Map<number, OrderedCohort>();
  for (const { offerId, period, ...one } of await db.query(cohorts, asked(about)))
    if (offerId !== null) offers.set(offerId, one);
    else if (period !== null) byPeriod.set(period, one);
  return { offers, periods: byPeriod };
}
