import type { PricingModel } from "./offer-type.ts";
import type { FileRef } from "./page-schema.ts";

export type Contact = { readonly name: string; readonly email: string; readonly phone: string };

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

/**
 * Answers of the pages that offer types share, as projections read them of a complete edition. Which
 * of the optional ones a type asks for, its schema says.
 */
export type OfferContents = {
  readonly setup?: {
    readonly testDrive?: boolean;
    readonly licensing?: string;
    readonly installWithoutLicence?: boolean;
  };
  readonly properties: {
    readonly categories: readonly {
      readonly category: string;
      readonly subcategories?: readonly string[];
    }[];
    readonly industries?: readonly {
      readonly industry: string;
      readonly verticals?: readonly string[];
    }[];
    readonly appVersion?: string;
    readonly terms: Pick<LiveTerms, "kind" | "text" | "url" | "universalAmendment"> & {
      readonly customAmendments?: LiveTerms["customAmendments"];
    };
  };
  readonly listing: {
    readonly languages: {
      readonly en?: ListingContent;
      readonly fr?: ListingContent;
      readonly ko?: ListingContent;
    };
    readonly privacyPolicyUrl?: string;
    readonly helpUrl?: string;
    readonly usefulLinks?: readonly { readonly title: string; readonly url: string }[];
    readonly contacts: {
      readonly support: Contact & { readonly url: string; readonly governmentUrl?: string };
      readonly engineering: Contact;
      readonly partnerProgram?: Contact & { readonly materialsUrl: string };
    };
    readonly logo?: FileRef;
    readonly logoMedium?: FileRef;
    readonly logoSmall?: FileRef;
    readonly screenshots?: readonly {
      readonly id: string;
      readonly file: FileRef;
      readonly captions: { readonly en: string; readonly fr?: string; readonly ko?: string };
    }[];
    readonly videos?: readonly {
      readonly id: string;
      readonly name: string;
      readonly url: string;
      readonly thumbnail: FileRef;
    }[];
    readonly documents?: readonly {
      readonly id: string;
      readonly name: string;
      readonly file: FileRef;
    }[];
  };
  readonly technical?: {
    readonly landingPageUrl?: string;
    readonly webhookUrl?: string;
    readonly tenantId?: string;
    readonly appId?: string;
  };
  readonly resell?: {
    readonly channel: "any" | "selected" | "none";
    readonly partners?: readonly { readonly tenantId: string }[];
    readonly exclusive?: boolean;
  };
};

type ListingContent = {
  readonly name: string;
  readonly summary: string;
  readonly shortDescription?: string;
  readonly description: string;
  readonly gettingStarted?: string;
  readonly keywords?: readonly string[];
  readonly worksWith?: readonly string[];
};

export type PlanContents = {
  readonly "plan-listing": {
    readonly languages: {
      readonly en?: PlanTexts;
      readonly fr?: PlanTexts;
      readonly ko?: PlanTexts;
    };
  };
  readonly pricing?: PricingContent;
  readonly "plan-availability"?: PricingContent;
  readonly visibility?: { readonly visibility: "public" | "private"; readonly hidden?: boolean };
};

type PlanTexts = {
  readonly name: string;
  readonly summary?: string;
  readonly description: string;
};

type PricingContent = {
  readonly pricingModel?: PricingModel;
  readonly priceOption?: string;
  readonly baseCurrency?: string;
  readonly terms?: readonly {
    readonly term: "P1M" | "P1Y" | "P2Y" | "P3Y";
    readonly payment: "upfront" | "monthly" | "annual";
  }[];
  readonly meters?: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly included?: Readonly<Record<string, string>>;
  }[];
  readonly includedQuantityDeductedBy?: "publisher" | "marketplace";
  readonly markets?: readonly string[];
  readonly prices?: Readonly<
    Record<
      string,
      {
        readonly currency?: string;
        readonly terms?: Readonly<Record<string, string>>;
        readonly meters?: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly freeTrial?: boolean;
  readonly trialMonths?: string;
  readonly reservations?: Readonly<Record<string, string>>;
  readonly minQuantity?: number;
  readonly maxQuantity?: number | null;
  readonly limitPerCustomer?: number | null;
  readonly segments?: readonly string[];
  readonly addOn?: { readonly bases: readonly string[] } | null;
  readonly licencesManaged?: boolean;
};
