import type { Currency } from "../../../kernel/money.ts";
import type { Payment, PricingModel, TermLength } from "../events.ts";

/**
 * What the rules of selling need to know of a live offer and its plans. The catalogue's own values
 * have these fields and more.
 */
export type OfferForSale = {
  readonly offerId: string;
  readonly slug: string;
  readonly type: string;
  readonly publisherId: string;
  readonly publisherName: string;
  /** The operator suspended its publisher; never stored with the offer, absent where it did not. */
  readonly publisherSuspended?: boolean;
  readonly editionId: string;
  readonly version: number;
  readonly listingOption: string;
  /** Who buys it; absent in what was stored before offers said so. */
  readonly sale?: { readonly buyers: "partners-and-customers" | "customers" };
  readonly languages: Readonly<Record<string, { readonly name: string; readonly summary: string }>>;
  readonly resale: {
    readonly channel: "any" | "selected" | "none";
    readonly partnerTenantIds: readonly string[];
    /** Partners it is not for see it as Exclusive, instead of not at all. */
    readonly exclusive: boolean;
  };
};

export type PlanForSale = {
  readonly planUuid: string;
  readonly planId: string;
  readonly texts: Readonly<Record<string, { readonly name: string; readonly description: string }>>;
  readonly visibility: "public" | "private";
  /** Not listed, but sold to whoever knows its id. */
  readonly hidden: boolean;
  readonly audienceTenantIds: readonly string[];
  /** What is sold by licence here, and what is charged in another way or not at all. */
  readonly pricingModel: PricingModel | "usage" | "free" | "byol" | "licence";
  readonly terms: readonly { readonly term: TermLength; readonly payment: Payment }[];
  /** By market: ISO 3166 alpha-2 country. */
  readonly prices: Readonly<Record<string, MarketPrice>>;
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    /** A unit of the marketplace, with a name in every language. */
    readonly measure?: string;
    readonly size?: string;
    readonly included: Readonly<Record<string, string>>;
  }[];
  /** Absent in what was stored before plans said so: the publisher. */
  readonly includedQuantityDeductedBy?: "publisher" | "marketplace";
  readonly trialDays: number;
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
  readonly limitPerCustomer: number | null;
  readonly segments: readonly string[];
  readonly addOn: { readonly bases: readonly string[] } | null;
  readonly licencesManaged: boolean;
  /** False from the moment its stop took effect. */
  readonly sold: boolean;
};

/** Whether a plan is sold for billing terms; what is not cannot be put into a cart. */
export const hasTermPrice = (model: PlanForSale["pricingModel"]): model is PricingModel =>
  model === "flat" || model === "per-user";

/** Price of one payment of each term, and of one unit of each meter, as decimal text. */
export type MarketPrice = {
  readonly currency: Currency;
  readonly terms: Readonly<Record<TermLength, string>>;
  readonly meters: Readonly<Record<string, string>>;
};

/** A text in the first language of `wanted` that has one, else in English, else in any. */
export function inLanguage<T>(texts: Readonly<Record<string, T>>, language: string): T | undefined {
  return texts[language] ?? texts.en ?? Object.values(texts)[0];
}
