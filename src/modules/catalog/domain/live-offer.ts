import type { Instant } from "../../../kernel/calendar.ts";
import { type PlanCategory, planCategory } from "./category.ts";
import type { EditionContent, EditionPlan } from "./edition.ts";
import type { ListingContent, PropertiesContent } from "./offer-types/listing-pages.ts";
import type {
  PlanListingContent,
  SaasSetupContent,
  SaasTechnicalContent,
  VisibilityContent,
} from "./offer-types/saas.ts";
import type { PricingContent } from "./offer-types/saas-pricing.ts";
import type { ResellContent } from "./offer-types/selling-pages.ts";
import type { FileRef, Language } from "./page-schema.ts";

/** A live offer as the modules above the catalogue see it. */
export type LiveOffer = Omit<LiveOfferJson, "liveSince"> & { readonly liveSince: Instant };

/** As stored: instants are RFC 3339 text. */
export type LiveOfferJson = {
  readonly offerId: string;
  readonly publisherId: string;
  readonly publisherHandle: string;
  readonly publisherName: string;
  /** `contoso.notes` */
  readonly slug: string;
  readonly type: string;
  readonly editionId: string;
  /** 1, 2, 3 … of the editions that were live. */
  readonly version: number;
  readonly liveSince: string;
  readonly listingOption: "transact" | "get-it-now" | "free-trial" | "contact-me";
  readonly actionUrl?: string;
  readonly testDrive: boolean;
  readonly languages: Readonly<Partial<Record<Language, ListingTexts>>>;
  readonly categories: readonly {
    readonly category: string;
    readonly subcategories: readonly string[];
  }[];
  readonly industries: readonly {
    readonly industry: string;
    readonly verticals: readonly string[];
  }[];
  readonly appVersion?: string;
  readonly terms: LiveTerms;
  readonly privacyPolicyUrl: string;
  readonly media: {
    readonly logo?: FileRef;
    readonly logoMedium?: FileRef;
    readonly logoSmall?: FileRef;
    readonly screenshots: readonly {
      readonly id: string;
      readonly file: FileRef;
      readonly captions: Readonly<Partial<Record<Language, string>>>;
    }[];
    readonly videos: readonly {
      readonly id: string;
      readonly name: string;
      readonly url: string;
      readonly thumbnail: FileRef;
    }[];
    readonly documents: readonly {
      readonly id: string;
      readonly name: string;
      readonly file: FileRef;
    }[];
  };
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly contacts: {
    readonly support: Contact & { readonly url: string };
    readonly engineering: Contact;
    readonly partnerProgram?: Contact & { readonly materialsUrl: string };
  };
  readonly resale: {
    readonly channel: "any" | "selected" | "none";
    readonly partnerTenantIds: readonly string[];
    /** Other partners see it as Exclusive instead of not at all. */
    readonly exclusive: boolean;
  };
  readonly technical?: {
    readonly landingPageUrl: string;
    readonly webhookUrl: string;
    readonly tenantId: string;
    readonly appId: string;
  };
  readonly plans: readonly LivePlanJson[];
};

export type Contact = { readonly name: string; readonly email: string; readonly phone: string };
export type ListingTexts = {
  readonly name: string;
  readonly summary: string;
  /** HTML of the few tags a listing allows. */
  readonly description: string;
  readonly gettingStarted: string;
  readonly keywords: readonly string[];
};
export type LiveTerms = {
  readonly kind: "standard" | "own-text" | "own-url";
  readonly text?: string;
  readonly url?: string;
  readonly universalAmendment?: string;
  readonly customAmendments: readonly {
    readonly id: string;
    readonly label?: string;
    readonly tenantIds: readonly string[];
    readonly text: string;
  }[];
};

export type LivePlan = LivePlanJson;
export type LivePlanJson = {
  readonly planUuid: string;
  readonly planId: string;
  readonly texts: Readonly<
    Partial<Record<Language, { readonly name: string; readonly description: string }>>
  >;
  readonly visibility: "public" | "private";
  readonly hidden: boolean;
  /** Lower case; empty for a public plan. */
  readonly audienceTenantIds: readonly string[];
  readonly pricingModel: "flat" | "per-user";
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
  /** The enabled meter dimensions. */
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly included: Readonly<Record<string, string>>;
  }[];
  readonly includedQuantityDeductedBy: "publisher" | "marketplace";
  readonly trialDays: 0 | 30;
  /** Of a flat rate, always 1 to 1. */
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
  readonly limitPerCustomer: number | null;
  readonly segments: readonly string[];
  readonly addOn: { readonly bases: readonly string[] } | null;
  readonly licencesManaged: boolean;
  readonly category: PlanCategory;
  readonly sold: boolean;
};

export type LiveFacts = {
  readonly offerId: string;
  readonly publisherId: string;
  readonly publisherHandle: string;
  readonly publisherName: string;
  readonly slug: string;
  readonly editionId: string;
  readonly version: number;
  readonly liveSince: string;
  /** Tenant ids of the live private audience, by plan. */
  readonly audiences: Readonly<Record<string, readonly string[]>>;
};

/** A trial lasts so many days from activation (decision 14). */
const TRIAL_DAYS = 30;

/**
 * An edition as it is read by storefront and sellers. The edition was complete when it was made,
 * so required answers are there.
 */
