import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import {
  type Availability,
  availabilityOf,
  billingTypesOf,
  type Holding,
  NOTHING_HELD,
  type OfferFacts,
  type PlanFacts,
} from "../domain/availability.ts";
import type { OfferForSale, PlanForSale } from "../domain/for-sale.ts";
import { outsideRegion } from "./regions.ts";
import { patternsOf } from "./search-words.ts";
import type { CartCustomer, SellingParty } from "./selling-context.ts";

/** Beside what a price needs, what a card of the catalogue shows. */
export type OfferOnCard = OfferForSale & {
  /** Whether others than an audience see it; absent in what was stored before that was kept. */
  readonly public?: boolean;
  readonly logo: { readonly sha256: string; readonly mediaType: string } | null;
  readonly contact: {
    readonly name: string;
    readonly email: string;
    readonly phone?: string;
    readonly url?: string;
  } | null;
};

export type CatalogQuery = {
  readonly customerId: string;
  /** A cart that is thrown away by then holds nothing. */
  readonly at: Instant;
  readonly q: string | null;
  readonly publisher: "operator" | "partner" | null;
  readonly billingType: "license" | "usage" | null;
  readonly category: "trial" | "small-business" | "enterprise" | null;
  readonly availability: "available" | "unavailable" | null;
  /** The plans of this offer only, by its public name. */
  readonly offer: string | null;
  /** Of `offer`: a plan that is shown also where it is not listed, being hidden or stopped. */
  readonly plan: string | null;
  readonly offset: number;
  readonly limit: number;
};

export type CatalogEntry = {
  readonly offer: OfferOnCard;
  readonly plan: PlanForSale;
  readonly operatorsOwn: boolean;
  readonly availability: Availability & { readonly listed: true };
  readonly held: number;
  readonly inCart: number;
  readonly trialUsed: boolean;
};

export type CatalogCounts = {
  readonly available: number;
  readonly unavailable: number;
  readonly publisher: { operator: number; partner: number };
  readonly billingType: { license: number; usage: number };
  readonly category: { enterprise: number; "small-business": number; trial: number };
};

export type CatalogPage = {
  readonly customer: CartCustomer & { readonly currency: string };
  readonly counts: CatalogCounts;
  readonly entries: readonly CatalogEntry[];
  readonly more: boolean;
};

type CustomerRow = CartCustomer & {
  readonly currency: string;
  readonly holdings: ({ planUuid: string } & Holding)[] | null;
  readonly trialsUsed: string[] | null;
  readonly cartLines: { planUuid: string; quantity: number }[] | null;
  readonly suspended: boolean;
  readonly sellerSuspended: boolean;
  readonly sellerOverdue: boolean;
  readonly outsideRegion: boolean;
};

const customerRow = statement<[sellerId: string, customerId: string, at: Instant], CustomerRow>(
  "commerce.catalog-customer",
  `select c.id, c.organisation_id as "organisationId", c.tenant_id as "tenantId", c.former_tenant_ids as "formerTenantIds", c.company, c.country, c.currency,
     c.segment, c.language, c.reseller_id as "resellerId", c.agreed_on as "agreedOn",
     (select jsonb_agg(h) from (
        select s.plan_uuid as "planUuid", count(*)::int as held,
          (array_agg(s.id) filter (where s.seller_id = $1 and s.status = 'suspended'))[1] as "ownSuspendedId",
          (array_agg(s.id) filter (where s.seller_id = $1 and s.status <> 'suspended'))[1] as "ownId"
        from commerce.subscriptions s
        where s.organisation_id = c.organisation_id
          and s.status in ('pending-activation', 'trial', 'active', 'suspended')
        group by s.plan_uuid) h) as holdings,
     (select jsonb_agg(distinct s.offer_id) from commerce.subscriptions s
      where s.organisation_id = c.organisation_id and s.trial_days > 0
        and (s.activated_at is not null or s.status = 'pending-activation')) as "trialsUsed",
     (select k.lines from commerce.carts k where k.seller_id = c.seller_id and k.customer_id = c.id
        and k.state = 'open' and k.expires_at > $3) as "cartLines",
     exists (select from commerce.suspended_organisations x where x.organisation_id = c.organisation_id) as suspended,
     exists (select from commerce.suspended_organisations x where x.organisation_id = $1) as "sellerSuspended",
     exists (select from commerce.payment_blocks b where b.seller_id = $1) as "sellerOverdue",
     ${outsideRegion("c", "account")} as "outsideRegion"
   from commerce.customers c join commerce.accounts account on account.id = c.seller_id where c.seller_id = $1 and c.id = $2 and c.ended_at is null`,
);

