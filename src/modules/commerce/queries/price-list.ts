import { type Reader, statement } from "../../../platform/database.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import type { OfferOnCard } from "./catalog-for-customer.ts";
import { patternsOf } from "./search-words.ts";
import type { SellingParty } from "./selling-context.ts";

export type PriceListQuery = {
  /** ISO 3166 alpha-2 country of the customers: whose prices are shown. */
  readonly market: string;
  readonly q: string | null;
  readonly publisher: "operator" | "partner" | null;
  readonly billingType: "license" | "usage" | null;
  readonly kind: "plan" | "trial" | "add-on" | null;
  readonly segment: string | null;
  /** Only what a customer can have once. */
  readonly once: boolean;
  readonly after: readonly [name: string, planId: string, planUuid: string] | null;
  readonly limit: number;
};

export type PriceListRow = {
  readonly sortName: string;
  readonly operatorsOwn: boolean;
  readonly offer: OfferOnCard;
  /** With the prices of the market alone. */
  readonly plan: PlanForSale;
  /** Every market it is sold in. */
  readonly markets: readonly string[];
};

// Offers for named partners are listed for those; what is private to customers, hidden, sold to
// customers only, or of a publisher that the operator suspended is none of a partner's price list.
const rows = statement<
  [
    partnerTenantId: string,
    market: string,
    words: readonly string[],
    operatorsOwn: boolean | null,
    billingType: string | null,
    kind: string | null,
    segment: string | null,
    once: boolean,
    name: string | null,
    planId: string | null,
    planUuid: string | null,
    limit: number,
  ],
  PriceListRow
>(
  "commerce.price-list",
  `select sort_name as "sortName", operators_own as "operatorsOwn", offer,
     plan || jsonb_build_object('audienceTenantIds', '[]'::jsonb,
       'prices', jsonb_build_object($2::text, plan -> 'prices' -> $2)) as plan,
     array(select jsonb_object_keys(plan -> 'prices') order by 1) as markets
   from commerce.plans_for_sale
   where sold and plan ->> 'visibility' = 'public' and not (plan -> 'hidden')::boolean
     and offer ->> 'listingOption' = 'transact'
     and not exists (select from commerce.suspended_organisations x where x.organisation_id = publisher_id)
     and coalesce(offer -> 'sale' ->> 'buyers', '') <> 'customers'
     and (offer -> 'resale' ->> 'channel' = 'any'
       or (offer -> 'resale' ->> 'channel' = 'selected' and offer -> 'resale' -> 'partnerTenantIds' ? $1))
     and plan -> 'prices' ? $2
     and search like all ($3::text[])
     and ($4::boolean is null or operators_own = $4)
     and ($5::text is null or case $5
       when 'usage' then jsonb_array_length(plan -> 'meters') > 0
       else jsonb_array_length(plan -> 'meters') = 0 or exists (
         select from jsonb_each_text(plan -> 'prices' -> $2 -> 'terms') as t where t.value !~ '^0+(\\.0+)?$') end)
     and ($6::text is null or case $6
       when 'trial' then (plan -> 'trialDays')::int > 0
       when 'add-on' then plan -> 'addOn' <> 'null'::jsonb
       else (plan -> 'trialDays')::int = 0 and plan -> 'addOn' = 'null'::jsonb end)
     and ($7::text is null or plan -> 'segments' = '[]'::jsonb or plan -> 'segments' ? $7)
     and (not $8 or plan -> 'limitPerCustomer' = '1'::jsonb)
     and ($9::text is null or (sort_name, plan ->> 'planId', plan_uuid) > ($9, $10::text, $11::uuid))
   order by sort_name, plan ->> 'planId', plan_uuid limit $12`,
);

/** What a partner can sell in a market, by the names of offers and plans (SUB-18). */
export const priceList = (
  db: Reader,
  seller: SellingParty,
  { market, q, publisher, billingType, kind, segment, once, after, limit }: PriceListQuery,
): Promise<PriceListRow[]> =>
  db.query(rows, [
    seller.tenantId,
    market,
    patternsOf(q),
    publisher === null ? null : publisher === "operator",
    billingType,
    kind,
    segment,
    once,
    after?.[0] ?? null,
    after?.[1] ?? null,
    after?.[2] ?? null,
    limit,
  ]);
