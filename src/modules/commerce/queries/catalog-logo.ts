import { type Reader, statement } from "../../../platform/database.ts";
import { availabilityOf, NOTHING_HELD, type OfferFacts } from "../domain/availability.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import type { OfferOnCard } from "./catalog-for-customer.ts";
import type { CartCustomer, SellingParty } from "./selling-context.ts";

type Row = {
  readonly customer: Pick<CartCustomer, "tenantId" | "formerTenantIds" | "country" | "segment">;
  readonly offer: OfferFacts & Pick<OfferOnCard, "logo">;
  readonly plan: PlanForSale;
};

// Whether an offer is listed depends on its audience and its channel, which is the same for each plan
// that the customer is offered: one of them tells.
const offered = statement<[sellerId: string, customerId: string, offerId: string], Row>(
  "commerce.catalog-logo",
  `select jsonb_build_object('tenantId', c.tenant_id, 'formerTenantIds', c.former_tenant_ids, 'country', c.country, 'segment', c.segment) as customer,
     p.offer, p.plan
   from commerce.customers c join commerce.plans_for_sale p on p.offer_id = $3
   where c.seller_id = $1 and c.id = $2 and c.ended_at is null and p.listed
     and (p.plan ->> 'visibility' = 'public' or p.plan -> 'audienceTenantIds' ?| (c.former_tenant_ids || c.tenant_id)::text[])
   order by p.plan_uuid limit 1`,
);

/** The picture of an offer that the customer's catalogue lists for this seller; otherwise undefined. */
export async function catalogLogo(
  db: Reader,
  seller: SellingParty,
  { customerId, offerId }: { readonly customerId: string; readonly offerId: string },
): Promise<OfferOnCard["logo"] | undefined> {
  const [row] = await db.query(offered, [seller.id, customerId, offerId]);
  if (row === undefined) return undefined;
  const { customer, offer, plan } = row;
  const { listed } = availabilityOf({ offer, plan }, { customer, seller }, NOTHING_HELD);
  return listed ? offer.logo : undefined;
}
