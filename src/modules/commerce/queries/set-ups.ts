import { type Instant, isBefore } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { LATEST_ACTIVATIONS, type SetUpTime, setUpTime } from "../domain/set-up-time.ts";
import type { OfferOnCard } from "./catalog-for-customer.ts";

/** A purchase that waits for its set-up, and whom of the publisher one can ask. */
export type SetUp = SetUpTime & {
  readonly subscriptionId: string;
  readonly support: OfferOnCard["contact"];
};

type Row = {
  readonly subscriptionId: string;
  readonly lapsesAt: Instant;
  readonly opened: Instant | null;
  readonly support: OfferOnCard["contact"];
  readonly seconds: number | null;
  readonly activations: number | null;
};

// A publisher's latest activations, whoever sold them: each from the first time its site was opened to the activation.
const waiting = statement<[sellerId: string, orderId: string], Row>(
  "commerce.set-ups-of-order",
  `with waiting as materialized (
     select l.number, s.id, s.lapses_at, s.plan_uuid, s.publisher_id
     from commerce.order_lines l join commerce.subscriptions s on s.id = l.subscription_id
     where l.seller_id = $1 and l.order_id = $2 and s.status = 'pending-activation'),
   usual as materialized (
     select d.publisher_id, u.* from (select distinct publisher_id from waiting) d
     cross join lateral (
       select percentile_cont(0.5) within group (order by extract(epoch from a.activated_at - f.opened)) as seconds,
         count(*)::integer as activations
       from (select id, activated_at from commerce.subscriptions
         where publisher_id = d.publisher_id and activated_at is not null order by id desc limit ${LATEST_ACTIVATIONS}) a
       cross join lateral (select min(created_at) as opened from commerce.setup_links where subscription_id = a.id) f
       where f.opened <= a.activated_at) u)
   select w.id as "subscriptionId", w.lapses_at as "lapsesAt", p.offer -> 'contact' as support, u.seconds, u.activations,
     (select min(created_at) from commerce.setup_links where subscription_id = w.id) as opened
   from waiting w
     left join commerce.plans_for_sale p on p.plan_uuid = w.plan_uuid
     left join usual u on u.publisher_id = w.publisher_id
   order by w.number`,
);

/** The lines of a seller's order that wait for set-up at `at`, in their order. */
export async function setUpsOfOrder(
  db: Reader,
  { sellerId, orderId, at }: { sellerId: string; orderId: string; at: Instant },
): Promise<readonly SetUp[]> {
  const rows = await db.query(waiting, [sellerId, orderId]);
  return rows
    .filter(({ lapsesAt }) => isBefore(at, lapsesAt))
    .map(({ subscriptionId, opened, support, seconds, activations }) => ({
      subscriptionId,
      support,
      ...setUpTime(opened, { seconds, activations: activations ?? 0 }, at),
    }));
}
