import type { OfferForSale, PlanForSale } from "./for-sale.ts";

/** The customer a partner buys for, as far as availability depends on it. */
export type BuyingFor = {
  readonly tenantId: string;
  /** Those of records that were merged into it (docs/domain/merging.md); absent where there are none. */
  readonly formerTenantIds?: readonly string[];
  /** Billing country: the market whose price list applies. */
  readonly country: string;
  readonly segment: string;
  /** By the operator; absent where it is in good standing. */
  readonly suspended?: boolean;
  /** In another region than its partner (docs/domain/regions.md); absent where it is not. */
  readonly outsideRegion?: boolean;
};

export type PartnerType = "direct-bill" | "indirect-provider" | "indirect-reseller";

/** Who buys: a partner, or a customer organisation for itself. */
export type Seller = {
  readonly tenantId: string;
  readonly kind: "partner" | "customer";
  readonly partnerType: PartnerType | null;
  /** By the operator; absent where it is in good standing. */
  readonly suspended?: boolean;
  /** It left an invoice unpaid for too long; absent where it did not. */
  readonly overdue?: boolean;
};

/** What the customer holds of a plan, over all sellers. */
export type Holding = {
  readonly held: number;
  /** A suspended subscription of this very seller, which it can reactivate. */
  readonly ownSuspendedId: string | null;
  /** A running subscription of this very seller, which it can open. */
  readonly ownId: string | null;
};

export const NOTHING_HELD: Holding = { held: 0, ownSuspendedId: null, ownId: null };

/** Why something cannot be bought. The order is the order in which the reasons are given. */
const UNAVAILABLE_REASONS = [
  "partner-suspended",
  "customer-suspended",
  "partner-overdue",
  "publisher-suspended",
  "partner-does-not-transact",
  "outside-region",
  "limit-reached",
  "suspended",
  "country-not-served",
  "segment-not-served",
  "not-resold",
  "exclusive",
  "not-sold-here",
  "add-on",
  "stopped",
] as const;
export type UnavailableCode = (typeof UNAVAILABLE_REASONS)[number];

/** What the person can do instead; a screen makes it a link or a button. */
export type WayOut =
  | { readonly kind: "open-subscription"; readonly subscriptionId: string }
  | { readonly kind: "reactivate"; readonly subscriptionId: string }
  | { readonly kind: "contact-publisher" }
  | { readonly kind: "open-storefront" }
  | { readonly kind: "change-segment" }
  | { readonly kind: "ask-provider" }
  | { readonly kind: "buy-with-base" }
  | { readonly kind: "pay-invoices" }
  | { readonly kind: "none" };

export type UnavailableReason = {
  readonly code: UnavailableCode;
  readonly params: Readonly<Record<string, string | number | readonly string[]>>;
  readonly wayOut: WayOut;
};

export type Availability =
  /** Not for this customer or partner at all: it is not listed, counted or answered for. */
  | { readonly listed: false }
  | {
      readonly listed: true;
      readonly available: boolean;
      /** Every reason that holds, the decisive one first; empty where it can be bought. */
      readonly reasons: readonly UnavailableReason[];
      /** An exclusive offer shows no price to the partners it is not for. */
      readonly showsPrice: boolean;
    };

/**
 * Whether `seller` can buy `plan` for `customer`, with every reason against it (SUB-04,
 * docs/domain/availability.md). A private plan is listed for its audience alone, an offer for
 * selected partners for those, unless it shows itself as exclusive; a hidden plan is bought by its
 * id and never listed.
 */
export function availabilityOf(
  { offer, plan }: { offer: OfferFacts; plan: PlanFacts },
  { customer, seller }: { customer: BuyingFor; seller: Seller },
  holding: Holding,
): Availability {
  if (plan.visibility === "private" && !isInAudience(plan, customer)) return { listed: false };
  if (isForOthers(offer, seller) && !offer.resale.exclusive) return { listed: false };
  const reasons = UNAVAILABLE_REASONS.flatMap((code) => {
    const reason = REASONS[code]({ offer, plan, customer, seller, holding });
    return reason === undefined ? [] : [{ code, ...reason }];
  });
  return {
    listed: true,
    available: reasons.length === 0,
    reasons,
    showsPrice: !reasons.some(({ code }) => code === "exclusive"),
  };
}

/** Whether a private plan names the customer, by its tenant ID or by that of a record that went into its own. */
export const isInAudience = (
  { audienceTenantIds }: Pick<PlanForSale, "audienceTenantIds">,
  { tenantId, formerTenantIds = [] }: Pick<BuyingFor, "tenantId" | "formerTenantIds">,
): boolean => [tenantId, ...formerTenantIds].some((id) => audienceTenantIds.includes(id));

/** Whether a partner is not among those that an offer was given to. */
const isForOthers = ({ resale }: OfferFacts, seller: Seller): boolean =>
  seller.kind === "partner" &&
  resale.channel === "selected" &&
  !resale.partnerTenantIds.includes(seller.tenantId);

/** The fields of an offer and of a plan that availability depends on. */
export type OfferFacts = Pick<
  OfferForSale,
  "listingOption" | "sale" | "resale" | "publisherSuspended"