export function liveOfferOf(edition: EditionContent, facts: LiveFacts): LiveOfferJson {
  const { audiences, ...identity } = facts;
  const pages = edition.pages as unknown as {
    setup: SaasSetupContent;
    properties: PropertiesContent;
    listing: ListingContent;
    technical?: SaasTechnicalContent;
    resell?: ResellContent;
  };
  const { setup, properties, listing, technical, resell } = pages;
  const { kind, text, url, universalAmendment, customAmendments = [] } = properties.terms;
  return {
    ...identity,
    type: edition.type,
    listingOption: setup.listingOption,
    ...(setup.actionUrl !== undefined && { actionUrl: setup.actionUrl }),
    testDrive: setup.testDrive ?? false,
    languages: perLanguage(listing.languages, (texts) => ({
      name: texts.name,
      summary: texts.summary,
      description: texts.description,
      gettingStarted: texts.gettingStarted ?? "",
      keywords: texts.keywords ?? [],
    })),
    categories: properties.categories.map(({ category, subcategories = [] }) => ({
      category,
      subcategories,
    })),
    industries: (properties.industries ?? []).map(({ industry, verticals = [] }) => ({
      industry,
      verticals,
    })),
    ...(properties.appVersion && { appVersion: properties.appVersion }),
    terms: {
      kind,
      ...(text && { text }),
      ...(url && { url }),
      ...(universalAmendment && { universalAmendment }),
      customAmendments,
    },
    privacyPolicyUrl: listing.privacyPolicyUrl,
    media: {
      ...(listing.logo && { logo: listing.logo }),
      ...(listing.logoMedium && { logoMedium: listing.logoMedium }),
      ...(listing.logoSmall && { logoSmall: listing.logoSmall }),
      screenshots: listing.screenshots,
      videos: listing.videos ?? [],
      documents: listing.documents,
    },
    links: listing.usefulLinks ?? [],
    contacts: listing.contacts,
    resale: {
      channel: resell?.channel ?? "none",
      partnerTenantIds: (resell?.partners ?? []).map(({ tenantId }) => tenantId),
      exclusive: resell?.exclusive ?? false,
    },
    ...(technical && { technical }),
    plans: edition.plans.map((plan) => livePlanOf(plan, audiences[plan.planId] ?? [])),
  };
}

export function livePlanOf(plan: EditionPlan, audience: readonly string[]): LivePlanJson {
  const pages = plan.pages as unknown as {
    "plan-listing": PlanListingContent;
    pricing: PricingContent;
    visibility: VisibilityContent;
  };
  const { pricing, visibility } = pages;
  const isFlat = pricing.pricingModel === "flat";
  const meters = isFlat ? (pricing.meters ?? []).filter(({ enabled }) => enabled !== false) : [];
  const maxQuantity = pricing.maxQuantity ?? null;
  return {
    planUuid: plan.planUuid,
    planId: plan.planId,
    texts: perLanguage(pages["plan-listing"].languages, ({ name, description }) => ({
      name,
      description,
    })),
    visibility: visibility.visibility,
    hidden: visibility.hidden ?? false,
    audienceTenantIds: visibility.visibility === "private" ? audience : [],
    pricingModel: pricing.pricingModel,
    baseCurrency: pricing.baseCurrency,
    terms: pricing.terms.map(({ term, payment }) => ({ term, payment })),
    prices: Object.fromEntries(
      Object.entries(pricing.prices ?? {}).map(
        ([market, { currency, terms = {}, meters: all = {} }]) => [
          market,
          {
            currency,
            terms,
            meters: Object.fromEntries(
              Object.entries(all).filter(([id]) => meters.some((one) => one.id === id)),
            ),
          },
        ],
      ),
    ),
    meters: meters.map(({ id, name, unit, included = {} }) => ({ id, name, unit, included })),
    includedQuantityDeductedBy: pricing.includedQuantityDeductedBy ?? "publisher",
    trialDays: pricing.freeTrial ? TRIAL_DAYS : 0,
    minQuantity: isFlat ? 1 : (pricing.minQuantity ?? 1),
    maxQuantity: isFlat ? 1 : maxQuantity,
    limitPerCustomer: pricing.limitPerCustomer ?? null,
    segments: pricing.segments,
    addOn: pricing.addOn ?? null,
    licencesManaged: pricing.licencesManaged ?? false,
    category: planCategory({
      pricingModel: pricing.pricingModel,
      freeTrial: pricing.freeTrial ?? false,
      maxQuantity,
    }),
    sold: plan.sold,
  };
}

function perLanguage<T, U>(
  texts: { readonly en?: T; readonly fr?: T; readonly ko?: T },
  show: (one: T) => U,
): Partial<Record<Language, U>> {
  const shown: Partial<Record<Language, U>> = {};
  for (const [language, one] of Object.entries(texts))
    if (one !== undefined) shown[language as Language] = show(one);
  return shown;
}

export const withInstants = (stored: LiveOfferJson): LiveOffer => ({
  ...stored,
  liveSince: Temporal.Instant.from(stored.liveSince),
});

/** Files that everybody may read once the edition is live: what the offer page shows. */
export function publicFilesOf({ media }: LiveOfferJson): string[] {
  const refs = [
    media.logo,
    media.logoMedium,
    media.logoSmall,
    ...media.screenshots.map(({ file }) => file),
    ...media.videos.map(({ thumbnail }) => thumbnail),
    ...media.documents.map(({ file }) => file),
  ];
  return [...new Set(refs.flatMap((ref) => ref?.sha256 ?? []))];
}
