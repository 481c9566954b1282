import type { Reader } from "../../../platform/database.ts";
import { type CatalogueQuery, cursorOf, readCursor, sortOf } from "../domain/catalogue-query.ts";
import { FACET_NAMES, FACETS, type Facet } from "../domain/listing.ts";
import { readSearch, type SearchTerms } from "../domain/search-text.ts";
import type { StorefrontLanguage } from "../domain/visitor.ts";
import type { OfferRow, Shape } from "./list-shape.ts";
import { listStatement } from "./list-statement.ts";

export type OfferList = {
  readonly rows: readonly OfferRow[];
  /** Offers that the question and all filters leave. */
  readonly count: number;
  /** Offers that the question alone finds. */
  readonly matches: number;
  /** For each filter value, how many offers it would leave together with the other groups. */
  readonly facets: Readonly<Record<string, number>>;
  /** Names of the publishers that the filters show, by handle. */
  readonly publishers: Readonly<Record<string, string>>;
  /** For each group of filters, how many offers come back when it is dropped; none: absent. */
  readonly relaxed: Readonly<Partial<Record<Facet, number>>>;
  /** Offers on this page and those before it. */
  readonly seen: number;
  readonly nextCursor: string | null;
};

export type ListFor = {
  readonly language: StorefrontLanguage;
  readonly market: string;
  /** Tenant IDs of the organisations the visitor belongs to; none: what everybody sees. */
  readonly tenantIds: readonly string[];
  readonly limit: number;
};

/** One page of a list with its counts, in one statement. A cursor of another order is left aside. */
export async function listOffers(
  db: Reader,
  query: CatalogueQuery,
  { language, market, tenantIds, limit }: ListFor,
): Promise<OfferList> {
  const sort = sortOf(query);
  const terms = readSearch(query.q);
  const after = query.cursor === undefined ? undefined : readCursor(sort, query.cursor);
  const shape: Shape = {
    text: terms.words.length === 0 ? "none" : shapeOf(terms),
    sort,
    named: sort === "name" ? language : undefined,
    member: tenantIds.length > 0,
    after: after !== undefined,
  };
  const [found] = await db.query(listStatement(shape), [
    market,
    limit + 1,
    ...FACET_NAMES.map((facet) => prefixed(facet, query.filters[facet])),
    FACET_NAMES.flatMap((facet) => prefixed(facet, query.filters[facet]) ?? []),
    language,
    ...(shape.member ? [tenantIds] : []),
    ...(shape.text === "latin" || shape.text === "both" ? [terms.latin] : []),
    ...(shape.text === "hangul" || shape.text === "both" ? [terms.hangul] : []),
    ...(after ? [after.key, after.id] : []),
  ]);
  if (found === undefined) throw new Error("A list answers one row");
  const rows = found.rows ?? [];
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const seen = (after?.seen ?? 0) + page.length;
  return {
    rows: page,
    count: found.count,
    matches: found.matches,
    facets: found.facets ?? {},
    publishers: found.publishers ?? {},
    relaxed: Object.fromEntries(
      Object.entries(found.relaxed ?? {}).flatMap(([letter, count]) => {
        const facet = FACET_NAMES.find((name) => FACETS[name] === letter);
        return facet ? [[facet, count]] : [];
      }),
    ),
    seen,
    nextCursor:
      rows.length > limit && last ? cursorOf(sort, { key: last.key, id: last.id, seen }) : null,
  };
}

const prefixed = (facet: Facet, values: readonly string[] | undefined): string[] | null =>
  values?.map((value) => `${FACETS[facet]}:${value}`) ?? null;

const shapeOf = ({ latin, hangul }: SearchTerms): Shape["text"] =>
  hangul === "" ? "latin" : /[\p{L}\p{N}]/u.test(latin) ? "both" : "hangul";
