/**
 * The content of an edition, or of a draft, as the checks read it. The catalogue has checked the
 * shapes before it stored them; every answer may still be missing in a draft.
 */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export type Snapshot = {
  readonly offerType: string;
  /** Whether the marketplace takes orders for it: it has plans to buy. */
  readonly soldHere: boolean;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly SnapshotPlan[];
};

export type SnapshotPlan = {
  readonly planId: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly stopped?: boolean;
  /** Base prices as the plan's offer type reads them; none where nothing is charged. */
  readonly priced: readonly {
    readonly part: "terms" | "meters";
    readonly name: string;
    readonly enabled: boolean;
  }[];
};

type FileRef = {
  readonly sha256?: string;
  readonly name?: string;
  readonly mediaType?: string;
  readonly size?: number;
  readonly width?: number;
  readonly height?: number;
};
type Contact = {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly url?: string;
  readonly materialsUrl?: string;
};
export type ListingTexts = {
  readonly name?: string;
  readonly summary?: string;
  readonly shortDescription?: string;
  readonly description?: string;
  readonly gettingStarted?: string;
  readonly keywords?: readonly string[];
};

export type SetupPage = {
  readonly listingOption?: string;
  readonly actionUrl?: string;
  readonly testDrive?: boolean;
  readonly leads?: {
    readonly destination?: string;
    readonly url?: string;
    readonly emails?: readonly string[];
  };
};
export type PropertiesPage = {
  readonly terms?: { readonly kind?: string; readonly url?: string };
};
export type ListingPage = {
  readonly languages?: Readonly<Record<string, ListingTexts>>;
  readonly privacyPolicyUrl?: string;
  readonly helpUrl?: string;
  readonly usefulLinks?: readonly { readonly title?: string; readonly url?: string }[];
  readonly contacts?: {
    readonly support?: Contact;
    readonly engineering?: Contact;
    readonly partnerProgram?: Contact;
  };
  readonly logo?: FileRef;
  readonly logoMedium?: FileRef;
  readonly logoSmall?: FileRef;
  readonly screenshots?: readonly { readonly id?: string; readonly file?: FileRef }[];
  readonly videos?: readonly {
    readonly id?: string;
    readonly url?: string;
    readonly thumbnail?: FileRef;
  }[];
  readonly documents?: readonly { readonly id?: string; readonly file?: FileRef }[];
};
export type TechnicalPage = {
  readonly landingPageUrl?: string;
  readonly webhookUrl?: string;
  readonly installerUrl?: string;
};
export type TestDrivePage = {
  readonly placesUrl?: string;
  readonly instanceUrl?: string;
  readonly manual?: { readonly file?: FileRef };
  readonly videos?: readonly { readonly url?: string; readonly thumbnail?: FileRef }[];
};
export type PlanListingPage = {
  readonly languages?: Readonly<
    Record<
      string,
      { readonly name?: string; readonly summary?: string; readonly description?: string }
    >
  >;
};
export type PricingPage = {
  readonly pricingModel?: string;
  readonly baseCurrency?: string;
  readonly terms?: readonly {
    readonly term?: string;
    readonly payment?: string;
    readonly price?: string;
  }[];
  readonly meters?: readonly {
    readonly id?: string;
    readonly price?: string;
    readonly enabled?: boolean;
  }[];
  readonly markets?: readonly string[];
  readonly prices?: Readonly<
    Record<
      string,
      {
        readonly currency?: string;
        readonly terms?: Readonly<Record<string, string>>;
        readonly meters?: Readonly<Record<string, string>>;
        readonly source?: string;
      }
    >
  >;
};

type Pages = {
  readonly setup: SetupPage;
  readonly properties: PropertiesPage;
  readonly listing: ListingPage;
  readonly technical: TechnicalPage;
  readonly "test-drive": TestDrivePage;
};
type PlanPages = { readonly "plan-listing": PlanListingPage; readonly pricing: PricingPage };

/** A page of the offer; without an answer in it where nobody saved it. */
export const pageOf = <Page extends keyof Pages>({ pages }: Snapshot, page: Page): Pages[Page] =>
  (pages[page] ?? {}) as Pages[Page];

/** The page Test drive where the offer has one; what was once filled in and unticked is not asked. */
export const testDriveOf = (snapshot: Snapshot): TestDrivePage =>
  pageOf(snapshot, "setup").testDrive === true ? pageOf(snapshot, "test-drive") : {};

export const planPageOf = <Page extends keyof PlanPages>(
  { pages }: SnapshotPlan,
  page: Page,
): PlanPages[Page] => (pages[page] ?? {}) as PlanPages[Page];

/** The plans that this edition would sell. */
export const soldPlans = ({ plans }: Snapshot): readonly SnapshotPlan[] =>
  plans.filter(({ stopped }) => stopped !== true);

export const isSoldHere = ({ soldHere }: Snapshot): boolean => soldHere;

/** The offer's name in English, which every listing has, or undefined in an unfinished draft. */
export const englishName = (snapshot: Snapshot): string | undefined =>
  pageOf(snapshot, "listing").languages?.["en"]?.name;
