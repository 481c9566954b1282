import { withoutEntities } from "../../../kernel/html-entities.ts";
import { type FromPrice, fromPrice, monthlyForSorting } from "./from-price.ts";
import {
  isPublic,
  type ListedPrice,
  type LiveEdition,
  type LivePlan,
  publicPlans,
} from "./live-edition.ts";
import { syllablePairs, withoutParticle, wordsOf } from "./search-text.ts";

/** The groups of filters; the letter stands before a value in the facet column of an offer. */
export const FACETS = {
  category: "c",
  industry: "i",
  publisher: "p",
  type: "t",
  option: "o",
  pricing: "m",
  trial: "f",
  language: "l",
} as const;
export type Facet = keyof typeof FACETS;
export const FACET_NAMES = Object.keys(FACETS) as Facet[];

/** Texts to index for one language, by weight: a counts most. */
export type Indexed = { readonly a: string; readonly b: string; readonly c: string };

/** An edition as the storefront keeps it: what lists show, what the search reads, what is filtered. */
export type Listing = {
  readonly public: boolean;
  readonly facets: readonly string[];
  readonly indexed: { readonly en: Indexed; readonly fr: Indexed; readonly plain: Indexed };
  /** Words a typing error may be corrected to; none for an offer that is not public. */
  readonly words: readonly string[];
  /** Name and summary in each language of the product, with the language they are really in. */
  readonly cards: Readonly<Record<string, Card>>;
  /** Descriptions without markup, for showing where a word was found. */
  readonly plain: Readonly<Record<string, string>>;
  readonly prices: readonly (ListedFrom & { readonly market: string })[];
};
/** The price that a card names, with what it costs a month, for ordering only. */
type ListedFrom = FromPrice & { readonly monthly: number };
export type Card = {
  readonly name: string;
  readonly summary: string;
  readonly language: string;
  readonly listedPrice?: ListedPrice | undefined;
};

const LISTING_LANGUAGES = ["en", "fr", "ko"] as const;

/** What a message of the taxonomy says in each language of the product, for the search. */
export type TaxonomyNames = (key: string) => readonly string[];

/** What the storefront keeps of `edition`. */
export function listingOf(edition: LiveEdition, namesOf: TaxonomyNames): Listing {
  const shown = isPublic(edition);
  const plans = publicPlans(edition.plans);
  const texts = Object.values(edition.languages);
  const taxonomy = [
    ...edition.categories.flatMap(({ category, subcategories }) =>
      ["", ...subcategories.map((one) => `.${one}`)].map(
        (one) => `taxonomy.category.${category}${one}`,
      ),
    ),
    ...edition.industries.flatMap(({ industry, verticals }) =>
      ["", ...verticals.map((one) => `.${one}`)].map(
        (one) => `taxonomy.industry.${industry}${one}`,
      ),
    ),
  ].flatMap(namesOf);
  const common = `${edition.publisherName} ${taxonomy.join(" ")}`;
  const every = {
    a: texts.flatMap(({ name, keywords }) => [name, ...keywords]).join(" "),
    b: `${texts.map(shortTexts).join(" ")} ${common}`,
    c: texts.map(({ description }) => plainText(description)).join(" "),
  };
  return {
    public: shown,
    facets: facetsOf(edition),
    indexed: {
      en: indexedIn(edition, "en", common),
      fr: indexedIn(edition, "fr", common),
      plain: {
        a: `${every.a} ${syllablePairs(every.a)}`,
        b: `${edition.publisherName} ${syllablePairs(every.b)}`,
        c: syllablePairs(every.c),
      },
    },
    words: shown ? vocabulary(`${every.a} ${every.b} ${every.c}`) : [],
    cards: Object.fromEntries(
      LISTING_LANGUAGES.map((language) => [language, cardIn(edition, language)]),
    ),
    plain: Object.fromEntries(
      Object.entries(edition.languages).map(([language, { description }]) => [
        language,
        plainText(description),
      ]),
    ),
    prices: Object.entries(fromPrices(plans)).map(([market, price]) => ({ market, ...price })),
  };
}

/** The lowest price of `plans` in each market that they are sold in. */
export const fromPrices = (plans: readonly LivePlan[]): Readonly<Record<string, ListedFrom>> =>
  Object.fromEntries(
    marketsOf(plans).flatMap((market) => {
      const price = fromPrice(plans, market);
      return price ? [[market, { ...price, monthly: monthlyForSorting(price) }]] : [];
    }),
  );

/**
 * Values that filters select by. What an audience alone may see contributes nothing: counts would
 * tell others about it. Members of the audience get those of their plans with `facetsOfPlan`.
 */
