import { type Reader, statement } from "../../../platform/database.ts";

/** An organisation that holds subscriptions of an offer, with whom to write to where it has no people. */
export type HoldingOrganisation = {
  readonly organisationId: string;
  readonly company: string;
  readonly language: string;
  readonly contactName: string;
  /** Null where nobody was named. */
  readonly email: string | null;
  /** With the organisation itself where it bought for itself. */
  readonly sellerIds: readonly string[];
};

/**
 * A seller of running subscriptions of an offer, or the reseller through whom they were sold; who bought
 * for itself is a holder only.
 */
export type SellerOfOffer = {
  readonly sellerId: string;
  readonly customers: number;
  /** The first 200 by name. */
  readonly companies: readonly string[];
};

export type Page = { readonly after: string | null; readonly limit: number };

const HELD = "s.status in ('pending-activation', 'trial', 'active', 'suspended')";

const holders = statement<
  [offer: string, after: string | null, limit: number],
  HoldingOrganisation
>(
  "commerce.holders-of-offer",
  `select s.organisation_id as "organisationId", (array_agg(c.company order by s.id))[1] as company,
     (array_agg(c.language order by s.id))[1] as language,
     (array_agg(trim(concat(c.contact ->> 'firstName', ' ', c.contact ->> 'lastName')) order by s.id))[1] as "contactName",
     (array_agg(c.contact ->> 'email' order by s.id))[1] as email, array_agg(distinct s.seller_id) as "sellerIds"
   from commerce.subscriptions s join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where s.offer_id = $1 and ${HELD} and ($2::uuid is null or s.organisation_id > $2)
   group by s.organisation_id order by s.organisation_id limit $3`,
);

const sellers = statement<[offer: string, after: string | null, limit: number], SellerOfOffer>(
  "commerce.sellers-of-offer",
  `select told.id as "sellerId", count(distinct s.customer_id)::int as customers,
     (array_agg(distinct c.company order by c.company))[1:200] as companies
   from commerce.subscriptions s join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   cross join lateral (values (s.seller_id), (s.reseller_id)) told (id)
   where s.offer_id = $1 and ${HELD} and told.id <> s.organisation_id and ($2::uuid is null or told.id > $2)
   group by told.id order by told.id limit $3`,
);

/** Who holds subscriptions of an offer now, each organisation once, by its id. */
export const holdersOfOffer = (
  db: Reader,
  offerId: string,
  { after, limit }: Page,
): Promise<HoldingOrganisation[]> => db.query(holders, [offerId, after, limit]);

/** Through whom an offer is held now: sellers, and resellers of indirect providers, each once, by its id. */
export const sellersOfOffer = (
  db: Reader,
  offerId: string,
  { after, limit }: Page,
): Promise<SellerOfOffer[]> => db.query(sellers, [offerId, after, limit]);
