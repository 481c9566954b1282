import type { CardView, FacetView, ListView } from "../../../../web/storefront/model.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Taxonomy } from "../../catalog/index.ts";
import {
  addressOf,
  type CatalogueQuery,
  isFiltered,
  SORTS,
  sortOf,
  toggled,
  withFilter,
} from "../domain/catalogue-query.ts";
import { highlight, snippet, type Wanted, wantedOf } from "../domain/highlight.ts";
import { FACET_NAMES, FACETS, type Facet } from "../domain/listing.ts";
import { readSearch } from "../domain/search-text.ts";
import type { OfferList } from "../queries/list-offers.ts";
import type { OfferRow } from "../queries/list-shape.ts";
import type { OfferedPrivately } from "../queries/read-offer.ts";

export const PAGE_SIZE = 24;
/** On the home page; all of them are among the filters. */
const MOST_CATEGORIES = 8;

export type ListInput = {
  readonly language: Language;
  readonly market: string;
  readonly query: CatalogueQuery;
  readonly list: OfferList;
  /** What was searched for instead of the question. */
  readonly corrected?: string | undefined;
  readonly offeredPrivately: readonly OfferedPrivately[];
  readonly organisation?: string | undefined;
  /** Names of categories and industries. */
  readonly taxonomy: Taxonomy;
};

/** A page of a list, from what was read, in the words of the reader. */
export function listView(input: ListInput): ListView {
  const { query, list, language } = input;
  const searching = query.q !== "";
  const facets = facetViews(input);
  const wanted = wantedOf(readSearch(input.corrected ?? query.q).words);
  const chips = FACET_NAMES.flatMap((facet) =>
    (query.filters[facet] ?? []).map((value) => ({
      label: labelOf(facet, value, input),
      href: addressOf(toggled(query, facet, value)),
    })),
  );
  const plain: CatalogueQuery = { q: query.q, filters: {} };
  return {
    kind: searching ? "search" : isFiltered(query) ? "list" : "home",
    q: query.q,
    count: list.count,
    ...(input.corrected === undefined ? {} : { corrected: input.corrected }),
    facets,
    chips,
    clearHref: addressOf(query.sort ? { ...plain, sort: query.sort } : plain),
    sort: sortOf(query),
    sorts: SORTS.filter((sort) => searching || sort !== "relevance").map((sort) => ({
      sort,
      href: addressOf({ ...withoutPlace(query), sort: usual(sort, searching) ? undefined : sort }),
    })),
    cards: list.rows.map((row) => cardView(row, input, wanted)),
    ...(list.nextCursor === null
      ? {}
      : {
          next: {
            href: addressOf({ ...query, cursor: list.nextCursor }),
            count: Math.max(1, Math.min(PAGE_SIZE, list.count - list.seen)),
          },
        }),
    ...(query.cursor === undefined ? {} : { firstHref: addressOf(withoutPlace(query)) }),
    drops: list.count > 0 ? [] : dropsOf(input),
    matches: list.matches,
    categories: (facets.find(({ facet }) => facet === "category")?.options ?? [])
      .slice(0, MOST_CATEGORIES)
      .map(({ value, label, count }) => ({
        label,
        count,
        href: addressOf({ q: "", filters: { category: [value] } }),
      })),
    ...(input.offeredPrivately.length === 0
      ? {}
      : {
          privatePlans: {
            count: input.offeredPrivately.reduce((sum, { plans }) => sum + plans.length, 0),
            organisation: input.organisation ?? "",
            publishers: [
              ...new Set(input.offeredPrivately.map(({ publisherName }) => publisherName)),
            ],
            offers: input.offeredPrivately.slice(0, 6).map(({ slug, type, cards }) => ({
              name: cards[language]?.name ?? slug,
              href: `/product/${type}/${slug}#plans`,
            })),
          },
        }),
  };
}

const usual = (sort: string, searching: boolean): boolean =>
  sort === (searching ? "relevance" : "newest");

const withoutPlace = ({ q, filters, sort }: CatalogueQuery): CatalogueQuery => ({
  q,
  filters,
  ...(sort ? { sort } : {}),
});

