import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { type MonthlyRevenue, monthlyTotals, type SoldAlike } from "../domain/revenue.ts";
import { statusAt } from "../domain/subscription.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type Subscription,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";
import { patternsOf } from "./search-words.ts";

/** A subscription as its publisher lists it; nothing of the seller's prices. */
export type OfferSubscription = Subscription & {
  readonly statusNow: SubscriptionStatus;
  readonly company: string;
  readonly country: string;
  readonly tenantId: string;
};

type Row = SubscriptionRow & { company: string; country: string; tenant_id: string };

const COLUMNS = `${SUBSCRIPTION_COLUMNS}, c.company, c.country, c.tenant_id`;
const FROM = `commerce.subscriptions s
  join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id`;

const MATCHES = `s.publisher_id = $1 and ($2::text is null or s.status = $2)
     and (cardinality($3::text[]) = 0
       or lower(c.company || ' ' || c.domain || ' ' || s.name || ' ' || s.id::text) like all ($3::text[]))`;

// Identifiers grow with time, so that the latest order comes first.
const page = statement<readonly unknown[], Row>(
  "commerce.offer-subscriptions",
  `select ${COLUMNS} from ${FROM}
   where ${MATCHES} and ($4::uuid is null or s.id < $4) order by s.id desc limit $5`,
);
// What was sold alike is one row, so that the answer is as short as the price list is.
const alike = statement<readonly unknown[], SoldAlike>(
  "commerce.sold-alike-of-publisher",
  `select s.status, s.terms -> 'unitPrice' as "unitPrice", s.terms ->> 'pricingModel' as "pricingModel", s.quantity,
     s.terms ->> 'term' as term, s.terms ->> 'payment' as payment,
     s.terms ->> 'rounding' as rounding, count(*)::int as count
   from ${FROM}
   where ${MATCHES} and s.status = 'active' and s.terms ->> 'into' is null
   group by 1, 2, 3, 4, 5, 6, 7`,
);
const byId = statement<[publisherId: string, id: string], Row>(
  "commerce.offer-subscription",
  `select ${COLUMNS} from ${FROM} where s.publisher_id = $1 and s.id = $2`,
);

/** Subscriptions of a publisher's offers, latest order first. */
export const offerSubscriptions = async (
  db: Reader,
  asked: {
    readonly publisherId: string;
    readonly before: string | null;
    readonly status: string | null;
    readonly q: string | null;
    readonly limit: number;
    readonly at: Instant;
  },
): Promise<OfferSubscription[]> =>
  (
    await db.query(page, [
      asked.publisherId,
      asked.status,
      patternsOf(asked.q),
      asked.before,
      asked.limit,
    ])
  ).map((row) => toOfferSubscription(row, asked.at));

/** What those that match bring each month, by currency; paged by nothing. */
export const monthlyRevenueOf = async (
  db: Reader,
  asked: {
    readonly publisherId: string;
    readonly status: string | null;
    readonly q: string | null;
  },
): Promise<MonthlyRevenue[]> =>
  monthlyTotals(await db.query(alike, [asked.publisherId, asked.status, patternsOf(asked.q)]));

/** One of them; undefined for another publisher's, as for none. */
export async function offerSubscription(
  db: Reader,
  asked: { readonly publisherId: string; readonly id: string; readonly at: Instant },
): Promise<OfferSubscription | undefined> {
  const [row] = await db.query(byId, [asked.publisherId, asked.id]);
  return row && toOfferSubscription(row, asked.at);
}

function toOfferSubscription(row: Row, at: Instant): OfferSubscription {
  const subscription = toSubscription(row);
  return {
    ...subscription,
    statusNow: statusAt(subscription, at),
    company: row.company,
    country: row.country,
    tenantId: row.tenant_id,
  };
}
