import { type Reader, statement } from "../../../platform/database.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";
import { patternsOf } from "./search-words.ts";
import type { ListedSubscription } from "./subscriptions.ts";

type Row = SubscriptionRow & {
  company: string;
  order_number: string;
  change_asked?: boolean;
  relationship_ended?: boolean;
};

/** A subscription of an organisation, and whether what its partner was asked to change waits. */
export type ListedPurchase = ListedSubscription & { readonly changeAsked: boolean };

const CHANGE_ASKED = `exists (select from commerce.change_requests r
     where r.subscription_id = s.id and r.state = 'open') as change_asked`;

// What an organisation has, whoever sold it: its own identifier is what decides, not a seller's.
const FROM = `commerce.subscriptions s
  join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
  join commerce.orders o on o.id = s.order_id`;

const WHERE = `s.organisation_id = $1
  and ($2::text is null or ($2 = 'operator') = (s.seller_id = s.organisation_id))
  and lower(s.name) like all ($3::text[])`;

const page = statement<readonly unknown[], Row>(
  "commerce.list-purchases",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, o.number as order_number, ${CHANGE_ASKED} from ${FROM}
   where ${WHERE} and ($4::text is null or s.status = $4)
     and ($5::timestamptz is null or (s.ordered_at, s.id) < ($5, $6::uuid))
   order by s.ordered_at desc, s.id desc limit $7`,
);
const counts = statement<readonly unknown[], { status: SubscriptionStatus; count: number }>(
  "commerce.count-purchases",
  `select s.status, count(*)::int as count from commerce.subscriptions s where ${WHERE} group by s.status`,
);
const byId = statement<[organisationId: string, id: string], Row>(
  "commerce.purchase-of-organisation",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, o.number as order_number, c.ended_at is not null as relationship_ended,
     ${CHANGE_ASKED} from ${FROM} where s.organisation_id = $1 and s.id = $2`,
);
const running = statement<[organisationId: string, limit: number], Row>(
  "commerce.running-purchases",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, o.number as order_number from ${FROM}
   where s.organisation_id = $1 and s.parent_subscription_id is null
     and s.status in ('pending-activation', 'trial', 'active', 'suspended')
   order by s.ordered_at desc, s.id desc limit $2`,
);

/** From whom an organisation has a subscription: the operator itself, or a partner. */
export const SOLD_BY = ["operator", "partner"] as const;
export type SoldBy = (typeof SOLD_BY)[number];

export type PurchaseQuery = {
  readonly organisationId: string;
  readonly soldBy: SoldBy | null;
  readonly q: string | null;
  readonly status: SubscriptionStatus | null;
  readonly after: readonly [orderedAt: string, id: string] | null;
  readonly limit: number;
};

/** What an organisation has or had, from whichever seller, latest first, and how many of each status match. */
export async function listPurchases(
  db: Reader,
  { organisationId, soldBy, q, status, after, limit }: PurchaseQuery,
): Promise<{ rows: readonly ListedPurchase[]; counts: Readonly<Record<string, number>> }> {
  const match = [organisationId, soldBy, patternsOf(q)];
  const rows = await db.query(page, [
    ...match,
    status,
    after?.[0] ?? null,
    after?.[1] ?? null,
    limit,
  ]);
  const counted = await db.query(counts, match);
  return {
    rows: rows.map(toListed),
    counts: Object.fromEntries(counted.map((row) => [row.status, row.count])),
  };
}

/** One of them; undefined where it is not the organisation's. */
export async function purchaseOf(
  db: Reader,
  organisationId: string,
  id: string,
): Promise<ListedPurchase | undefined> {
  const [row] = await db.query(byId, [organisationId, id]);
  return row && toListed(row);
}

/** Subscriptions that a calendar looks at: those that run, latest first; add-ons are their bases'. */
export const MOST_IN_CALENDAR = 2_000;

export const runningPurchases = async (
  db: Reader,
  organisationId: string,
): Promise<readonly ListedSubscription[]> =>
  (await db.query(running, [organisationId, MOST_IN_CALENDAR])).map(toListed);

const toListed = (row: Row): ListedPurchase => ({
  ...toSubscription(row),
  changeAsked: row.change_asked === true,
  relationshipEnded: row.relationship_ended === true,
  company: row.company,
  orderNumber: row.order_number,
});