function cardView(row: OfferRow, input: ListInput, wanted: Wanted | undefined): CardView {
  const name = highlight(row.card.name, wanted);
  const summary = highlight(row.card.summary, wanted);
  const publisher = highlight(row.publisherName, wanted);
  const seen = wanted === undefined || [...name, ...summary, ...publisher].some(({ hit }) => hit);
  const found = seen || !row.plain ? undefined : snippet(row.plain, wanted);
  const own = input.offeredPrivately.find(({ slug }) => slug === row.slug);
  return {
    href: `/product/${row.type}/${row.slug}`,
    slug: row.slug,
    language: row.card.language,
    name,
    summary,
    ...(found ? { found } : {}),
    publisher,
    ...(row.logo ? { logo: logoHref(row) } : {}),
    option: optionOf(row),
    ...(row.price
      ? { price: { ...row.price, byPublisher: row.facets.includes(BY_PUBLISHER) } }
      : {}),
    listedPrice: row.card.listedPrice,
    trial: row.facets.includes(`${FACETS.trial}:yes`),
    forYou: own !== undefined,
  };
}

/** Files of a private offer are at an address that asks who reads them. */
export const logoHref = ({ public: open, type, slug, logo }: OfferRow): string =>
  open ? `/files/${logo}` : `/product/${type}/${slug}/files/${logo}`;

const BY_PUBLISHER = `${FACETS.pricing}:publisher`;

function optionOf(row: OfferRow): CardView["option"] {
  const value = row.facets.find((one) => one.startsWith(`${FACETS.option}:`))?.slice(2);
  return value === "get-it-now" || value === "free-trial" || value === "contact-me"
    ? value
    : "transact";
}

function facetViews(input: ListInput): FacetView[] {
  const { list, query } = input;
  const collate = collatorOf(input.language);
  const counts = Object.entries(list.facets);
  return FACET_NAMES.map((facet) => {
    const chosen = query.filters[facet] ?? [];
    const found = counts
      .filter(([value]) => value.startsWith(`${FACETS[facet]}:`))
      .map(([value, count]) => ({ value: value.slice(2), count }));
    // A chosen value that nothing has any more stays, so that it can be taken out.
    const lost = chosen
      .filter((value) => !found.some((one) => one.value === value))
      .map((value) => ({ value, count: 0 }));
    return {
      facet,
      options: [...found, ...lost]
        .map(({ value, count }) => ({
          value,
          count,
          label: labelOf(facet, value, input),
          chosen: chosen.includes(value),
          ...(facet === "language" ? { language: value } : {}),
        }))
        .sort((a, b) => b.count - a.count || collate(a.label, b.label)),
    };
  }).filter(
    ({ options, facet }) =>
      // A group that cannot divide what is found is only in the way.
      options.length > 1 ||
      options.some(({ chosen }) => chosen) ||
      (facet === "trial" && options.length > 0),
  );
}

/** Filters whose absence alone brings offers back, those that bring most first. */
function dropsOf(input: ListInput): ListView["drops"] {
  const { query, list } = input;
  return FACET_NAMES.flatMap((facet) => {
    const values = query.filters[facet];
    const count = list.relaxed[facet];
    if (values === undefined || count === undefined) return [];
    return [
      {
        facet,
        values: values.map((value) => labelOf(facet, value, input)),
        count,
        href: addressOf(withFilter(query, facet, [])),
      },
    ];
  }).sort((a, b) => b.count - a.count);
}

const OWN_NAMES: Readonly<Record<string, string>> = { en: "English", fr: "Français", ko: "한국어" };

export function labelOf(
  facet: Facet,
  value: string,
  { language, list, taxonomy }: Pick<ListInput, "language" | "list" | "taxonomy">,
): string {
  switch (facet) {
    case "category":
    case "industry":
      return taxonomy[facet].get(value)?.names[language] ?? value;
    case "publisher":
      return Object.hasOwn(list.publishers, value) ? (list.publishers[value] ?? value) : value;
    case "language":
      return OWN_NAMES[value] ?? value;
    default:
      return named(language, `storefront.value.${facet}.${value}`, value);
  }
}

const collators = new Map<Language, (a: string, b: string) => number>();
function collatorOf(language: Language): (a: string, b: string) => number {
  const known = collators.get(language);
  if (known) return known;
  const made = new Intl.Collator(language).compare;
  collators.set(language, made);
  return made;
}

// Texts without values to fill in are the same each time; a page asks for sixty of them.
const texts = new Map<string, string>();

/** A message, or `fallback` where there is none: a value in an address may be anything. */
function named(language: Language, key: string, fallback: string): string {
  const id = `${language} ${key}`;
  let text = texts.get(id);
  if (text === undefined) {
    text = translate(language, key);
    if (text === key) return fallback;
    texts.set(id, text);
  }
  return text;
}
