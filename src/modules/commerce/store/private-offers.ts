import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import type { PrivateOfferLine, PrivateOfferTerms } from "../domain/private-offer-terms.ts";

/** A private offer as it is stored. */
export type PrivateOffer = PrivateOfferTerms & {
  readonly publisherId: string;
  readonly offerId: string;
  readonly partnerTenantIds: readonly string[];
  /** Empty: every customer of the partners. */
  readonly customerTenantIds: readonly string[];
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly withdrawnAt: Instant | null;
  /** Subscriptions that were sold on it, whatever became of them. */
  readonly sold: number;
};

/**
 * Whether private offer `o` is for a customer: for all of its partners', or naming the customer's tenant ID or that of a
 * record that went into the customer's.
 */
export const isNamed = (customer: string): string =>
  `(o.customer_tenant_ids = '{}' or ${customer}.tenant_id = any (o.customer_tenant_ids)
     or ${customer}.former_tenant_ids && o.customer_tenant_ids)`;

export const PRIVATE_OFFER_COLUMNS = `o.id, o.publisher_id as "publisherId", o.offer_id as "offerId", o.name,
  o.from_day as "from", o.until_day as "until", o.partner_tenant_ids as "partnerTenantIds",
  o.customer_tenant_ids as "customerTenantIds", o.lines, o.version, o.created_by as "createdBy",
  o.created_at as "createdAt", o.withdrawn_at as "withdrawnAt",
  (select count(*)::int from commerce.order_lines l
     where (l.terms ? 'privateOffer' and l.terms -> 'privateOffer' ->> 'id' = o.id::text)
       or (l.terms @? '$.meters[*].reduced[*]' and l.terms -> 'meters' @> jsonb_build_array(jsonb_build_object(
         'reduced', jsonb_build_array(jsonb_build_object('privateOffer', jsonb_build_object('id', o.id))))))) as sold`;

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-private-offer",
  `insert into commerce.private_offers (id, publisher_id, offer_id, name, from_day, until_day, partner_tenant_ids,
     customer_tenant_ids, lines, created_by, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const lock = statement<[publisherId: string, offerId: string, id: string], PrivateOffer>(
  "commerce.lock-private-offer",
  `select ${PRIVATE_OFFER_COLUMNS} from commerce.private_offers o
   where o.publisher_id = $1 and o.offer_id = $2 and o.id = $3 for update`,
);
const update = statement<readonly unknown[], unknown>(
  "commerce.update-private-offer",
  `update commerce.private_offers set name = $2, from_day = $3, until_day = $4, partner_tenant_ids = $5,
     customer_tenant_ids = $6, lines = $7, version = version + 1 where id = $1`,
);
const withdraw = statement<[id: string, at: Instant, by: string], unknown>(
  "commerce.withdraw-private-offer",
  `update commerce.private_offers set withdrawn_at = $2, withdrawn_by = $3, version = version + 1 where id = $1`,
);
const byId = statement<[id: string], PrivateOffer>(
  "commerce.private-offer-by-id",
  `select ${PRIVATE_OFFER_COLUMNS} from commerce.private_offers o where o.id = $1`,
);
const plansOf = statement<
  [publisherId: string, offerId: string],
  { plan: PlanForSale; channel: string }
>(
  "commerce.plans-of-own-offer",
  `select plan, offer -> 'resale' ->> 'channel' as channel from commerce.plans_for_sale
   where publisher_id = $1 and offer_id = $2`,
);

type Terms = Pick<
  PrivateOffer,
  "name" | "from" | "until" | "partnerTenantIds" | "customerTenantIds"
> & { readonly lines: readonly PrivateOfferLine[] };

export const insertPrivateOffer = (
  tx: Tx,
  row: Terms & Pick<PrivateOffer, "id" | "publisherId" | "offerId">,
) =>
  tx.query(insert, [
    row.id,
    row.publisherId,
    row.offerId,
    row.name,
    row.from,
    row.until,
    row.partnerTenantIds,
    row.customerTenantIds,
    JSON.stringify(row.lines),
    tx.actor.name,
    tx.at,
  ]);

/** One of the publisher's private offers of an offer, kept locked until the transaction ends. */
export const lockPrivateOffer = async (
  tx: Tx,
  of: { readonly publisherId: string; readonly offerId: string; readonly id: string },
): Promise<PrivateOffer | undefined> =>
  (await tx.query(lock, [of.publisherId, of.offerId, of.id]))[0];

export const updatePrivateOffer = (tx: Tx, id: string, row: Terms) =>
  tx.query(update, [
    id,
    row.name,
    row.from,
    row.until,
    row.partnerTenantIds,
    row.customerTenantIds,
    JSON.stringify(row.lines),
  ]);

export const withdrawPrivateOffer = (tx: Tx, id: string) =>
  tx.query(withdraw, [id, tx.at, tx.actor.name]);

/** For the agenda, which acts for nobody in particular. */
export const privateOfferById = async (db: Reader, id: string): Promise<PrivateOffer | undefined> =>
  (await db.query(byId, [id]))[0];

/** Plans of the publisher's live offer, and whether partners may sell it. */
export const plansOfOwnOffer = (db: Reader, publisherId: string, offerId: string) =>
  db.query(plansOf, [publisherId, offerId]);

const forRenewal = statement<
  [offerId: string, customerId: string],
  PrivateOfferTerms & { readonly partnerTenantIds: readonly string[] }
>(
  "commerce.private-offers-for-renewal",
  `select o.id, o.name, o.version, o.from_day as "from", o.until_day as "until", o.lines,
     o.partner_tenant_ids as "partnerTenantIds"
   from commerce.private_offers o join commerce.customers c on c.id = $2
   where o.offer_id = $1 and o.withdrawn_at is null
     and ${isNamed("c")}
   order by o.created_at, o.id`,
  {
    many: `select x.n::integer as n, o.id, o.name, o.version, o.from_day as "from", o.until_day as "until", o.lines,
       o.partner_tenant_ids as "partnerTenantIds"
     from unnest($1::uuid[], $2::uuid[]) with ordinality as x(offer_id, customer_id, n)
     join commerce.private_offers o on o.offer_id = x.offer_id and o.withdrawn_at is null
     join commerce.customers c on c.id = x.customer_id
     where ${isNamed("c")}
     order by x.n, o.created_at, o.id`,
  },
);
/** Those that may hold for a customer's subscription of an offer; whose partners they name is left to the caller. */
export const privateOffersForRenewal = (db: Reader, offerId: string, customerId: string) =>
  db.query(forRenewal, [offerId, customerId]);

const ofEach = statement<
  [subscriptionIds: readonly string[], offerIds: readonly string[], customerIds: readonly string[]],
  PrivateOfferOfSubscription
>(
  "commerce.private-offers-of-each",
  `select x.id as "subscriptionId", o.id, o.name, o.version, o.from_day as "from", o.until_day as "until", o.lines,
     o.partner_tenant_ids as "partnerTenantIds"
   from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as x(id, offer_id, customer_id)
   join commerce.private_offers o on o.offer_id = x.offer_id and o.withdrawn_at is null
   join commerce.customers c on c.id = x.customer_id
   where ${isNamed("c")}
   order by x.id, o.created_at, o.id`,
);
type PrivateOfferOfSubscription = PrivateOfferTerms & {
  readonly subscriptionId: string;
  readonly partnerTenantIds: readonly string[];
};

/** The same of several subscriptions. */
export const privateOffersOfEach = (
  db: Reader,
  subscriptions: readonly {
    readonly id: string;
    readonly terms: { readonly offerId: string };
    readonly customerId: string;
  }[],
): Promise<PrivateOfferOfSubscription[]> =>
  db.query(ofEach, [
    subscriptions.map(({ id }) => id),
    subscriptions.map(({ terms }) => terms.offerId),
    subscriptions.map(({ customerId }) => customerId),
  ]);
