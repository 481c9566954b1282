/**
 * What the storefront needs to know of a live offer and its plans. The catalogue's live offer has
 * at least these fields; the storefront's rules depend on nothing else of it.
 */
export type LiveEdition = {
  readonly offerId: string;
  readonly publisherId: string;
  readonly publisherHandle: string;
  readonly publisherName: string;
  /** The operator verified who it is; absent in what was stored before operators could. */
  readonly publisherVerified?: boolean | undefined;
  /** The operator suspended it: nothing new is bought; absent in what was stored before operators could. */
  readonly publisherSuspended?: boolean | undefined;
  /** `contoso.notes`: publisher and offer, as in addresses. */
  readonly slug: string;
  readonly type: string;
  readonly editionId: string;
  /** RFC 3339, UTC: when this edition went live. */
  readonly liveSince: string;
  readonly listingOption: ListingOption;
  /** Where Get it now and Free trial of a listing lead: the publisher's own page. */
  readonly actionUrl?: string | undefined;
  /** Who buys it and what it goes into; absent in what was stored before offers said so. */
  readonly sale?: Sale | undefined;
  /** Licences that the publisher hands out; absent where the marketplace or nobody manages any. */
  readonly licences?: Licences | undefined;
  /** Markets of the whole offer; absent where its plans say it. */
  readonly markets?: readonly string[] | undefined;
  /** Whether people can try it for some hours; absent in what was stored before it could be asked. */
  readonly testDrive?: boolean | undefined;
  /** What the publisher says it costs, where the publisher itself charges for it. */
  readonly listedPrice?: ListedPrice | undefined;
  /** Facts of the offer's type, in the order of its pages. */
  readonly details?: readonly Detail[] | undefined;
  readonly languages: Readonly<Record<string, ListingTexts>>;
  readonly categories: readonly { category: string; subcategories: readonly string[] }[];
  readonly industries: readonly { industry: string; verticals: readonly string[] }[];
  readonly appVersion?: string | undefined;
  readonly terms: Terms;
  readonly privacyPolicyUrl?: string | undefined;
  readonly links: readonly { title: string; url: string }[];
  readonly supportUrl?: string | undefined;
  /** Explains the product; other than support. */
  readonly helpUrl?: string | undefined;
  readonly logo?: Picture | undefined;
  readonly screenshots: readonly { id: string; file: Picture; captions: Texts }[];
  readonly videos: readonly {
    id: string;
    name: string;
    url: string;
    thumbnail?: Picture | undefined;
  }[];
  readonly documents: readonly { id: string; name: string; file: Picture }[];
  readonly plans: readonly LivePlan[];
};

export type Sale = {
  readonly buyers: "partners-and-customers" | "customers";
  readonly into?: "environment" | undefined;
};
export type Licences = { readonly installWithoutLicence: boolean };
export type ListedPrice = {
  readonly kind: "free" | "fixed" | "estimated";
  /** Decimal text, and its currency; absent where it is free. */
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
};
/** Message key of a label, and values made of messages and of texts as typed. */
export type Detail = {
  readonly label: string;
  readonly values: readonly (readonly ({ text: string } | { message: string })[])[];
};
export type ListingOption = "transact" | "get-it-now" | "free-trial" | "contact-me";
/** A text for each language that has one. */
export type Texts = Readonly<Record<string, string | undefined>>;
export type ListingTexts = {
  readonly name: string;
  readonly summary: string;
  readonly shortDescription?: string | undefined;
  /** HTML with few elements, as the catalogue accepted it. */
  readonly description: string;
  readonly keywords: readonly string[];
};
export type Terms = {
  readonly kind: "standard" | "own-text" | "own-url";
  readonly text?: string | undefined;
  readonly url?: string | undefined;
  readonly universalAmendment?: string | undefined;
};
export type Picture = {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
};

export type LivePlan = {
  readonly planUuid: string;
  readonly planId: string;
  readonly texts: Readonly<Record<string, { name: string; description: string }>>;
  readonly visibility: "public" | "private";
  readonly hidden: boolean;
  /** Organisations that may see a private plan, as tenant IDs in lower case. */
  readonly audienceTenantIds: readonly string[];
  readonly pricingModel: PricingModel;
  readonly terms: readonly { term: string; payment: string }[];
  readonly prices: Readonly<Record<string, MarketPrice>>;
  readonly meters: readonly {
    id: string;
    name: string;
    unit: string;
    /** A unit that the marketplace names itself: message `measure.<measure>`. */
    measure?: string | undefined;
    /** Cores of the machines that a price by size is for. */
    size?: string | undefined;
    /** Units of each term that cost nothing extra, or `unlimited`. */
    included: Readonly<Record<string, string>>;
  }[];
  readonly trialDays: number;
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
  readonly segments: readonly string[];
  readonly addOn: { readonly bases: readonly string[] } | null;
  /** False from the moment its distribution was stopped. */
  readonly sold: boolean;
  readonly details?: readonly Detail[] | undefined;
};

/**
 * A price for a term, or for what is used; `free`, `byol` (a licence bought elsewhere) and
 * `publisher` (a service that its publisher charges for) charge nothing here; `licence` plans are
 * agreed with the publisher.
 */
export type PricingModel =
  | "flat"
  | "per-user"
  | "usage"
  | "free"
  | "byol"
  | "publisher"
  | "licence";
export type MarketPrice = {
  readonly currency: string;
  /** What one payment costs, for each term; decimal text. */
  readonly terms: Readonly<Record<string, string>>;
  readonly meters: Readonly<Record<string, string>>;
};

/** Whether `text` can be publisher and offer: anything else is answered like an absent offer. */
export const isSlug = (text: string): boolean => /^[a-z0-9_-]{1,40}\.[a-z0-9_-]{1,50}$/.test(text);

/** What any visitor may see of an edition. Hidden, stopped and private plans are not part of it. */
export const publicPlans = (plans: readonly LivePlan[]): LivePlan[] =>
  plans.filter((plan) => plan.sold && !plan.hidden && plan.visibility === "public");

/** Plans shown to the members of their audience only; a hidden one is shown to nobody. */
export const privatePlans = <P extends Pick<LivePlan, "sold" | "hidden" | "visibility">>(
  plans: readonly P[],
): P[] => plans.filter((plan) => plan.sold && !plan.hidden && plan.visibility === "private");

/** An offer that is sold here is listed for everybody when somebody else than an audience can buy it. */
export const isPublic = (edition: Pick<LiveEdition, "listingOption" | "plans">): boolean =>
  edition.listingOption !== "transact" || publicPlans(edition.plans).length > 0;

/** Images and documents that the page of an edition shows. */
export const filesOf = (edition: LiveEdition): Picture[] => [
  ...(edition.logo ? [edition.logo] : []),
  ...edition.screenshots.map(({ file }) => file),
  ...edition.videos.flatMap(({ thumbnail }) => (thumbnail ? [thumbnail] : [])),
  ...edition.documents.map(({ file }) => file),
];
