import { type Reader, type Statement, statement } from "../../../platform/database.ts";
import {
  type CatalogueQuery,
  cursorOf,
  readCursor,
  type Sort,
  sortOf,
} from "../domain/catalogue-query.ts";
import { type Card, FACET_NAMES, FACETS, type Facet } from "../domain/listing.ts";
import { readSearch, type SearchTerms } from "../domain/search-text.ts";
import type { StorefrontLanguage } from "../domain/visitor.ts";

export type OfferRow = {
  readonly id: string;
  readonly key: string;
  readonly slug: string;
  readonly type: string;
  readonly publisherName: string;
  readonly publisherHandle: string;
  readonly public: boolean;
  readonly liveSince: string;
  readonly card: Card;
  readonly logo: string | null;
  readonly facets: readonly string[];
  /** The description that a search read; absent in lists that search nothing. */
  readonly plain?: string | undefined;
  readonly price?:
    | {
        readonly currency: string;
        readonly amount: string;
        readonly perUser: boolean;
        readonly months: number;
        readonly usageOnly: boolean;
        readonly ownLicence: boolean;
      }
    | undefined;
};

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
    language,
    member: tenantIds.length > 0,
    after: after !== undefined,
  };
  const [found] = await db.query(listStatement(shape), [
    market,
    limit + 1,
    ...FACET_NAMES.map((facet) => prefixed(facet, query.filters[facet])),
    FACET_NAMES.flatMap((facet) => prefixed(facet, query.filters[facet]) ?? []),
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

type Shape = {
  readonly text: "none" | "latin" | "hangul" | "both";
  readonly sort: Sort;
  readonly language: StorefrontLanguage;
  readonly member: boolean;
  readonly after: boolean;
};
type Found = {
  rows: OfferRow[] | null;
  count: number;
  matches: number;
  facets: Record<string, number> | null;
  publishers: Record<string, string> | null;
  relaxed: Record<string, number> | null;
};

const shapeOf = ({ latin, hangul }: SearchTerms): Shape["text"] =>
  hangul === "" ? "latin" : /[\p{L}\p{N}]/u.test(latin) ? "both" : "hangul";

const statements = new Map<string, Statement<readonly unknown[], Found>>();

function listStatement(shape: Shape): Statement<readonly unknown[], Found> {
  const name = `storefront.list.${shape.text}.${shape.sort}.${shape.language}${shape.member ? ".member" : ""}${shape.after ? ".after" : ""}`;
  const known = statements.get(name);
  if (known) return known;
  const made = statement<readonly unknown[], Found>(name, listText(shape));
  statements.set(name, made);
  return made;
}

const MOST_VALUES_OF_A_GROUP = 30;

/**
 * A filter group that an offer does not pass leaves its letter in `failed`: an offer with none is
 * found; one with exactly one letter still counts for the values of that group, because choosing
 * another value of the group would show it.
 */
function listText(shape: Shape): string {
  const used = parameterNumbers(shape);
  const facets = shape.member ? "mine.facets" : "o.facets";
  const failed = FACET_NAMES.map(
    (facet, at) =>
      `case when $${3 + at}::text[] is null or ${facets} && $${3 + at} then '' else '${FACETS[facet]}' end`,
  ).join(" || ");
  const { key, before, order } = orderOf(shape);
  const tables = [
    "storefront.offers o",
    ...(shape.sort.startsWith("price")
      ? ["left join storefront.prices s on s.offer_id = o.offer_id and s.market = $1"]
      : []),
    ...(shape.member ? [MINE] : []),
    ...(shape.sort === "relevance" ? ["cross join asked"] : []),
  ].join(" ");
  const visible = shape.member
    ? "(o.public or o.offer_id in (select offer_id from own))"
    : "o.public";
  const where = [visible, ...textConditions(used, shape.member)].join(" and ");
  return `with ${shape.member ? ownPlans(used) : ""}${asked(shape, used)}matched as materialized (
  select o.offer_id, ${facets} as facets, ${key} as key, ${failed} as failed
  from ${tables}
  where ${where}
), found as (
  select offer_id, key from matched where failed = ''
), page as (
  select offer_id, key, row_number() over (order by ${order}) as place from found
  ${shape.after ? `where ${before(`$${used.afterKey}`, `$${used.afterId}`)}` : ""}
  order by ${order} limit $2
), counted as (
  select value, count(*)::int as n from matched cross join lateral unnest(facets) as value
  where failed = '' or failed = left(value, 1) group by value
), ranked as (
  select value, n, row_number() over (partition by left(value, 1) order by n desc, value) as place
  from counted
), shown as materialized (
  select value, n from ranked
  where place <= ${MOST_VALUES_OF_A_GROUP} or value = any($11::text[])
)
select
  (select count(*)::int from found) as count,
  (select count(*)::int from matched) as matches,
  (select json_object_agg(value, n) from shown) as facets,
  (select json_object_agg(handle, one.name) from (
     select substr(value, 3) as handle from shown where value like '${FACETS.publisher}:%'
     union select substr(value, 3) from unnest($11::text[]) as value where value like '${FACETS.publisher}:%') x
   cross join lateral (select publisher_name as name from storefront.offers o
     where publisher_handle = handle and ${visible} limit 1) one) as publishers,
  (select json_object_agg(failed, n) from (
    select failed, count(*)::int as n from matched where length(failed) = 1 group by failed) x) as relaxed,
  (select json_agg(json_build_object(
      'id', o.offer_id, 'key', page.key::text, 'slug', o.slug, 'type', o.type,
      'publisherName', o.publisher_name, 'publisherHandle', o.publisher_handle,
      'public', o.public, 'liveSince', o.live_since, 'card', o.cards -> '${shape.language}',
      'logo', o.logo, 'facets', ${shape.member ? "matched.facets" : "o.facets"},
      ${shape.text === "none" ? "" : `'plain', o.plain ->> (o.cards -> '${shape.language}' ->> 'language'),`}
      'price', case when p.market is null then null else json_build_object('currency', p.currency,
        'amount', p.amount, 'perUser', p.per_user, 'months', p.months, 'usageOnly', p.usage_only,
        'ownLicence', p.own_licence) end
    ) order by page.place)
    from page join storefront.offers o using (offer_id)
    ${shape.member ? "join matched using (offer_id)" : ""}
    left join storefront.prices p on p.offer_id = o.offer_id and p.market = $1) as rows`;
}

function parameterNumbers(shape: Shape) {
  let next = 12;
  const take = (needed: boolean): number => (needed ? next++ : 0);
  return {
    tenants: take(shape.member),
    latin: take(shape.text === "latin" || shape.text === "both"),
    hangul: take(shape.text === "hangul" || shape.text === "both"),
    afterKey: take(shape.after),
    afterId: take(shape.after),
  };
}

const LATIN = [
  { language: "en", column: "text_en", dictionary: "storefront.english" },
  { language: "fr", column: "text_fr", dictionary: "storefront.french" },
  { language: "ko", column: "text_plain", dictionary: "storefront.plain" },
] as const;

/**
 * Members find an offer by the words of their own private plans, too: together with the offer's
 * words, in a branch of its own, so that the index still answers for all other offers.
 */
function textConditions(used: ReturnType<typeof parameterNumbers>, member: boolean): string[] {
  const latin = LATIN.map(
    ({ column, dictionary }) =>
      `o.${column} @@ websearch_to_tsquery('${dictionary}', $${used.latin})`,
  );
  const conditions = [
    ...(used.latin ? [`(${latin.join(" or ")})`] : []),
    ...(used.hangul ? [`o.text_plain @@ to_tsquery('simple', $${used.hangul})`] : []),
  ];
  if (!member || conditions.length === 0) return conditions;
  const words = "(o.text_plain || own.words)";
  const ofOwn = [
    ...(used.latin ? [`${words} @@ websearch_to_tsquery('storefront.plain', $${used.latin})`] : []),
    ...(used.hangul ? [`${words} @@ to_tsquery('simple', $${used.hangul})`] : []),
  ];
  return [
    `o.offer_id in (
      select o.offer_id from storefront.offers o where ${conditions.join(" and ")}
      union all
      select o.offer_id from own join storefront.offers o using (offer_id) where ${ofOwn.join(" and ")})`,
  ];
}

/** The private plans that the visitor is offered, by offer: how they filter, and their words. */
const ownPlans = (used: ReturnType<typeof parameterNumbers>): string => `own as materialized (
  select p.offer_id, array_remove(array_agg(distinct facet), null) as facets,
    to_tsvector('storefront.plain', coalesce(string_agg(distinct p.plan ->> 'words', ' '), '')) as words
  from storefront.private_plans p
  left join lateral jsonb_array_elements_text(p.plan -> 'facets') as facet on true
  where p.plan_uuid in (select plan_uuid from storefront.audiences
    where tenant_id = any($${used.tenants}::text[]))
  group by p.offer_id
), `;

/** What filters find an offer by, for this visitor; each value once, because it is counted. */
const MINE = `left join own on own.offer_id = o.offer_id
    cross join lateral (select case when own.facets is null then o.facets
      else array(select distinct unnest(o.facets || own.facets)) end as facets) mine`;

/**
 * The question read by each dictionary once: written into the order, it would be read again for
 * every offer that it finds.
 */
function asked(shape: Shape, used: ReturnType<typeof parameterNumbers>): string {
  if (shape.sort !== "relevance") return "";
  const columns = [
    ...(used.latin
      ? LATIN.map(
          ({ column, dictionary }) =>
            `websearch_to_tsquery('${dictionary}', $${used.latin}) as ${column}`,
        )
      : []),
    ...(used.hangul ? [`to_tsquery('simple', $${used.hangul}) as hangul`] : []),
  ];
  return `asked as materialized (select ${columns.join(", ")}), `;
}

/** Relevance in millionths; what is written in the reader's language counts one and a half times. */
function relevance(shape: Shape): string {
  const used = parameterNumbers(shape);
  const latin = LATIN.map(
    ({ language, column }) =>
      `${language === shape.language ? 1.5 : 1} * ts_rank(o.${column}, asked.${column})`,
  );
  const parts = [
    ...(used.latin ? latin : []),
    ...(used.hangul ? ["ts_rank(o.text_plain, asked.hangul)"] : []),
  ];
  return `round(1000000 * greatest(${parts.join(", ")}))::bigint`;
}

function orderOf(shape: Shape): {
  key: string;
  order: string;
  before: (key: string, id: string) => string;
} {
  const falling = (type: string) => ({
    order: "key desc, offer_id desc",
    before: (key: string, id: string) => `(key, offer_id) < (${key}::${type}, ${id}::uuid)`,
  });
  const rising = (type: string, collation = "") => ({
    order: "key, offer_id",
    before: (key: string, id: string) =>
      `(key, offer_id) > (${key}::${type}${collation}, ${id}::uuid)`,
  });
  switch (shape.sort) {
    case "relevance":
      return { key: relevance(shape), ...falling("bigint") };
    case "newest":
      return { key: "(extract(epoch from o.live_since) * 1000000)::bigint", ...falling("bigint") };
    case "name":
      return {
        key: `o.name_${shape.language} collate "${shape.language}-x-icu"`,
        ...rising("text", ` collate "${shape.language}-x-icu"`),
      };
    // Offers without a price in the market come last, whichever way the prices run.
    case "price":
      return { key: "coalesce(s.monthly, 1e15)", ...rising("numeric") };
    case "price-down":
      return { key: "coalesce(s.monthly, -1)", ...falling("numeric") };
  }
}
