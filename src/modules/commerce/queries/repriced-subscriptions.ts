import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Subscriptions of one seller whose price changes alike. */
export type Repriced = {
  readonly sellerId: string;
  readonly offer: string;
  readonly plan: string;
  readonly term: string;
  readonly currency: string;
  readonly before: string;
  readonly after: string;
  readonly count: number;
};

const page = statement<
  [offerId: string, toldAt: Instant, after: string | null, sellers: number],
  Repriced
>(
  "commerce.repriced-subscriptions",
  `with changed as (
     select s.seller_id, s.terms, c.amount
     from commerce.price_changes c
     join commerce.subscriptions s on s.offer_id = c.offer_id and s.plan_uuid = c.plan_uuid
       and s.terms ->> 'market' = c.market and s.terms ->> 'term' = c.term
     where c.offer_id = $1 and c.told_at = $2 and ($3::uuid is null or s.seller_id > $3)
       and s.status in ('pending-activation', 'trial', 'active', 'suspended')
       and s.auto_renew and not s.renewals_stopped
       and s.terms -> 'unitPrice' ->> 'currency' = c.currency
       and (s.terms -> 'unitPrice' ->> 'amount')::numeric <> c.amount::numeric),
   sellers as (select distinct seller_id from changed order by seller_id limit $4)
   select seller_id as "sellerId", terms ->> 'offerName' as offer, terms ->> 'planName' as plan, terms ->> 'term' as term,
     terms -> 'unitPrice' ->> 'currency' as currency, terms -> 'unitPrice' ->> 'amount' as before, amount as after,
     count(*)::int as count
   from changed where seller_id in (select seller_id from sellers)
   group by 1, 2, 3, 4, 5, 6, 7 order by 1, 3, 4, 5, 6, 7`,
);

/** What a price that was told at an instant means for the next `sellers` sellers after one, in their order. */
export const repricedSubscriptions = (
  db: Reader,
  about: {
    readonly offerId: string;
    readonly toldAt: Instant;
    readonly after: string | null;
    readonly sellers: number;
  },
): Promise<Repriced[]> => db.query(page, [about.offerId, about.toldAt, about.after, about.sellers]);