function facetsOf(edition: LiveEdition): string[] {
  const { category, industry, publisher, type, option, trial, language } = FACETS;
  const ofPlans = new Set([
    ...publicPlans(edition.plans).flatMap(facetsOfPlan),
    ...pricedByPublisher(edition),
    ...(edition.listingOption === "free-trial" ? [`${trial}:yes`] : []),
  ]);
  return [
    ...edition.categories.map((one) => `${category}:${one.category}`),
    ...edition.industries.map((one) => `${industry}:${one.industry}`),
    `${publisher}:${edition.publisherHandle}`,
    `${type}:${edition.type}`,
    `${option}:${edition.listingOption}`,
    ...ofPlans,
    ...Object.keys(edition.languages).map((one) => `${language}:${one}`),
  ];
}

/** What one plan adds: how it is priced, and whether it begins with a trial. */
export const facetsOfPlan = (plan: LivePlan): string[] => [
  `${FACETS.pricing}:${plan.pricingModel}`,
  ...(plan.meters.length > 0 && plan.pricingModel !== "usage" ? [`${FACETS.pricing}:usage`] : []),
  ...(plan.trialDays > 0 ? [`${FACETS.trial}:yes`] : []),
];

/** The texts of a plan in every language, as the search reads them. */
export function wordsOfPlan({ texts }: LivePlan): string {
  const words = Object.values(texts)
    .map(({ name, description }) => `${name} ${description}`)
    .join(" ");
  return `${words} ${syllablePairs(words)}`;
}

/** How a listing is priced that the publisher itself charges for, as far as it says so. */
function pricedByPublisher({ listingOption, listedPrice, plans }: LiveEdition): string[] {
  if (listingOption === "transact" || publicPlans(plans).length > 0) return [];
  if (listedPrice?.kind === "free" || listingOption === "get-it-now")
    return [`${FACETS.pricing}:free`];
  return [`${FACETS.pricing}:${listedPrice?.kind === "fixed" ? "flat" : "on-request"}`];
}

function indexedIn(edition: LiveEdition, language: string, common: string): Indexed {
  const texts = edition.languages[language];
  if (texts === undefined) return { a: "", b: "", c: "" };
  const planTexts = publicPlans(edition.plans).flatMap(({ texts: plan }) => {
    const own = plan[language];
    return own ? [own.name, own.description] : [];
  });
  return {
    a: [texts.name, ...texts.keywords].join(" "),
    b: `${shortTexts(texts)} ${common}`,
    c: [plainText(texts.description), ...planTexts].join(" "),
  };
}

const shortTexts = ({ summary, shortDescription = "" }: LiveEdition["languages"][string]) =>
  `${summary} ${shortDescription}`;

/** The listing in `language`, or else in English, or else in the first language it has. */
export function cardIn(
  edition: Pick<LiveEdition, "languages" | "slug" | "listedPrice">,
  language: string,
): Card {
  const own = listingLanguage(edition.languages, language);
  const texts = own === undefined ? undefined : edition.languages[own];
  return {
    name: texts?.name ?? edition.slug,
    summary: texts?.summary ?? "",
    language: own ?? "en",
    ...(edition.listedPrice && { listedPrice: edition.listedPrice }),
  };
}

/** The language of a listing that a reader of `language` gets. */
export function listingLanguage(
  languages: Readonly<Record<string, unknown>>,
  language: string,
): string | undefined {
  return [language, "en", ...Object.keys(languages)].find((one) => one in languages);
}

/**
 * Words that only the audience of private plans may be corrected to: those of the plans, and of their
 * offer where nobody else sees it (`languages` is null for an offer that everybody sees).
 */
export function ownVocabulary(offered: {
  readonly publisherName: string;
  readonly languages: LiveEdition["languages"] | null;
  readonly texts: readonly LivePlan["texts"][];
}): string[] {
  const ofPlans = offered.texts
    .flatMap((texts) => Object.values(texts))
    .map(({ name, description }) => `${name} ${description}`);
  const ofOffer = Object.values(offered.languages ?? {}).map(
    (texts) =>
      `${texts.name} ${texts.keywords.join(" ")} ${shortTexts(texts)} ${plainText(texts.description)} ${offered.publisherName}`,
  );
  return vocabulary([...ofPlans, ...ofOffer].join(" "));
}

const vocabulary = (text: string): string[] => [
  ...new Set(
    wordsOf(text)
      .map(withoutParticle)
      .filter((word) => word.length >= 2 && word.length <= 40 && !/^\d+$/.test(word)),
  ),
];

const marketsOf = (plans: readonly { prices: Readonly<Record<string, unknown>> }[]): string[] => [
  ...new Set(plans.flatMap((plan) => Object.keys(plan.prices))),
];

/** `html` without its elements, one space where a block ended; named entities become characters. */
export function plainText(html: string): string {
  const bare = html
    .replace(/<(?:script|style)[\s\S]*?<\/(?:script|style)>/gi, " ")
    .replace(/<[^>]*>/g, (element) =>
      /^<\/?(?:b|i|em|strong|a|span|u)\b/i.test(element) ? "" : " ",
    );
  return withoutEntities(bare).replace(/\s+/g, " ").trim();
}
