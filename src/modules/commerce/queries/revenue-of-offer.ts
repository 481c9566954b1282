import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { allPagesOf, type RowsAsked } from "../../../platform/paging.ts";
import { removalLines } from "../domain/removal.ts";
import {
  type Credit,
  creditsOf,
  type Revenue,
  recurringRevenue,
  type SoldAlike,
} from "../domain/revenue.ts";
import type { QuantityLine } from "../events.ts";
import { withLicencesOfEach } from "../store/licences.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";
import { taxedSaleOf } from "./taxed-sale.ts";

const alike = statement<[offer: string], SoldAlike>(
  "commerce.sold-alike-of-offer",
  `select s.status, s.terms -> 'unitPrice' as "unitPrice", s.terms ->> 'pricingModel' as "pricingModel", s.quantity,
     s.terms ->> 'term' as term, s.terms ->> 'payment' as payment,
     s.terms ->> 'rounding' as rounding, count(*)::int as count
   from commerce.subscriptions s
   where s.offer_id = $1 and s.status in ('pending-activation', 'trial', 'active')
   group by 1, 2, 3, 4, 5, 6, 7`,
);

/** What the running subscriptions of an offer bring, by currency and length of a payment. */
export const revenueOfOffer = async (db: Reader, offerId: string): Promise<Revenue[]> =>
  recurringRevenue(await db.query(alike, [offerId]));

const charged = statement<[offer: string, after: string | null, limit: number], SubscriptionRow>(
  "commerce.charged-of-offer",
  `select ${SUBSCRIPTION_COLUMNS} from commerce.subscriptions s
   where s.offer_id = $1 and s.status in ('active', 'suspended') and ($2::uuid is null or s.id > $2)
   order by s.id limit $3`,
);

/**
 * What a removal on `day` would credit of all that is paid by now, by currency: the same lines as on
 * that day (`removalLines`). Payments that come until then are not known yet.
 */
export async function removalCredits(
  db: Reader,
  { offerId, day }: { readonly offerId: string; readonly day: Day },
): Promise<Credit[]> {
  const sales = new Map<string, Awaited<ReturnType<typeof taxedSaleOf>>>();
  const each: QuantityLine[][] = [];
  const pages = allPagesOf(
    ({ after, limit }: RowsAsked<string>) => db.query(charged, [offerId, after, limit]),
    ({ id }) => id,
  );
  for await (const rows of pages)
    for (const facts of await withLicencesOfEach(db, rows.map(toSubscription))) {
      const sale = sales.get(facts.sellerId) ?? (await taxedSaleOf(db, facts.sellerId));
      sales.set(facts.sellerId, sale);
      each.push(removalLines(facts, day, sale));
    }
  return creditsOf(each);
}
