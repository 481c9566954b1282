/**
 * What the storefront's pages are made of. The server fills these types and this folder draws them;
 * it decides nothing, reads nothing and knows no address that it is not given.
 */
export type Language = "en" | "fr" | "ko";

/** Around every page. */
export type Shell = {
  readonly language: Language;
  readonly marketplace: string;
  readonly sandbox: boolean;
  /** Scheme and host, for addresses that leave the page: canonical, social cards. */
  readonly origin: string;
  /** This page without the parameters of language and market. */
  readonly address: string;
  /** What canonical names, where it differs from `address`. */
  readonly canonical?: string | undefined;
  readonly market: string;
  readonly currency: string;
  readonly markets: readonly string[];
  readonly q: string;
  readonly viewer?: { readonly name: string; readonly home?: string | undefined } | undefined;
};

/** A piece of text; `hit` where it is what was searched for. */
export type Piece = { readonly text: string; readonly hit: boolean };

export type Price = {
  /** Decimal text. */
  readonly amount: string;
  readonly currency: string;
  readonly perUser: boolean;
  /** Months that one payment covers. */
  readonly months: number;
  readonly usageOnly: boolean;
  /** Nothing is charged here; the licence is bought elsewhere. */
  readonly ownLicence: boolean;
  /** Nothing is charged here; the publisher charges for its service. */
  readonly byPublisher?: boolean | undefined;
};

/** What a publisher says that its service costs; agreed with it, and charged by it. */
export type ListedPrice = {
  readonly kind: "free" | "fixed" | "estimated";
  /** Decimal text, and its currency; absent where it is free. */
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
};

export type ListingOption = "transact" | "get-it-now" | "free-trial" | "contact-me";

export type CardView = {
  readonly href: string;
  /** Names the offer in the address of a comparison. */
  readonly slug: string;
  readonly language: string;
  readonly name: readonly Piece[];
  readonly summary: readonly Piece[];
  /** Where the description holds what was searched for, when name and summary do not. */
  readonly found?: readonly Piece[] | undefined;
  readonly publisher: readonly Piece[];
  readonly logo?: string | undefined;
  readonly option: ListingOption;
  readonly price?: Price | undefined;
  readonly listedPrice?: ListedPrice | undefined;
  readonly trial: boolean;
  readonly forYou: boolean;
};

export type FacetView = {
  readonly facet: string;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly language?: string | undefined;
    readonly count: number;
    readonly chosen: boolean;
  }[];
};

export type ListView = {
  readonly kind: "home" | "list" | "search";
  readonly q: string;
  readonly count: number;
  /** What was searched for instead, because nothing contains `q`. */
  readonly corrected?: string | undefined;
  readonly facets: readonly FacetView[];
  readonly chips: readonly { readonly label: string; readonly href: string }[];
  readonly clearHref: string;
  readonly sort: string;
  readonly sorts: readonly { readonly sort: string; readonly href: string }[];
  readonly cards: readonly CardView[];
  readonly next?: { readonly href: string; readonly count: number } | undefined;
  readonly firstHref?: string | undefined;
  /** Filters that can be dropped, each with what that would show; for an empty list. */
  readonly drops: readonly {
    readonly facet: string;
    readonly values: readonly string[];
    readonly count: number;
    readonly href: string;
  }[];
  /** Offers that the question finds without any filter; for an empty list. */
  readonly matches: number;
  readonly categories: readonly {
    readonly label: string;
    readonly count: number;
    readonly href: string;
  }[];
  readonly privatePlans?:
    | {
        readonly count: number;
        readonly organisation: string;
        readonly publishers: readonly string[];
        readonly offers: readonly { readonly name: string; readonly href: string }[];
      }
    | undefined;
};

export type ActionView = {
  readonly kind: "get-it-now" | "free-trial" | "contact-me" | "request-approval";
  readonly href: string;
  readonly external: boolean;
};

