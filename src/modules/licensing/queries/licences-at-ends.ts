import { addDays, type Day, dayIn, daysBetween, type Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { licencesOverTime } from "../domain/licences-over-time.ts";

/** Licences sold and assigned when a day (UTC) was over; of today and days to come, now. */
export type LicencesAtEnd = { readonly sold: number; readonly assigned: number };

/**
 * What was so at the end of each of `days` (UTC), backwards from now (seats.md, S-22).
 *
 * @param filter.offers addresses of offers; null for all of the publisher's
 * @param days at most two years and a month back; what is earlier is as at the earliest of them
 */
export async function licencesAtEnds(
  db: Reader,
  {
    publisherId,
    offers,
  }: { readonly publisherId: string; readonly offers: readonly string[] | null },
  { days, at }: { readonly days: readonly Day[]; readonly at: Instant },
): Promise<LicencesAtEnd[]> {
  const today = dayIn("UTC", at);
  const first = days.reduce((least, one) => (one < least ? one : least), today);
  const back = Math.min(daysBetween(first, today), MOST_DAYS_BACK) + 1;
  const [now] = await db.query(sums, [publisherId, offers]);
  const changed = await db.query(changesOfOffers, [publisherId, offers, addDays(today, 1 - back)]);
  const over = licencesOverTime(now ?? { sold: 0, assigned: 0 }, changed, { today, days: back });
  const byDay = new Map(over.map(({ day, sold, assigned }) => [day, { sold, assigned }]));
  const least = over[0] ?? { sold: 0, assigned: 0 };
  return days.map(
    (one) => byDay.get(one > today ? today : one) ?? { sold: least.sold, assigned: least.assigned },
  );
}

const MOST_DAYS_BACK = 800;
const OF_OFFERS = "p.publisher_id = $1 and ($2::text[] is null or p.offer_slug = any($2))";
const sums = statement<[publisherId: string, offers: readonly string[] | null], LicencesAtEnd>(
  "licensing.sold-and-assigned",
  `select coalesce(sum(p.owned), 0)::int as sold, coalesce(sum(p.assigned), 0)::int as assigned
   from licensing.pools p where ${OF_OFFERS}`,
);
const changesOfOffers = statement<
  [publisherId: string, offers: readonly string[] | null, from: Day],
  { day: Day; soldChange: number; assignedChange: number }
>(
  "licensing.changes-of-offers",
  `select d.day, sum(d.sold_change)::int as "soldChange", sum(d.assigned_change)::int as "assignedChange"
   from licensing.pools p join licensing.pool_days d on d.pool_id = p.id and d.day >= $3::date
   where ${OF_OFFERS} group by d.day`,
);
