import type { Instant } from "../../../kernel/calendar.ts";
import { serviceIdOf } from "../../../kernel/service-id.ts";
import type { Contact, LiveTerms, OfferContents, PlanContents } from "./contents.ts";
import { type Detail, detailsOf } from "./details.ts";
import type { EditionContent, EditionPlan } from "./edition.ts";
import { listingOf } from "./listing.ts";
import {
  answerAt,
  holds,
  isList,
  isObject,
  type ListingOption,
  type OfferType,
  pagesAround,
  type SaleRule,
} from "./offer-type.ts";
import { OFFER_TYPES } from "./offer-types/registry.ts";
import type { FileRef, JsonObject, Language } from "./page-schema.ts";
import { type PlanSale, planSaleOf } from "./plan-sale.ts";

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
  readonly listingOption: ListingOption;
  /** Where the listing's button leads; absent where the marketplace does the rest. */
  readonly actionUrl?: string;
  readonly sale: SaleRule;
  /** Markets of the whole offer; absent where its plans say it, or it is for everybody. */
  readonly markets?: readonly string[];
  /** Licences that the publisher hands out, and whether the app installs without one (LIC-04). */
  readonly licences?: { readonly installWithoutLicence: boolean };
  /** What the publisher says it costs; agreed with the publisher, and charged by it. */
  readonly listedPrice?: ListedPrice;
  /** Facts of the type that buyers read. */
  readonly details: readonly Detail[];
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
  readonly privacyPolicyUrl?: string;
  readonly helpUrl?: string;
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
    readonly support: Contact & { readonly url: string; readonly governmentUrl?: string };
    readonly engineering: Contact;
    readonly partnerProgram?: Contact & { readonly materialsUrl: string };
  };
  readonly resale: {
    readonly channel: "any" | "selected" | "none";
    readonly partnerTenantIds: readonly string[];
    /** Other partners see it as Exclusive instead of not at all. */
    readonly exclusive: boolean;
  };
  /** Where buyers finish set-up, and which program is called and calls. */
  readonly technical?: {
    readonly landingPageUrl?: string;
    readonly webhookUrl?: string;
    readonly tenantId?: string;
    readonly appId?: string;
  };
  /** The whole page Technical configuration: what the type delivers, with its own answers. */
  readonly configuration?: JsonObject;
  readonly plans: readonly LivePlanJson[];
};

export type ListedPrice = {
  readonly kind: "free" | "fixed" | "estimated";
  /** Decimal text, and its currency; absent where it is free. */
  readonly amount?: string;
  readonly currency?: string;
};

export type ListingTexts = {
  readonly name: string;
  readonly summary: string;
  /** Plain text, of the types that ask for one. */
  readonly shortDescription?: string;
  /** HTML of the few tags a listing allows. */
  readonly description: string;
  readonly gettingStarted: string;
  readonly keywords: readonly string[];
  /** Names of products that it works with. */
  readonly worksWith: readonly string[];
};
export type LivePlan = LivePlanJson;
export type LivePlanJson = PlanSale & {
  readonly planUuid: string;
  readonly planId: string;
  readonly texts: Readonly<
    Partial<
      Record<
        Language,
        { readonly name: string; readonly summary?: string; readonly description: string }
      >
    >
  >;
  readonly visibility: "public" | "private";
  readonly hidden: boolean;
  /** Lower case, those that own an environment of the audience, too; empty for a public plan. */
  readonly audienceTenantIds: readonly string[];
  /** What programs ask licence checks for; only of plans with licences. */
  readonly serviceId?: string;
  readonly sold: boolean;
  readonly details: readonly Detail[];
  /** Technical configuration of the plan: its own, or the one it reuses. */
  readonly configuration?: JsonObject;
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
  /** Tenant ids of the live private audience and of the owners of its environments, by plan. */
  readonly audiences: Readonly<Record<string, readonly string[]>>;
};

/**
 * An edition as it is read by storefront and sellers. The edition was complete when it was made,
 * so required answers are there.
 *
 * @throws Error for an edition of an unknown offer type
 */