type SlimRow = {
  planUuid: string;
  operatorsOwn: boolean;
  category: "trial" | "small-business" | "enterprise";
  offer: OfferFacts;
  plan: PlanFacts & Pick<PlanForSale, "meters">;
};

const SUSPENDED = `exists (select from commerce.suspended_organisations x
       where x.organisation_id = plans_for_sale.publisher_id)`;

// Few fields of each plan, for the customer's own country: enough to decide what is available.
// Private plans of others do not leave the database.
const slimRows = statement<
  [
    tenantIds: readonly string[],
    partnerTenantId: string,
    country: string,
    words: readonly string[],
    offer: string | null,
    plan: string | null,
  ],
  SlimRow
>(
  "commerce.catalog-rows",
  `select plan_uuid as "planUuid", operators_own as "operatorsOwn", category,
     jsonb_build_object('listingOption', offer -> 'listingOption', 'sale', offer -> 'sale',
       'publisherSuspended', ${SUSPENDED},
       'resale', jsonb_build_object('channel', offer -> 'resale' -> 'channel',
         'exclusive', offer -> 'resale' -> 'exclusive', 'partnerTenantIds',
         case when offer -> 'resale' -> 'partnerTenantIds' ? $2 then jsonb_build_array($2::text)
              else '[]'::jsonb end)) as offer,
     jsonb_build_object('visibility', 'public', 'audienceTenantIds', '[]'::jsonb,
       'prices', case when plan -> 'prices' ? $3 then jsonb_build_object($3::text, plan -> 'prices' -> $3)
                      else '{}'::jsonb end,
       'meters', plan -> 'meters', 'limitPerCustomer', plan -> 'limitPerCustomer',
       'segments', plan -> 'segments', 'addOn', plan -> 'addOn', 'sold', plan -> 'sold') as plan
   from commerce.plans_for_sale
   where (listed or (offer ->> 'slug' = $5 and plan ->> 'planId' = $6))
     and ($5::text is null or offer ->> 'slug' = $5)
     and (plan ->> 'visibility' = 'public' or plan -> 'audienceTenantIds' ?| $1::text[])
     and search like all ($4::text[])
   order by sort_name, plan ->> 'planId', plan_uuid`,
);

const fullRows = statement<
  [plans: readonly string[]],
  { planUuid: string; offer: OfferOnCard; plan: PlanForSale }
>(
  "commerce.catalog-full-rows",
  `select plan_uuid as "planUuid", offer || jsonb_build_object('publisherSuspended', ${SUSPENDED}) as offer, plan
   from commerce.plans_for_sale where plan_uuid = any ($1)`,
);

/**
 * What a partner can buy for a customer, and what it cannot with every reason (SUB-03, SUB-04).
 * Availability is the domain's rule over few fields of every listed plan; the page is read in full.
 */