export type PlanView = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The language of name and description. */
  readonly language: string;
  readonly perUser: boolean;
  /** How it is priced; a message `plans.model.<model>` where no price says it. */
  readonly model: "flat" | "per-user" | "usage" | "free" | "byol" | "publisher" | "licence";
  readonly details: readonly DetailView[];
  readonly forYou: boolean;
  /** Shown in a preview, where every plan is. */
  readonly mark?: "private" | "hidden" | undefined;
  readonly currency: string;
  /** The term that is shown: the chosen one, or the first of the plan where it lacks that. */
  readonly term: string;
  readonly otherTerm: boolean;
  readonly prices: Readonly<
    Record<
      string,
      {
        readonly amount: string;
        readonly months: number;
        readonly payment: string;
        /** How often the term is paid. */
        readonly payments: number;
        /** Hours after the order in which it is credited in full; 0 where it never is. */
        readonly creditHours: number;
      }
    >
  >;
  /** What the chosen number of users costs; absent where the plan does not allow that number. */
  readonly total?: string | undefined;
  /** All payments of the term together; absent where there is one, and where `total` is. */
  readonly termTotal?: string | undefined;
  readonly minUsers: number;
  readonly maxUsers: number | null;
  readonly trialDays: number;
  readonly meters: Readonly<
    Record<string, { readonly included: Readonly<Record<string, string>>; readonly price: string }>
  >;
  readonly addOnTo?: readonly string[] | undefined;
  readonly selectHref?: string | undefined;
};

/** A fact of the offer's type, in the reader's words. */
export type DetailView = { readonly label: string; readonly values: readonly string[] };

export type PlansView = {
  readonly users: number;
  readonly perUser: boolean;
  readonly term: string;
  readonly terms: readonly {
    readonly term: string;
    readonly saving: number;
    /** Not every plan saves as much. */
    readonly upTo: boolean;
  }[];
  readonly plans: readonly PlanView[];
  /** Labels of the facts that the plans have, each once. */
  readonly details: readonly string[];
  readonly addOns: readonly PlanView[];
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    /** A unit of the marketplace, which a price is read by: message `plans.per.<measure>`. */
    readonly measure?: string | undefined;
  }[];
};

export type OfferView = {
  readonly slug: string;
  readonly path: string;
  readonly type: string;
  readonly name: string;
  readonly summary: string;
  /** HTML, sanitised by the server. */
  readonly description: string;
  /** The language the listing is in, which may not be the page's. */
  readonly language: string;
  readonly publisher: string;
  /** The operator verified who it is. */
  readonly publisherVerified: boolean;
  readonly publisherHref: string;
  readonly logo?: string | undefined;
  readonly categories: readonly { readonly label: string; readonly href: string }[];
  readonly industries: readonly { readonly label: string; readonly href: string }[];
  /** RFC 3339. */
  readonly liveSince?: string | undefined;
  readonly option: ListingOption;
  readonly action?: ActionView | undefined;
  /** Stands beside the first. */
  readonly second?: ActionView | undefined;
  readonly reason?: string | undefined;
  /** Trying it for some hours, beside whatever else can be done. */
  readonly testDrive?: { readonly href: string } | undefined;
  readonly soldIn: readonly string[];
  readonly headline?: { readonly price: Price; readonly trialDays: number } | undefined;
  readonly listedPrice?: ListedPrice | undefined;
  readonly privatePlans?:
    | { readonly organisation: string; readonly names: readonly string[] }
    | undefined;
  readonly plans?: PlansView | undefined;
  readonly screenshots: readonly {
    readonly src: string;
    readonly width: number;
    readonly height: number;
    readonly caption: string;
    readonly captionLanguage: string;
  }[];
  readonly videos: readonly {
    readonly name: string;
    readonly href: string;
    readonly site: string;
    readonly thumbnail?: string | undefined;
  }[];
  readonly documents: readonly {
    readonly name: string;
    readonly href: string;
    readonly bytes: number;
  }[];
  readonly links: readonly { readonly title: string; readonly href: string }[];
  readonly support?: string | undefined;
  readonly help?: string | undefined;
  readonly details: readonly DetailView[];
  readonly privacy?: string | undefined;
  readonly terms: {
    readonly kind: "standard" | "own-text" | "own-url";
    readonly text?: string | undefined;
    readonly href?: string | undefined;
    readonly amendment?: string | undefined;
  };
  readonly languages: readonly string[];
  readonly version?: string | undefined;
  readonly preview?:
    | {
        readonly liveHref?: string | undefined;
        /** Where its publisher lets it go live. */
        readonly overviewHref?: string | undefined;
        readonly compareHref?: string | undefined;
        readonly reportHref?: string | undefined;
      }
    | undefined;
  /** Where it stands beside other offers; a preview does not. */
  readonly compareHref?: string | undefined;
};

