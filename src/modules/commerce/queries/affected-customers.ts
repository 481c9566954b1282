import { type Reader, statement } from "../../../platform/database.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";

/** A subscription that the removal of its offer ends, or has ended, with whom to write to. */
export type AffectedCustomer = {
  readonly subscriptionId: string;
  readonly status: SubscriptionStatus;
  readonly planId: string;
  readonly planName: string;
  readonly quantity: number | null;
  readonly sellerId: string;
  /** Whether the organisation bought it for itself, from the operator. */
  readonly direct: boolean;
  /** Through whom an indirect provider sold it; null where the seller sold it itself. */
  readonly resellerId: string | null;
  readonly customerId: string;
  readonly company: string;
  readonly country: string;
  readonly language: string;
  readonly contactName: string;
  /** Null once the data of a deleted subscription is out of reach. */
  readonly email: string | null;
  readonly phone: string | null;
};

const rows = statement<
  [offer: string, afterCompany: string | null, afterId: string | null, limit: number],
  AffectedCustomer
>(
  "commerce.affected-customers",
  `select s.id as "subscriptionId", s.status, s.terms ->> 'planId' as "planId",
     s.terms ->> 'planName' as "planName",
     case s.terms ->> 'pricingModel' when 'per-user' then s.quantity end as quantity,
     s.seller_id as "sellerId",
     s.seller_id = s.organisation_id as direct, s.reseller_id as "resellerId", s.customer_id as "customerId", c.company, c.country, c.language,
     trim(concat(c.contact ->> 'firstName', ' ', c.contact ->> 'lastName')) as "contactName",
     case when s.status <> 'deleted' then c.contact ->> 'email' end as email,
     case when s.status <> 'deleted' then c.contact ->> 'phone' end as phone
   from commerce.subscriptions s
   join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where s.offer_id = $1
     and (s.status in ('pending-activation', 'trial', 'active', 'suspended') or s.end_reason = 'offer-removed')
     and ($2::text is null or (lower(c.company), s.id) > ($2, $3::uuid))
   order by lower(c.company), s.id limit $4`,
);

export type AffectedPage = {
  /** Company in lower case and subscription of the last row before. */
  readonly after: readonly [company: string, id: string] | null;
  readonly limit: number;
};

/** Who has an offer, or had it until it was removed, by company. */
export const affectedCustomers = (
  db: Reader,
  offerId: string,
  { after, limit }: AffectedPage,
): Promise<AffectedCustomer[]> =>
  db.query(rows, [offerId, after?.[0] ?? null, after?.[1] ?? null, limit]);

const held = statement<[offer: string], { count: number }>(
  "commerce.held-of-offer",
  `select count(*)::int as count from commerce.subscriptions
   where offer_id = $1 and status in ('pending-activation', 'trial', 'active', 'suspended')`,
);

/** How many subscriptions of an offer are held now. */
export const heldOfOffer = async (db: Reader, offerId: string): Promise<number> =>
  (await db.query(held, [offerId]))[0]?.count ?? 0;
