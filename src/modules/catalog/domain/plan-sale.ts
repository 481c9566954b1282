import { type PlanCategory, planCategory } from "./category.ts";
import type { PlanContents } from "./contents.ts";
import type { EditionContent, EditionPlan } from "./edition.ts";
import { MARKETS } from "./markets.ts";
import { answerAt, isList, type OfferType, type PricingModel, pagesAround } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";
import { type Measure, type PricedUnit, pricedUnits } from "./priced.ts";

/** What a plan is sold for, and to whom: everything that a purchase is priced from. */
export type PlanSale = {
  readonly pricingModel: PricingModel;
  /** Nothing is charged here: the publisher charges for its service itself. */
  readonly chargedByPublisher?: true;
  readonly baseCurrency: string;
  readonly terms: readonly {
    readonly term: "P1M" | "P1Y" | "P2Y" | "P3Y";
    readonly payment: "upfront" | "monthly" | "annual";
  }[];
  /** By market. A price of a term is for one payment; a price of a meter for one unit. */
  readonly prices: Readonly<
    Record<
      string,
      {
        readonly currency: string;
        readonly terms: Readonly<Record<string, string>>;
        readonly meters: Readonly<Record<string, string>>;
      }
    >
  >;
  /** The enabled meter dimensions; of a usage price, each unit that is counted. */
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    /** A unit of the marketplace, with a name in every language: message `measure.<measure>`. */
    readonly measure?: Measure;
    /** Cores of the machines that a price by size is for; `shared` is a part of one. */
    readonly size?: string;
    readonly included: Readonly<Record<string, string>>;
  }[];
  readonly includedQuantityDeductedBy: "publisher" | "marketplace";
  /** 30 for each month. */
  readonly trialDays: number;
  /** What a reservation saves, in percent of the hourly price. */
  readonly reservations?: Readonly<Record<string, string>>;
  /** Of a flat rate, always 1 to 1. */
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
  readonly limitPerCustomer: number | null;
  readonly segments: readonly string[];
  readonly addOn: { readonly bases: readonly string[] } | null;
  readonly licencesManaged: boolean;
  readonly category: PlanCategory;
};

/** A month of a trial lasts so many days from activation (decision 14). */
const TRIAL_DAYS = 30;

/** Reads how a plan is sold from its pricing page, of an edition or of a draft; the page is complete. */
export function planSaleOf(
  plan: Pick<EditionPlan, "pages">,
  around: { readonly type: OfferType; readonly edition: Pick<EditionContent, "pages"> },
): PlanSale {
  const { type, edition } = around;
  const pages = pagesAround(edition.pages, plan);
  const contents = plan.pages as unknown as Partial<PlanContents>;
  // A type that does not price its plans has a page that only says where they are sold.
  const pricing = contents.pricing ?? contents["plan-availability"] ?? {};
  const schema = type.planPages.find(({ id }) => id === "pricing")?.schema ?? {};
  const units = plan.pages.pricing ? pricedUnits(schema, plan.pages.pricing) : [];
  const model = pricingModelOf(type, pages);
  const meters = units.filter(({ part, enabled }) => part === "meters" && enabled);
  const perUser = model === "per-user";
  const maxQuantity = perUser ? (pricing.maxQuantity ?? null) : null;
  const trialMonths = pricing.freeTrial ? 1 : Number(pricing.trialMonths ?? 0);
  return {
    pricingModel: model,
    ...(type.plans.chargedByPublisher && { chargedByPublisher: true }),
    baseCurrency: pricing.baseCurrency ?? "USD",
    terms: (pricing.terms ?? []).map(({ term, payment }) => ({ term, payment })),
    prices: pricesOf(pricing, around, meters),
    meters: meters.map((unit) => meterOf(unit, pricing)),
    includedQuantityDeductedBy: pricing.includedQuantityDeductedBy ?? "publisher",
    trialDays: trialMonths * TRIAL_DAYS,
    ...(pricing.reservations && { reservations: pricing.reservations }),
    minQuantity: perUser ? (pricing.minQuantity ?? 1) : 1,
    maxQuantity: perUser ? maxQuantity : 1,
    limitPerCustomer: pricing.limitPerCustomer ?? null,
    segments: pricing.segments ?? [],
    addOn: pricing.addOn ?? null,
    licencesManaged: pricing.licencesManaged ?? type.plans.serviceIdWhen !== undefined,
    category: planCategory({ pricingModel: model, freeTrial: trialMonths > 0, maxQuantity }),
  };
}

/** How a plan is priced: as it says itself, or as every plan of its kind is. */
export function pricingModelOf(
  type: OfferType,
  pages: Readonly<Record<string, JsonObject>>,
): PricingModel {
  const fixed = type.plans.pricingModel?.(pages);
  if (fixed !== undefined) return fixed;
  const { pricingModel, priceOption } = (pages.pricing ?? {}) as PlanContents["pricing"] & object;
  // Usage that costs nothing is free: nothing is counted.
  return priceOption === "free" ? "free" : (pricingModel ?? "flat");
}

/** Every market in which the plan is sold, with what is charged there, if anything is. */
function pricesOf(
  pricing: NonNullable<PlanContents["pricing"]>,
  { type, edition }: Parameters<typeof planSaleOf>[1],
  meters: readonly PricedUnit[],
): PlanSale["prices"] {
  const ofOffer = type.markets && answerAt(type.markets, {}, edition.pages);
  const markets = pricing.markets ?? (isList(ofOffer) ? ofOffer.map(String) : []);
  return Object.fromEntries(
    markets.map((market) => {
      const { currency, terms = {}, meters: all = {} } = pricing.prices?.[market] ?? {};
      return [
        market,
        {
          currency: currency ?? MARKETS.get(market) ?? "USD",
          terms,
          meters: Object.fromEntries(
            Object.entries(all).filter(([id]) => meters.some(({ name }) => name === id)),
          ),
        },
      ];
    }),
  );
}

/** A dimension under the publisher's name, or one of the marketplace's own units. */
function meterOf(
  { name: id, measure, size }: PricedUnit,
  { meters = [] }: NonNullable<PlanContents["pricing"]>,
): PlanSale["meters"][number] {
  const own = meters.find((meter) => meter.id === id);
  if (measure === undefined)
    return { id, name: own?.name ?? id, unit: own?.unit ?? "", included: own?.included ?? {} };
  return { id, name: id, unit: "", measure, ...(size && { size }), included: {} };
}