/** Offers side by side, as many as the reader may see of those that the address names. */
export type CompareView = {
  readonly offers: readonly { readonly offer: OfferView; readonly removeHref: string }[];
  /** How many of the named offers are not shown, because they are not live or not for the reader. */
  readonly missing: number;
  /** How many were named beyond the most that are compared. */
  readonly leftOut: number;
  readonly most: number;
};

export type MessageView =
  | { readonly kind: "no-page" }
  | {
      readonly kind: "missing";
      readonly signInHref?: string | undefined;
      readonly email?: string | undefined;
    }
  | {
      readonly kind: "withdrawn";
      readonly offer: string;
      readonly language: string;
      readonly publisher: string;
      readonly publisherHref: string;
      /** RFC 3339. */
      readonly at: string;
    };

/** What the form that writes to a publisher takes. */
export type ContactField =
  | "firstName"
  | "lastName"
  | "email"
  | "phone"
  | "company"
  | "jobTitle"
  | "country"
  | "planId"
  | "message";

/** What a form asks about a person, as typed, and what is wrong with it. */
export type PersonFields = {
  readonly values: Readonly<Partial<Record<ContactField, string>>>;
  readonly limits: Readonly<Partial<Record<ContactField, number>>>;
  /** Market codes. */
  readonly countries: readonly string[];
  /** What is wrong with a field, in the reader's language. */
  readonly errors: Readonly<Partial<Record<ContactField | "consent" | "terms" | "region", string>>>;
  /** Why the whole form was refused. */
  readonly problem?: string | undefined;
};

/** The offer that a page of its own is about. */
export type AboutOffer = {
  readonly offer: string;
  /** The language of the offer's name. */
  readonly language: string;
  readonly publisher: string;
  readonly logo?: string | undefined;
  readonly offerHref: string;
};

/** The form of a test drive, or that every place is held. */
export type TestDriveView = AboutOffer &
  PersonFields & {
    readonly action: string;
    readonly durationHours: number;
    /** In the publisher's words, in English. */
    readonly description: string;
    /** Set while every place is held: when the next is free, RFC 3339, and the reader's time zone. */
    readonly full?:
      | { readonly places: number; readonly nextFree: string; readonly timeZone: string }
      | undefined;
    /** Where it can be had, where there is a choice; `nextFree` while every place there is held. */
    readonly regions?:
      | {
          readonly chosen: string;
          readonly choices: readonly { readonly region: string; readonly nextFree?: string }[];
          readonly timeZone: string;
        }
      | undefined;
    /** Told apart by it: the same form sent twice is one test drive. */
    readonly key: string;
    readonly terms: boolean;
    readonly consent: boolean;
    /** Where the terms are read. */
    readonly termsHref: string;
    readonly privacyHref?: string | undefined;
  };

/** Somebody's own test drive. Instants are RFC 3339. */
export type OwnTestDriveView = AboutOffer & {
  readonly state: "opening" | "ready" | "failed" | "ended";
  readonly endedBy?: "time" | "person" | "publisher" | "failure" | undefined;
  /** How soon the publisher has it ready, where it says so. */
  readonly temperature?: "hot" | "warm" | "cold" | undefined;
  readonly durationHours: number;
  readonly endsAt?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly timeZone: string;
  readonly accessHref?: string | undefined;
  /** Texts of the publisher, those for this person first. */
  readonly information: readonly string[];
  readonly manual?:
    | { readonly name: string; readonly href: string; readonly bytes: number }
    | undefined;
  readonly videos: readonly { readonly name: string; readonly href: string }[];
  readonly href: string;
  /** Where the form leads that gives the place back. */
  readonly endAction?: string | undefined;
};

/** The form that writes to the publisher of an offer, or that its message was sent. */
export type ContactView = AboutOffer &
  PersonFields & {
    readonly action: string;
    readonly privacyHref?: string | undefined;
    /** Set once the message was sent; whether the writer was mailed a copy. */
    readonly sent?: { readonly copied: boolean } | undefined;
    /** Told apart by it: the same form sent twice is one message. */
    readonly key: string;
    readonly consent: boolean;
    readonly plans: readonly { readonly id: string; readonly name: string }[];
  };