export async function catalogForCustomer(
  db: Reader,
  seller: SellingParty,
  query: CatalogQuery,
): Promise<CatalogPage | undefined> {
  const [customer] = await db.query(customerRow, [seller.id, query.customerId, query.at]);
  if (customer === undefined) return undefined;
  const { sellerSuspended: suspended, sellerOverdue: overdue } = customer;
  const sides = { customer, seller: { ...seller, suspended, overdue } };
  const rows = await db.query(slimRows, [
    [customer.tenantId, ...customer.formerTenantIds],
    seller.tenantId,
    customer.country,
    patternsOf(query.q),
    query.offer,
    query.plan,
  ]);
  const holdings = new Map((customer.holdings ?? []).map((one) => [one.planUuid, one]));
  const decided = rows.flatMap((row): Decided[] => {
    const holding = holdings.get(row.planUuid) ?? NOTHING_HELD;
    const availability = availabilityOf(row, sides, holding);
    if (!availability.listed) return [];
    const billingTypes = billingTypesOf(row.plan, customer.country);
    return [{ ...row, billingTypes, available: availability.available }];
  });
  const matching = decided.filter((row) => matches(row, query));
  const wanted = [
    ...matching.filter(({ available }) => available),
    ...matching.filter(({ available }) => !available),
  ].filter(
    ({ available }) =>
      query.availability === null || available === (query.availability === "available"),
  );
  const page = wanted.slice(query.offset, query.offset + query.limit);
  const full = new Map(
    (await db.query(fullRows, [page.map(({ planUuid }) => planUuid)])).map((row) => [
      row.planUuid,
      row,
    ]),
  );
  const trialsUsed = new Set(customer.trialsUsed ?? []);
  return {
    customer,
    counts: {
      ...facets(decided, query),
      available: matching.filter(({ available }) => available).length,
      unavailable: matching.filter(({ available }) => !available).length,
    },
    more: wanted.length > query.offset + query.limit,
    entries: page.flatMap(({ planUuid, operatorsOwn }): CatalogEntry[] => {
      const found = full.get(planUuid);
      if (found === undefined) return [];
      const holding = holdings.get(planUuid) ?? NOTHING_HELD;
      const availability = availabilityOf(found, sides, holding);
      if (!availability.listed) return [];
      return [
        {
          ...found,
          operatorsOwn,
          availability,
          held: holding.held,
          inCart: (customer.cartLines ?? [])
            .filter((line) => line.planUuid === planUuid)
            .reduce((sum, { quantity }) => sum + quantity, 0),
          trialUsed: found.plan.trialDays > 0 && trialsUsed.has(found.offer.offerId),
        },
      ];
    }),
  };
}

type Decided = SlimRow & { readonly billingTypes: readonly string[]; readonly available: boolean };
type Filter = "publisher" | "billingType" | "category";

/** Whether a row passes the filters, one of them left out where its own choices are counted. */
function matches(row: Decided, query: CatalogQuery, except?: Filter): boolean {
  const { publisher, billingType, category } = query;
  return (
    (except === "publisher" ||
      publisher === null ||
      (publisher === "operator") === row.operatorsOwn) &&
    (except === "billingType" || billingType === null || row.billingTypes.includes(billingType)) &&
    (except === "category" || category === null || row.category === category)
  );
}

/** How many rows each choice of a filter would leave, with the other filters as they are. */
function facets(rows: readonly Decided[], query: CatalogQuery) {
  const count = (except: Filter, test: (row: Decided) => boolean): number =>
    rows.filter((row) => matches(row, query, except) && test(row)).length;
  return {
    publisher: {
      operator: count("publisher", ({ operatorsOwn }) => operatorsOwn),
      partner: count("publisher", ({ operatorsOwn }) => !operatorsOwn),
    },
    billingType: {
      license: count("billingType", ({ billingTypes }) => billingTypes.includes("license")),
      usage: count("billingType", ({ billingTypes }) => billingTypes.includes("usage")),
    },
    category: {
      enterprise: count("category", ({ category }) => category === "enterprise"),
      "small-business": count("category", ({ category }) => category === "small-business"),
      trial: count("category", ({ category }) => category === "trial"),
    },
  };
}
