import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Holding, Seller } from "../domain/availability.ts";
import type { CartLine } from "../domain/cart.ts";
import type { OfferForSale, PlanForSale } from "../domain/for-sale.ts";
import type { PrivateOfferTerms } from "../domain/private-offer-terms.ts";
import type { Quote } from "../domain/quote.ts";
import type { Parties, SellingContext } from "../domain/quote-cart.ts";
import type { TaxRate } from "../domain/tax.ts";
import { CREDIT, type CreditRow, creditFrom } from "../store/credit.ts";
import { isNamed } from "../store/private-offers.ts";
import { outsideRegion } from "./regions.ts";
import { policyWith } from "./settings.ts";

/** A review: the quote that was shown, and the hash that Buy must name. */
export type Review = { readonly hash: string; readonly reviewedAt: string; readonly quote: Quote };

export type StoredCart = {
  readonly id: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly state: "open" | "ordered";
  readonly resellerId: string | null;
  readonly purchaseOrder: string | null;
  /** Where the buyer books what is in it. */
  readonly costCentre: string | null;
  readonly lines: readonly CartLine[];
  readonly review: Review | null;
  readonly orderId: string | null;
  readonly version: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

export type CartCustomer = {
  readonly id: string;
  readonly organisationId: string;
  readonly tenantId: string;
  readonly formerTenantIds: readonly string[];
  readonly company: string;
  readonly country: string;
  readonly segment: string;
  readonly language: string;
  readonly resellerId: string | null;
  readonly agreedOn: string | null;
};

export type CartWithContext = {
  readonly cart: StoredCart;
  readonly customer: CartCustomer;
  readonly context: SellingContext;
};

type Row = {
  cart:
    | (Omit<StoredCart, "createdAt" | "expiresAt"> & { createdAt: string; expiresAt: string })
    | null;
  customer: CartCustomer;
  supply:
    | {
        offer: OfferForSale;
        plan: Omit<PlanForSale, "prices">;
        prices: PlanForSale["prices"];
        suspended: boolean;
      }[]
    | null;
  holdings: ({ planUuid: string } & Holding)[] | null;
  trialsUsed: string[] | null;
  rates: TaxRate[] | null;
  parties: Parties;
  /** What the operator set of the policy of a sale. */
  settings: Record<string, number> | null;
  privateOffers: PrivateOfferTerms[] | null;
  /** The seller and the customer's organisation, where the operator suspended them. */
  suspended: string[] | null;
  /** Whether the seller left an invoice unpaid for too long. */
  overdue: boolean;
  /** Whether the customer is in another region than its partner. */
  outsideRegion: boolean;
  credit: CreditRow[] | null;
};

// What is sold, held and taxed, for the plans and offers of `c`. What is held is found by the offer, as
// the index has it: a customer may hold thousands of others. Of a plan that is sold in the customer's
// country, the prices of the 140 others stay behind. Everything is json: the text is all that is wanted.
// Few sellers have a limit: of the others nothing is added up.
const contextFor = (tenant: string) => `
  (select json_agg(json_build_object('offer', p.offer, 'plan', p.plan - 'prices', 'prices',
     case when p.plan -> 'prices' ? customer.country
       then jsonb_build_object(customer.country, p.plan -> 'prices' -> customer.country)
       else p.plan -> 'prices' end,
     'suspended', exists (select from commerce.suspended_organisations x where x.organisation_id = p.publisher_id)))
   from commerce.plans_for_sale p where p.plan_uuid = any (c.plans)) as supply,
  (select json_agg(h) from (
     select s.plan_uuid as "planUuid", count(*)::int as held,
       (array_agg(s.id) filter (where s.seller_id = customer.seller_id and s.status = 'suspended'))[1] as "ownSuspendedId",
       (array_agg(s.id) filter (where s.seller_id = customer.seller_id and s.status <> 'suspended'))[1] as "ownId"
     from commerce.subscriptions s
     where s.organisation_id = customer.organisation_id
       and s.offer_id = any (c.offers) and s.plan_uuid = any (c.plans)
       and s.status in ('pending-activation', 'trial', 'active', 'suspended')
     group by s.plan_uuid) h) as holdings,
  (select json_agg(s.offer_id) from commerce.subscriptions s
   where s.organisation_id = customer.organisation_id and s.trial_days > 0
     and (s.activated_at is not null or s.status = 'pending-activation')
     and s.offer_id = any (c.offers)) as "trialsUsed",
  (select json_agg(json_build_object('id', r.id, 'sellerCountry', r.seller_country,
       'buyerCountry', r.buyer_country, 'taxClass', r.tax_class, 'buyer', r.buyer, 'treatment', r.treatment,
       'percent', trim_scale(r.percent)::text, 'name', r.name, 'jurisdiction', r.jurisdiction, 'sample', r.sample,
       'from', lower(r.valid), 'until', upper(r.valid)))
   from commerce.tax_rates r
   where r.seller_country = issuer.country and r.buyer_country = account.country) as rates,
  (select json_agg(x.organisation_id) from commerce.suspended_organisations x
   where x.organisation_id in (customer.seller_id, customer.organisation_id)) as suspended,
  (select json_object_agg(x.id, x.value) from platform.settings x where x.id like 'commerce.%') as settings,
  ${outsideRegion("customer", "account")} as "outsideRegion",
  exists (select from commerce.payment_blocks b where b.seller_id = customer.seller_id) as overdue,
  ${CREDIT} as credit,
  json_build_object('issuerCountry', issuer.country, 'buyerCountry', account.country,
    'buyerTaxId', account.tax_id, 'timeZone', account.time_zone) as parties,
  (select json_agg(json_build_object('id', o.id, 'name', o.name, 'version', o.version, 'from', o.from_day, 'until', o.until_day,
       'lines', o.lines) order by o.created_at, o.id)
   from commerce.private_offers o where o.offer_id = any (c.offers) and o.withdrawn_at is null
     and ${tenant}::uuid = any (o.partner_tenant_ids)
     and ${isNamed("customer")}) as "privateOffers"`;

// Who issues the invoice, and who pays it.
const PARTIES = `join commerce.accounts account on account.id = customer.seller_id
  join commerce.accounts issuer on issuer.kind = 'operator'`;

const CART = `json_build_object('id', c.id, 'sellerId', c.seller_id, 'customerId', c.customer_id,
  'state', c.state, 'resellerId', c.reseller_id, 'purchaseOrder', c.purchase_order, 'costCentre', c.cost_centre, 'lines', c.lines, 'review', c.review, 'orderId', c.order_id,
  'version', c.version, 'createdAt', c.created_at, 'expiresAt', c.expires_at)`;

const CUSTOMER = `json_build_object('id', customer.id, 'organisationId', customer.organisation_id,
  'tenantId', customer.tenant_id, 'formerTenantIds', customer.former_tenant_ids, 'company', customer.company, 'country', customer.country,
  'segment', customer.segment, 'language', customer.language, 'resellerId', customer.reseller_id,
  'agreedOn', customer.agreed_on)`;

/** The plans or offers of a cart's lines, as an array: that takes the fewest steps to look them up by. */
const ofLines = (id: "planUuid" | "offerId") =>
  `array(select (l ->> '${id}')::uuid from jsonb_array_elements(cart.lines) as x(l))`;

const cartById = (name: string, lock: "" | "for update") =>
  statement<[sellerId: string, cartId: string, tenantId: string], Row>(
    name,
    `with c as materialized (
       select cart.*, ${ofLines("planUuid")} as plans, ${ofLines("offerId")} as offers
       from commerce.carts cart where seller_id = $1 and id = $2 ${lock})
     select ${CART} as cart, ${CUSTOMER} as customer, ${contextFor("$3")}
     from c join commerce.customers customer on customer.seller_id = c.seller_id and customer.id = c.customer_id
       and customer.ended_at is null
     ${PARTIES}`,
  );

const readCart = cartById("commerce.read-cart", "");
const lockCart = cartById("commerce.lock-cart", "for update");

const forCustomer = statement<
  [sellerId: string, customerId: string, plans: readonly string[], tenantId: string],
  Row
>(
  "commerce.selling-context",
  `with c as materialized (
     select cart.*, $3::uuid[] || ${ofLines("planUuid")} as plans,
       array(select offer_id from commerce.plans_for_sale where plan_uuid = any ($3)) || ${ofLines("offerId")} as offers
     from (select 1) one
     left join commerce.carts cart on cart.seller_id = $1 and cart.customer_id = $2 and cart.state = 'open')
   select ${CUSTOMER} as customer, case when c.id is not null then ${CART} end as cart, ${contextFor("$4")}
   from c, commerce.customers customer ${PARTIES}
   where customer.seller_id = $1 and customer.id = $2 and customer.ended_at is null`,
);

/** Who sells; it is invoiced for what it sells. */
export type SellingParty = Seller & { readonly id: string };

/** One of the seller's carts with everything that prices it, in one statement. */
export async function cartWithContext(
  db: Reader,
  seller: SellingParty,
  { cartId, at, lock }: { cartId: string; at: Instant; lock: boolean },
): Promise<CartWithContext | undefined> {
  return cartIn(
    await db.query(lock ? lockCart : readCart, [seller.id, cartId, seller.tenantId]),
    seller,
    at,
  );
}

/** The same to begin a transaction with: what it finds is for `cartIn`. */
export const cartRead = (seller: SellingParty, cartId: string) => ({
  statement: readCart,
  values: [seller.id, cartId, seller.tenantId] as [string, string, string],
});

export function cartIn(
  [row]: readonly Row[],
  seller: SellingParty,
  at: Instant,
): CartWithContext | undefined {
  if (row === undefined || row.cart === null) return undefined;
  return {
    cart: toCart(row.cart),
    customer: row.customer,
    context: toContext(row, seller, at),
  };
}

export type CustomerWithContext = {
  readonly cart: StoredCart | null;
  readonly customer: CartCustomer;
  readonly context: SellingContext;
};

/** The same for a customer and some plans, with the cart that is open for it, if any. */
export async function customerWithContext(
  db: Reader,
  seller: SellingParty,
  { customerId, plans, at }: { customerId: string; plans: readonly string[]; at: Instant },
): Promise<CustomerWithContext | undefined> {
  return customerIn(
    await db.query(forCustomer, [seller.id, customerId, plans, seller.tenantId]),
    seller,
    at,
  );
}

/** The same to begin a transaction with: what it finds is for `customerIn`. */
export const customerRead = (
  seller: SellingParty,
  { customerId, plans }: { customerId: string; plans: readonly string[] },
) => ({
  statement: forCustomer,
  values: [seller.id, customerId, plans, seller.tenantId] as [
    string,
    string,
    readonly string[],
    string,
  ],
});

export function customerIn(
  [row]: readonly Row[],
  seller: SellingParty,
  at: Instant,
): CustomerWithContext | undefined {
  if (row === undefined) return undefined;
  return {
    cart: row.cart === null ? null : toCart(row.cart),
    customer: row.customer,
    context: toContext(row, seller, at),
  };
}

const toCart = (row: NonNullable<Row["cart"]>): StoredCart => ({
  ...row,
  createdAt: Temporal.Instant.from(row.createdAt),
  expiresAt: Temporal.Instant.from(row.expiresAt),
});

const toContext = (row: Row, seller: SellingParty, at: Instant): SellingContext => ({
  at,
  supply: new Map(
    (row.supply ?? []).map(({ offer, plan, prices, suspended }) => [
      plan.planUuid,
      {
        offer: suspended ? { ...offer, publisherSuspended: true } : offer,
        plan: { ...plan, prices },
      },
    ]),
  ),
  customer: {
    ...suspendedIf(row.suspended?.includes(row.customer.organisationId), row.customer),
    ...(row.outsideRegion && { outsideRegion: true }),
  },
  seller: {
    ...suspendedIf(row.suspended?.includes(seller.id), seller),
    ...(row.overdue && { overdue: true }),
  },
  credit: (row.credit ?? []).map(creditFrom),
  holdings: new Map((row.holdings ?? []).map((one) => [one.planUuid, one])),
  trialsUsed: new Set(row.trialsUsed ?? []),
  rates: row.rates ?? [],
  parties: row.parties,
  policy: policyWith(row.settings ?? {}),
  privateOffers: row.privateOffers ?? [],
});

const suspendedIf = <T extends object>(
  suspended: boolean | undefined,
  party: T,
): T & { readonly suspended?: boolean } => (suspended === true ? { ...party, suspended } : party);