>;
export type PlanFacts = Pick<
  PlanForSale,
  "visibility" | "audienceTenantIds" | "prices" | "limitPerCustomer" | "segments" | "addOn" | "sold"
>;

type Facts = {
  readonly offer: OfferFacts;
  readonly plan: PlanFacts;
  readonly customer: BuyingFor;
  readonly seller: Seller;
  readonly holding: Holding;
};
type Found = Pick<UnavailableReason, "params" | "wayOut"> | undefined;

const NO_WAY_OUT: Found = { params: {}, wayOut: { kind: "none" } };

const REASONS: Readonly<Record<UnavailableCode, (facts: Facts) => Found>> = {
  // Suspended by the operator (OPR-03): nothing new is bought, what runs goes on. The organisation itself
  // reads why and whom to write to; others do not.
  "partner-suspended": ({ seller }) => (seller.suspended === true ? NO_WAY_OUT : undefined),
  // Who buys for itself is both, and reads it once.
  "customer-suspended": ({ customer, seller }) =>
    customer.suspended === true && seller.kind === "partner" ? NO_WAY_OUT : undefined,
  "partner-overdue": ({ seller }) =>
    seller.overdue === true ? { params: {}, wayOut: { kind: "pay-invoices" } } : undefined,
  "publisher-suspended": ({ offer }) =>
    offer.publisherSuspended === true ? NO_WAY_OUT : undefined,

  "partner-does-not-transact": ({ seller }) =>
    seller.partnerType === "indirect-reseller"
      ? { params: {}, wayOut: { kind: "ask-provider" } }
      : undefined,

  // What runs goes on; the customer buys from a partner of its region, or for itself.
  "outside-region": ({ customer, seller }) =>
    seller.kind === "partner" && customer.outsideRegion === true
      ? { params: { country: customer.country }, wayOut: { kind: "none" } }
      : undefined,

  // The other seller is never named: of a subscription that is not its own, a partner learns only
  // that one exists.
  "limit-reached": ({ plan, holding }) =>
    plan.limitPerCustomer !== null &&
    holding.held >= plan.limitPerCustomer &&
    holding.ownSuspendedId === null
      ? {
          params: { limit: plan.limitPerCustomer },
          wayOut:
            holding.ownId === null
              ? { kind: "none" }
              : { kind: "open-subscription", subscriptionId: holding.ownId },
        }
      : undefined,

  // Where the plan is not limited, a suspended subscription stands in the way of nothing.
  suspended: ({ plan, holding }) =>
    plan.limitPerCustomer !== null &&
    holding.held >= plan.limitPerCustomer &&
    holding.ownSuspendedId !== null
      ? {
          params: {},
          wayOut: { kind: "reactivate", subscriptionId: holding.ownSuspendedId },
        }
      : undefined,

  "country-not-served": ({ plan, customer }) =>
    plan.prices[customer.country] === undefined
      ? {
          params: { country: customer.country, markets: Object.keys(plan.prices).sort() },
          wayOut: { kind: "contact-publisher" },
        }
      : undefined,

  "segment-not-served": ({ plan, customer }) =>
    plan.segments.length > 0 && !plan.segments.includes(customer.segment)
      ? {
          params: { segment: customer.segment, segments: plan.segments },
          wayOut: { kind: "change-segment" },
        }
      : undefined,

  "not-resold": ({ offer, seller }) =>
    seller.kind === "partner" && offer.resale.channel === "none"
      ? { params: {}, wayOut: { kind: "contact-publisher" } }
      : undefined,

  exclusive: ({ offer, seller }) =>
    isForOthers(offer, seller) ? { params: {}, wayOut: { kind: "contact-publisher" } } : undefined,

  // Usage offers are got by customers themselves, in the storefront (decision 45).
  "not-sold-here": ({ offer, seller }) =>
    (seller.kind === "partner" && offer.sale?.buyers === "customers") ||
    offer.listingOption !== "transact"
      ? { params: {}, wayOut: { kind: "open-storefront" } }
      : undefined,

  "add-on": ({ plan }) =>
    plan.addOn === null
      ? undefined
      : { params: { bases: plan.addOn.bases }, wayOut: { kind: "buy-with-base" } },

  stopped: ({ plan }) =>
    plan.sold ? undefined : { params: {}, wayOut: { kind: "contact-publisher" } },
};

/** Decision 44: a plan with a free trial, else a small one (at most 300 licences), else enterprise. */
export function categoryOf(
  plan: Pick<PlanForSale, "trialDays" | "maxQuantity">,
): "trial" | "small-business" | "enterprise" {
  if (plan.trialDays > 0) return "trial";
  return plan.maxQuantity !== null && plan.maxQuantity <= 300 ? "small-business" : "enterprise";
}

/**
 * How a plan is billed: by licence in advance, by usage after the fact, or both. A plan with
 * meters and a price is found under both.
 */
export function billingTypesOf(
  plan: Pick<PlanForSale, "prices" | "meters">,
  market: string,
): ("license" | "usage")[] {
  const price = plan.prices[market] ?? Object.values(plan.prices)[0];
  const charged = Object.values(price?.terms ?? {}).some((amount) => !/^0+(\.0+)?$/.test(amount));
  const metered = plan.meters.length > 0;
  if (!metered) return ["license"];
  return charged ? ["license", "usage"] : ["usage"];
}
