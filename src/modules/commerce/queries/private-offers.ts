import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import type { PrivateOfferState } from "../domain/private-offer.ts";
import type { PrivateOfferTerms } from "../domain/private-offer-terms.ts";
import {
  PRIVATE_OFFER_COLUMNS,
  type PrivateOffer,
  plansOfOwnOffer,
} from "../store/private-offers.ts";
import type { OfferOnCard } from "./catalog-for-customer.ts";

export type PrivateOfferQuery = {
  /** As it is on `today`; null for all. */
  readonly state: PrivateOfferState | null;
  /** Part of the name, in any case. */
  readonly q: string | null;
  readonly today: Day;
  readonly after: readonly [createdAt: string, id: string] | null;
  readonly limit: number;
};

const STATE = `case when o.withdrawn_at is not null then 'withdrawn' when $3::date < o.from_day then 'scheduled'
    when $3::date > o.until_day then 'ended' else 'live' end`;
const MATCH = `($4::text is null or ${STATE} = $4) and ($5::text is null or strpos(lower(o.name), lower($5)) > 0)
    and ($6::timestamptz is null or (o.created_at, o.id) < ($6, $7::uuid))
  order by o.created_at desc, o.id desc limit $8`;

const ofOffer = statement<readonly unknown[], PrivateOffer>(
  "commerce.private-offers-of-offer",
  `select ${PRIVATE_OFFER_COLUMNS} from commerce.private_offers o
   where o.publisher_id = $1 and o.offer_id = $2 and ${MATCH}`,
);

/** Private offers of one of the publisher's offers, the latest first. */
export const privateOffersOf = (
  db: Reader,
  of: { readonly publisherId: string; readonly offerId: string },
  { state, q, today, after, limit }: PrivateOfferQuery,
): Promise<PrivateOffer[]> =>
  db.query(ofOffer, [
    of.publisherId,
    of.offerId,
    today,
    state,
    q,
    after?.[0] ?? null,
    after?.[1] ?? null,
    limit,
  ]);

const one = statement<[publisherId: string, offerId: string, id: string], PrivateOffer>(
  "commerce.private-offer",
  `select ${PRIVATE_OFFER_COLUMNS} from commerce.private_offers o
   where o.publisher_id = $1 and o.offer_id = $2 and o.id = $3`,
);
export const privateOfferOf = async (
  db: Reader,
  of: { readonly publisherId: string; readonly offerId: string; readonly id: string },
): Promise<PrivateOffer | undefined> =>
  (await db.query(one, [of.publisherId, of.offerId, of.id]))[0];

// Few live at a time, whatever the number of those that have ended.
const forPartner = statement<
  [
    partnerTenantId: string,
    customerTenantIds: readonly string[] | null,
    offerIds: readonly string[],
    on: Day,
  ],
  PrivateOfferTerms
>(
  "commerce.private-offers-for-partner",
  `select o.id, o.name, o.version, o.from_day as "from", o.until_day as "until", o.lines
   from commerce.private_offers o
   where o.offer_id = any ($3) and o.withdrawn_at is null and $4::date between o.from_day and o.until_day
     and o.partner_tenant_ids @> array[$1::uuid]
     and (o.customer_tenant_ids = '{}' or o.customer_tenant_ids && $2::uuid[])
   order by o.created_at, o.id`,
);

/**
 * Private offers of some offers that hold on a day (of the partner's billing zone) for a partner's customer, or
 * for all its customers where none is named. One statement for a page of a list.
 */
export const privateOffersForPartner = (
  db: Reader,
  about: {
    readonly partnerTenantId: string;
    /** Those of the customer's record and of what went into it; null for all customers. */
    readonly customerTenantIds: readonly string[] | null;
    readonly offerIds: readonly string[];
    readonly on: Day;
  },
): Promise<PrivateOfferTerms[]> =>
  db.query(forPartner, [
    about.partnerTenantId,
    about.customerTenantIds,
    [...new Set(about.offerIds)],
    about.on,
  ]);

/** The plans of a publisher's own offer as they are sold now, by plan ID. */
export const plansForPrivateOffers = async (
  db: Reader,
  publisherId: string,
  offerId: string,
): Promise<readonly PlanForSale[]> =>
  (await plansOfOwnOffer(db, publisherId, offerId))
    .map(({ plan }) => plan)
    .sort((a, b) => (a.planId < b.planId ? -1 : 1));

/** A private offer as the partner reads it: of others that it names nothing. */
export type OwnPrivateOffer = Pick<
  PrivateOffer,
  "id" | "name" | "version" | "from" | "until" | "lines" | "createdAt"
> & {
  readonly forAllCustomers: boolean;
  /** The partner's own customers among those that are named. */
  readonly customers: readonly { readonly id: string; readonly company: string }[];
  readonly offer: OfferOnCard;
  readonly plans: readonly PlanForSale[];
};

// One that is withdrawn, and one of an offer that is sold no longer, is nothing to a partner.
const ofPartner = statement<readonly unknown[], OwnPrivateOffer>(
  "commerce.private-offers-of-partner",
  `select o.id, o.name, o.version, o.from_day as "from", o.until_day as "until", o.lines, o.created_at as "createdAt",
     o.customer_tenant_ids = '{}' as "forAllCustomers",
     coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'company', c.company) order by lower(c.company), c.id)
       from commerce.customers c where c.seller_id = $2 and (c.tenant_id = any (o.customer_tenant_ids) or c.former_tenant_ids && o.customer_tenant_ids)
         and c.ended_at is null), '[]') as customers,
     p.offer, p.plans
   from commerce.private_offers o join lateral (
     select (array_agg(s.offer order by s.plan_uuid))[1] as offer, jsonb_agg(s.plan) as plans
     from commerce.plans_for_sale s where s.offer_id = o.offer_id and s.sold
       and s.plan_uuid in (select (l ->> 'planUuid')::uuid from jsonb_array_elements(o.lines) as x(l))) p
     on p.offer is not null
   where o.partner_tenant_ids @> array[$1::uuid] and o.withdrawn_at is null and ${MATCH}`,
);

/** Private offers that name the partner, the latest first (R13). */
export const privateOffersOfPartner = (
  db: Reader,
  partner: { readonly id: string; readonly tenantId: string },
  { state, q, today, after, limit }: PrivateOfferQuery,
): Promise<OwnPrivateOffer[]> =>
  db.query(ofPartner, [
    partner.tenantId,
    partner.id,
    today,
    state,
    q,
    after?.[0] ?? null,
    after?.[1] ?? null,
    limit,
  ]);
