import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { type FulfilmentStatus, fulfilmentStatus } from "../domain/fulfilment.ts";
import { statusAt } from "../domain/subscription.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import type { AgreedTerms } from "../events.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";

/** A subscription as its publisher may see it: the buyer's contact, and nothing of the seller's prices. */
export type PublisherSubscription = {
  readonly id: string;
  readonly publisherId: string;
  readonly name: string;
  readonly status: SubscriptionStatus;
  readonly fulfilment: FulfilmentStatus;
  readonly isFreeTrial: boolean;
  readonly autoRenew: boolean;
  /** Licences; null where the plan is sold flat. */
  readonly quantity: number | null;
  readonly terms: AgreedTerms;
  readonly termStart: Day | null;
  /** The first day after the term. */
  readonly termEnd: Day | null;
  readonly orderedAt: Instant;
  readonly updatedAt: Instant;
  readonly sellerId: string;
  readonly organisationId: string;
  readonly customer: {
    readonly tenantId: string;
    readonly formerTenantIds: readonly string[];
    readonly company: string;
    /** Null once the data of a deleted subscription is out of the publisher's reach. */
    readonly email: string | null;
  };
};

type Row = SubscriptionRow & {
  tenant_id: string;
  former_tenant_ids: string[];
  company: string;
  email: string | null;
};

const COLUMNS = `${SUBSCRIPTION_COLUMNS}, c.tenant_id, c.former_tenant_ids, c.company, c.contact ->> 'email' as email`;
const FROM = `commerce.subscriptions s
  join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id`;

const byId = statement<[publisherId: string, id: string], Row>(
  "commerce.publisher-subscription",
  `select ${COLUMNS} from ${FROM} where s.publisher_id = $1 and s.id = $2`,
);
const page = statement<[publisherId: string, after: string | null, limit: number], Row>(
  "commerce.publisher-subscriptions",
  `select ${COLUMNS} from ${FROM}
   where s.publisher_id = $1 and ($2::uuid is null or s.id > $2) order by s.id limit $3`,
);

/** One subscription of a publisher's offers; undefined for another publisher's, as for none. */
export async function subscriptionForPublisher(
  db: Reader,
  { publisherId, subscriptionId, at }: { publisherId: string; subscriptionId: string; at: Instant },
): Promise<PublisherSubscription | undefined> {
  const [row] = await db.query(byId, [publisherId, subscriptionId]);
  return row && toPublisherSubscription(row, at);
}

/** All subscriptions of a publisher's offers, oldest first, at most `limit` after `after`. */
export async function subscriptionsForPublisher(
  db: Reader,
  query: { publisherId: string; after: string | null; limit: number; at: Instant },
): Promise<readonly PublisherSubscription[]> {
  const rows = await db.query(page, [query.publisherId, query.after, query.limit]);
  return rows.map((row) => toPublisherSubscription(row, query.at));
}

function toPublisherSubscription(row: Row, at: Instant): PublisherSubscription {
  const subscription = toSubscription(row);
  const status = statusAt(subscription, at);
  return {
    id: subscription.id,
    publisherId: subscription.publisherId,
    name: subscription.name,
    status,
    fulfilment: fulfilmentStatus(status),
    isFreeTrial:
      status === "trial" || (status === "pending-activation" && subscription.terms.trialDays > 0),
    autoRenew: subscription.autoRenew,
    quantity: subscription.terms.pricingModel === "per-user" ? subscription.quantity : null,
    terms: subscription.terms,
    termStart: subscription.term?.start ?? null,
    termEnd: subscription.term?.end ?? null,
    orderedAt: subscription.orderedAt,
    updatedAt: subscription.updatedAt,
    sellerId: subscription.sellerId,
    organisationId: subscription.organisationId,
    customer: {
      tenantId: row.tenant_id,
      formerTenantIds: row.former_tenant_ids,
      company: row.company,
      email: status === "deleted" ? null : row.email,
    },
  };
}

/** A running subscription of a plan, with the organisation that holds it. */
export type HeldSubscription = {
  readonly id: string;
  readonly name: string;
  readonly planUuid: string;
  readonly status: SubscriptionStatus;
  readonly tenantId: string;
  readonly company: string;
};

const held = statement<
  [publisherId: string, plans: readonly string[], tenants: readonly string[], limit: number],
  { ids: string[]; subscriptions: HeldSubscription[] }
>(
  "commerce.subscriptions-of-tenants",
  `with asked as (select distinct plan, lower(tenant) as tenant
     from unnest($2::uuid[], $3::text[]) as x(plan, tenant)),
   held as (
     select s.id, s.name, s.plan_uuid, s.status, c.tenant_id, c.company
     from commerce.subscriptions s
     join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
     join asked on asked.plan = s.plan_uuid and asked.tenant = any ((c.former_tenant_ids || c.tenant_id)::text[])
     where s.publisher_id = $1
       and s.status in ('pending-activation', 'trial', 'active', 'suspended'))
   select coalesce((select json_agg(id order by id) from held), '[]') as ids,
     coalesce((select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'planUuid', plan_uuid, 'status', status,
         'tenantId', tenant_id, 'company', company) order by company, id)
       from (select * from held order by company, id limit $4) as named), '[]') as subscriptions`,
);

/**
 * Running subscriptions that organisations hold of plans: the ids of all, and the first `limit` by
 * name of the organisation. One statement, however many are asked about.
 */
export async function subscriptionsOfTenants(
  db: Reader,
  publisherId: string,
  asked: readonly { readonly planUuid: string; readonly tenantId: string }[],
  limit: number,
): Promise<{
  readonly ids: readonly string[];
  readonly subscriptions: readonly HeldSubscription[];
}> {
  if (asked.length === 0) return { ids: [], subscriptions: [] };
  const [row] = await db.query(held, [
    publisherId,
    asked.map(({ planUuid }) => planUuid),
    asked.map(({ tenantId }) => tenantId),
    limit,
  ]);
  return row ?? { ids: [], subscriptions: [] };
}

const counts = statement<
  [offerIds: readonly string[]],
  { offerId: string; planUuid: string; status: SubscriptionStatus; count: number }
>(
  "commerce.subscriptions-of-offers",
  `select offer_id as "offerId", plan_uuid as "planUuid", status, count(*)::int as count
   from commerce.subscriptions where offer_id = any ($1)
   group by offer_id, plan_uuid, status order by offer_id, plan_uuid, status`,
);

/** How many subscriptions offers have, by plan and status: what a stop or removal touches. */
export const subscriptionsOfOffers = (db: Reader, offerIds: readonly string[]) =>
  db.query(counts, [offerIds]);

const carts = statement<
  [offerIds: readonly string[], at: Instant],
  { offerId: string; count: number }
>(
  "commerce.open-carts-with-offers",
  `select line ->> 'offerId' as "offerId", count(distinct c.id)::int as count
   from commerce.carts c, jsonb_array_elements(c.lines) as line
   where c.state = 'open' and c.expires_at > $2 and line ->> 'offerId' = any ($1::text[])
   group by line ->> 'offerId'`,
);

/** How many open carts hold a plan of each offer, if any: they fail at Review once it is stopped. */
export const openCartsWithOffers = async (
  db: Reader,
  { offerIds, at }: { readonly offerIds: readonly string[]; readonly at: Instant },
): Promise<ReadonlyMap<string, number>> =>
  new Map((await db.query(carts, [offerIds, at])).map(({ offerId, count }) => [offerId, count]));
