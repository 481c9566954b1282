import { FACET_NAMES, type Facet } from "./listing.ts";
import { readSearch } from "./search-text.ts";

export const SORTS = ["relevance", "newest", "name", "price", "price-down"] as const;
export type Sort = (typeof SORTS)[number];

/** What a list shows: all of it stands in the address, so that a list can be sent to somebody. */
export type CatalogueQuery = {
  readonly q: string;
  readonly filters: Readonly<Partial<Record<Facet, readonly string[]>>>;
  /** Undefined for the usual order: by relevance in a search, else the newest first. */
  readonly sort?: Sort | undefined;
  readonly cursor?: string | undefined;
};

export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

const VALUE = /^[\p{L}\p{N}_.-]{1,80}$/u;
const MOST_VALUES = 20;

/** Reads an address's parameters. What makes no sense is left out: an address never fails. */
export function readCatalogueQuery(parameters: Parameters): CatalogueQuery {
  const q = (first(parameters.q) ?? "")
    .normalize("NFC")
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, " ")
    .trim()
    .slice(0, 200);
  const filters: Partial<Record<Facet, readonly string[]>> = {};
  for (const facet of FACET_NAMES) {
    const values = [...new Set(all(parameters[facet]).filter((value) => VALUE.test(value)))];
    if (values.length > 0) filters[facet] = values.sort().slice(0, MOST_VALUES);
  }
  const asked = SORTS.find((sort) => sort === first(parameters.sort));
  const sort =
    asked === usualSort(q) || (asked === "relevance" && !searches(q)) ? undefined : asked;
  const cursor = first(parameters.cursor);
  return { q, filters, ...(sort ? { sort } : {}), ...(cursor ? { cursor } : {}) };
}

const usualSort = (q: string): Sort => (searches(q) ? "relevance" : "newest");
export const sortOf = (query: CatalogueQuery): Sort => query.sort ?? usualSort(query.q);
const searches = (q: string): boolean => readSearch(q).words.length > 0;

export const isFiltered = ({ q, filters }: CatalogueQuery): boolean =>
  q !== "" || Object.keys(filters).length > 0;

/** The address of a list: always the same for the same list, with the page's own beginning. */
export function addressOf(query: CatalogueQuery): string {
  const parameters = new URLSearchParams();
  if (query.q !== "") parameters.set("q", query.q);
  for (const facet of FACET_NAMES)
    for (const value of query.filters[facet] ?? []) parameters.append(facet, value);
  if (query.sort) parameters.set("sort", query.sort);
  if (query.cursor) parameters.set("cursor", query.cursor);
  const text = parameters.toString();
  return text === "" ? "/" : `/?${text}`;
}

/** The same list from its first page, with `value` of `facet` taken out, or put in where it is not. */
export function toggled(query: CatalogueQuery, facet: Facet, value: string): CatalogueQuery {
  const before = query.filters[facet] ?? [];
  const after = before.includes(value)
    ? before.filter((one) => one !== value)
    : [...before, value].sort();
  return withFilter(query, facet, after);
}

export function withFilter(
  query: CatalogueQuery,
  facet: Facet,
  values: readonly string[],
): CatalogueQuery {
  const { [facet]: _, ...others } = query.filters;
  return {
    q: query.q,
    filters: values.length > 0 ? { ...others, [facet]: values } : others,
    ...(query.sort ? { sort: query.sort } : {}),
  };
}

const all = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
const first = (value: string | readonly string[] | undefined): string | undefined => all(value)[0];

/** Where a page of a list ends: the order's value of its last offer, and that offer. */
export type Position = {
  readonly key: string;
  readonly id: string;
  /** How many offers stand before the next page: for saying how many follow, not for finding them. */
  readonly seen: number;
};

export const cursorOf = (sort: Sort, { key, id, seen }: Position): string =>
  Buffer.from(JSON.stringify([sort, key, id, seen])).toString("base64url");

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The position a cursor names, or undefined when it is none of this order. Not as lists of portals
 * (platform/paging.ts): the page and its addresses read it too, and it counts what was seen.
 */
export function readCursor(sort: Sort, cursor: string): Position | undefined {
  try {
    const parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    const [of, key, id, seen] = parts;
    if (of !== sort || typeof key !== "string" || typeof id !== "string" || !ID.test(id))
      return undefined;
    if (!Number.isSafeInteger(seen) || key.length > 400) return undefined;
    if (!KEYS[sort].test(key)) return undefined;
    return { key, id, seen: Number(seen) };
  } catch {
    return undefined;
  }
}

const WHOLE = /^\d{1,16}$/;
const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;
/** What each order's value looks like: millionths, microseconds since 1970, a name, an amount. */
const KEYS: Readonly<Record<Sort, RegExp>> = {
  relevance: WHOLE,
  newest: WHOLE,
  name: /^[^\p{Cc}\p{Cs}]*$/u,
  price: NUMBER,
  "price-down": NUMBER,
};
