import type { Instant, TimeZone } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import {
  type CountedMonth,
  countMonths,
  type SubscriptionMonth,
} from "../domain/subscription-months.ts";

type About = {
  readonly publisherId: string;
  /** Address of the offer in the storefront; null for all of them. */
  readonly offer: string | null;
  /** Begin of the first month. */
  readonly from: Instant;
  readonly zone: TimeZone;
  /** `YYYY-MM` */
  readonly months: readonly string[];
};

const running = statement<
  [publisherId: string, offer: string | null, from: Instant],
  { count: number }
>(
  "commerce.running-subscriptions-at",
  `select count(*)::int as count from commerce.subscriptions
   where publisher_id = $1 and ($2::text is null or terms ->> 'offerSlug' = $2)
     and activated_at < $3 and (ended_at is null or ended_at >= $3)`,
);
const months = statement<
  [publisherId: string, offer: string | null, from: Instant, zone: TimeZone],
  SubscriptionMonth
>(
  "commerce.subscription-months",
  `select to_char(happened.at at time zone $4, 'YYYY-MM') as month,
     (count(*) filter (where happened.what = 'ordered'))::int as ordered,
     (count(*) filter (where happened.what = 'activated'))::int as activated,
     (count(*) filter (where happened.what = 'ended'))::int as ended
   from commerce.subscriptions s
   cross join lateral (values ('ordered', s.ordered_at), ('activated', s.activated_at),
     ('ended', case when s.activated_at is not null then s.ended_at end)) as happened (what, at)
   where s.publisher_id = $1 and ($2::text is null or s.terms ->> 'offerSlug' = $2) and happened.at >= $3
   group by 1`,
);

/** What was ordered, began and ended of a publisher's offers, month by month. */
export async function subscriptionMonths(db: Reader, about: About): Promise<CountedMonth[]> {
  const { publisherId, offer, from, zone } = about;
  const [before] = await db.query(running, [publisherId, offer, from]);
  const counted = await db.query(months, [publisherId, offer, from, zone]);
  return countMonths(before?.count ?? 0, counted, about.months);
}