export function liveOfferOf(edition: EditionContent, facts: LiveFacts): LiveOfferJson {
  const type = OFFER_TYPES.get(edition.type);
  if (type === undefined) throw new Error(`Unknown offer type ${edition.type}`);
  const { audiences, ...identity } = facts;
  const pages = edition.pages as unknown as OfferContents;
  const { properties, listing, resell, setup } = pages;
  const { kind, text, url, universalAmendment, customAmendments = [] } = properties.terms;
  const { option, actionUrl } = listingOf(type, edition.pages);
  const { landingPageUrl, webhookUrl, tenantId, appId } = pages.technical ?? {};
  const markets = type.markets && answerAt(type.markets, {}, edition.pages);
  const technical = {
    ...(landingPageUrl && { landingPageUrl }),
    ...(webhookUrl && { webhookUrl }),
    ...(tenantId && { tenantId }),
    ...(appId && { appId }),
  };
  return {
    ...identity,
    type: edition.type,
    listingOption: option,
    ...(actionUrl && { actionUrl }),
    sale: type.sale,
    ...(isList(markets) && { markets: markets.map(String) }),
    ...licencesOf(setup ?? {}),
    ...listedPriceOf(type, edition),
    details: type.pages.flatMap((page) => detailsOf(page.schema, edition.pages[page.id])),
    testDrive: setup?.testDrive ?? false,
    languages: perLanguage(listing.languages, (texts) => ({
      name: texts.name,
      summary: texts.summary,
      ...(texts.shortDescription && { shortDescription: texts.shortDescription }),
      description: texts.description,
      gettingStarted: texts.gettingStarted ?? "",
      keywords: texts.keywords ?? [],
      worksWith: texts.worksWith ?? [],
    })),
    categories: categoriesOf(type, properties),
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
    ...(listing.privacyPolicyUrl && { privacyPolicyUrl: listing.privacyPolicyUrl }),
    ...(listing.helpUrl && { helpUrl: listing.helpUrl }),
    media: {
      ...(listing.logo && { logo: listing.logo }),
      ...(listing.logoMedium && { logoMedium: listing.logoMedium }),
      ...(listing.logoSmall && { logoSmall: listing.logoSmall }),
      screenshots: listing.screenshots ?? [],
      videos: listing.videos ?? [],
      documents: listing.documents ?? [],
    },
    links: listing.usefulLinks ?? [],
    contacts: listing.contacts,
    resale: {
      channel: resell?.channel ?? "none",
      partnerTenantIds: (resell?.partners ?? []).map((partner) => partner.tenantId),
      exclusive: resell?.exclusive ?? false,
    },
    ...(Object.keys(technical).length > 0 && { technical }),
    ...(edition.pages.technical && { configuration: edition.pages.technical }),
    plans: edition.plans.map((plan) =>
      livePlanOf(plan, { type, edition, slug: facts.slug, audience: audiences[plan.planId] ?? [] }),
    ),
  };
}

/** Licences that the publisher hands out, as Offer setup says (LIC-04). */
export const licencesOf = (setup: {
  readonly licensing?: unknown;
  readonly installWithoutLicence?: unknown;
}): { readonly licences?: { readonly installWithoutLicence: boolean } } =>
  setup.licensing === "managed"
    ? { licences: { installWithoutLicence: setup.installWithoutLicence === true } }
    : {};

function listedPriceOf(
  { listedPrice }: OfferType,
  { pages }: EditionContent,
): { readonly listedPrice?: ListedPrice } {
  const answered = listedPrice && answerAt(listedPrice, {}, pages);
  if (!isObject(answered)) return {};
  const { kind, amount, currency } = answered as ListedPrice;
  return {
    listedPrice: kind === "free" || !amount || !currency ? { kind } : { kind, amount, currency },
  };
}

/** Those that the publisher chose, and those in which every offer of the type is found. */
function categoriesOf(type: OfferType, { categories }: OfferContents["properties"]) {
  const chosen = categories.map(({ category, subcategories = [] }) => ({
    category,
    subcategories,
  }));
  const also = (type.alwaysIn ?? []).filter(
    (category) => !chosen.some((one) => one.category === category),
  );
  return [...chosen, ...also.map((category) => ({ category, subcategories: [] }))];
}

type PlanSurroundings = {
  readonly type: OfferType;
  readonly edition: EditionContent;
  readonly slug: string;
  readonly audience: readonly string[];
};

function livePlanOf(plan: EditionPlan, around: PlanSurroundings): LivePlanJson {
  const { type, edition, slug, audience } = around;
  const pages = pagesAround(edition.pages, plan);
  const contents = plan.pages as unknown as PlanContents;
  const visibility = contents.visibility?.visibility ?? "public";
  const configuration = configurationOf(edition, plan);
  return {
    planUuid: plan.planUuid,
    planId: plan.planId,
    texts: perLanguage(contents["plan-listing"].languages, ({ name, summary, description }) => ({
      name,
      ...(summary && { summary }),
      description,
    })),
    visibility,
    hidden: contents.visibility?.hidden ?? false,
    audienceTenantIds: visibility === "private" ? audience : [],
    ...(type.plans.serviceIdWhen &&
      holds(type.plans.serviceIdWhen, {}, pages) && { serviceId: serviceIdOf(slug, plan.planId) }),
    ...planSaleOf(plan, around),
    sold: plan.sold,
    details: type.planPages.flatMap((page) =>
      detailsOf(page.schema, page.id === "plan-technical" ? configuration : plan.pages[page.id]),
    ),
    ...(configuration && { configuration }),
  };
}

/** The plan's technical configuration as buyers get it; with reuse, that of the other plan. */
function configurationOf(edition: EditionContent, plan: EditionPlan): JsonObject | undefined {
  const setup = plan.pages["plan-setup"];
  const owner =
    setup?.technical === "reused"
      ? edition.plans.find(({ planId }) => planId === setup.technicalOf)
      : plan;
  return owner?.pages["plan-technical"];
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

/** Whether others than a private audience see the offer: it is only listed, or has a plan for all. */
export const isForEverybody = ({
  listingOption,
  plans,
}: Pick<LiveOfferJson, "listingOption" | "plans">): boolean =>
  listingOption !== "transact" ||
  plans.some(({ sold, hidden, visibility }) => sold && !hidden && visibility === "public");

/** What the offer page shows; readable by everybody where the offer is. */
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
