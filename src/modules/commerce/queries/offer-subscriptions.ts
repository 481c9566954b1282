import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
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

// Identifiers grow with time, so that the latest order comes first.
const page = statement<readonly unknown[], Row>(
  "commerce.offer-subscriptions",
  `select ${COLUMNS} from ${FROM}
   where s.publisher_id = $1 and ($2::uuid is null or s.id < $2) and ($3::text is null or s.status = $3)
     and (cardinality($4::text[]) = 0
       or lower(c.company || ' ' || c.domain || ' ' || s.name || ' ' || s.id::text) like all ($4::text[]))
   order by s.id desc limit $5`,
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
      asked.before,
      asked.status,
      patternsOf(asked.q),
      asked.limit,
    ])
  ).map((row) => toOfferSubscription(row, asked.at));

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
