import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { PrivateOfferTerms } from "../domain/private-offer-terms.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import { latestOperation, openOperation } from "../store/operations.ts";
import { toldPrices } from "../store/price-changes.ts";
import { privateOffersForRenewal } from "../store/private-offers.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type Subscription,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";

export type ListedSubscription = Subscription & {
  readonly company: string;
  readonly orderNumber: string;
  /** Whether its seller removed the customer: what is suspended is not taken up again. */
  readonly relationshipEnded?: boolean;
  /** The change that waits for its publisher's answer; read in lists alone. */
  readonly pendingChange?: string | null;
};

type Row = SubscriptionRow & {
  company: string;
  order_number: string;
  relationship_ended?: boolean;
  pending_change?: string | null;
};

const FROM = `commerce.subscriptions s
  join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
  join commerce.orders o on o.id = s.order_id`;

const WHERE = `s.seller_id = $1 and ($2::uuid is null or s.customer_id = $2)
  and ($3::text is null or lower(s.name) like '%' || $3 || '%' escape '\\'
    or lower(c.company) like '%' || $3 || '%' escape '\\' or s.terms ->> 'offerSlug' like '%' || $3 || '%' escape '\\')`;

const page = statement<readonly unknown[], Row>(
  "commerce.list-subscriptions",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, o.number as order_number,
     (select x.action from commerce.operations x where x.subscription_id = s.id and x.status = 'in-progress') as pending_change
   from ${FROM}
   where ${WHERE} and ($4::text is null or s.status = $4)
     and ($5::timestamptz is null or (s.ordered_at, s.id) < ($5, $6::uuid))
   order by s.ordered_at desc, s.id desc limit $7`,
);
const counts = statement<readonly unknown[], { status: SubscriptionStatus; count: number }>(
  "commerce.count-subscriptions",
  `select s.status, count(*)::int as count from ${FROM} where ${WHERE} group by s.status`,
);
const byId = statement<[sellerId: string, id: string], Row>(
  "commerce.subscription-of-seller",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, o.number as order_number, c.ended_at is not null as relationship_ended
   from ${FROM} where s.seller_id = $1 and s.id = $2`,
);
const history = statement<[sellerId: string, id: string], HistoryRow>(
  "commerce.subscription-history",
  `select at, event, from_status as "fromStatus", to_status as "toStatus", by_name as "byName", details
   from commerce.subscription_history where seller_id = $1 and subscription_id = $2 order by seq desc limit 200`,
);

export type HistoryRow = {
  readonly at: Instant;
  readonly event: string;
  readonly fromStatus: SubscriptionStatus | null;
  readonly toStatus: SubscriptionStatus;
  readonly byName: string | null;
  readonly details: Readonly<Record<string, string | null>>;
};

export type SubscriptionQuery = {
  readonly sellerId: string;
  readonly customerId: string | null;
  readonly q: string | null;
  readonly status: SubscriptionStatus | null;
  readonly after: readonly [orderedAt: string, id: string] | null;
  readonly limit: number;
};

/** A seller's subscriptions, latest order first, and how many of each status match. */
export async function listSubscriptions(
  db: Reader,
  { sellerId, customerId, q, status, after, limit }: SubscriptionQuery,
): Promise<{ rows: readonly ListedSubscription[]; counts: Readonly<Record<string, number>> }> {
  const words = q === null ? null : q.toLowerCase().replace(/[\\%_]/g, (one) => `\\${one}`);
  const match = [sellerId, customerId, words];
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

export const subscriptionOfSeller = async (
  db: Reader,
  sellerId: string,
  id: string,
): Promise<ListedSubscription | undefined> => {
  const [row] = await db.query(byId, [sellerId, id]);
  return row && toListed(row);
};

export const historyOfSubscription = (db: Reader, sellerId: string, id: string) =>
  db.query(history, [sellerId, id]);

/** The last change of licences that its publisher was asked for; undefined where there was none. */
export const quantityOperationOf = (db: Reader, subscriptionId: string) =>
  latestOperation(db, subscriptionId, "change-quantity");

/** What was told of its plan's price since the one that it pays was agreed. */
export const toldPricesOf = (db: Reader, subscriptionId: string) => toldPrices(db, subscriptionId);

/** Private offers, past and to come, that name its seller and may hold for its customer. */
export const privateOffersOfSubscription = async (
  db: Reader,
  { terms, customerId }: Pick<ListedSubscription, "terms" | "customerId">,
  sellerTenantId: string,
): Promise<PrivateOfferTerms[]> =>
  (await privateOffersForRenewal(db, terms.offerId, customerId)).filter(({ partnerTenantIds }) =>
    partnerTenantIds.includes(sellerTenantId),
  );

/** The change that waits for its publisher's answer; undefined where none does. */
export const openOperationOf = (db: Reader, subscriptionId: string) =>
  openOperation(db, subscriptionId);

/** The last change of plan that its publisher was asked for; undefined where there was none. */
export const planOperationOf = (db: Reader, subscriptionId: string) =>
  latestOperation(db, subscriptionId, "change-plan");

/** The last time its publisher was asked to reinstate it; undefined where it never was. */
export const reinstateOperationOf = (db: Reader, subscriptionId: string) =>
  latestOperation(db, subscriptionId, "reinstate");

const toListed = (row: Row): ListedSubscription => ({
  ...toSubscription(row),
  company: row.company,
  orderNumber: row.order_number,
  relationshipEnded: row.relationship_ended ?? false,
  pendingChange: row.pending_change ?? null,
});
