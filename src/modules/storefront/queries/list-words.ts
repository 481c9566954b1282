import { READER, type Shape, type Used } from "./list-shape.ts";

const LATIN = [
  { language: "en", column: "text_en", brief: "brief_en", dictionary: "storefront.english" },
  { language: "fr", column: "text_fr", brief: "brief_fr", dictionary: "storefront.french" },
  { language: "ko", column: "text_plain", brief: "brief_plain", dictionary: "storefront.plain" },
] as const;

/**
 * What finds an offer `o` by words, for everybody, and the where clause of the visitor's own: these
 * are found by the words of their private plans, too, together with the offer's.
 */
export function textConditions(used: Used, shape: Shape): { everybody: string; mine: string } {
  if (shape.text === "none") return { everybody: "true", mine: "" };
  const latin = LATIN.map(
    ({ column, dictionary }) =>
      `o.${column} @@ websearch_to_tsquery('${dictionary}', $${used.latin})`,
  );
  const everybody = [
    ...(used.latin ? [`(${latin.join(" or ")})`] : []),
    ...(used.hangul ? [`o.text_plain @@ to_tsquery('simple', $${used.hangul})`] : []),
  ].join(" and ");
  const words = "(o.text_plain || own.words)";
  const ofOwn = [
    ...(used.latin ? [`${words} @@ websearch_to_tsquery('storefront.plain', $${used.latin})`] : []),
    ...(used.hangul ? [`${words} @@ to_tsquery('simple', $${used.hangul})`] : []),
  ].join(" and ");
  return { everybody, mine: `where ${everybody} or ${ofOwn}` };
}

/** Prices of a market in the order in which cards name one (`firstOf` in domain/from-price.ts). */
export const lowestFirst = (price: string): string =>
  `(${price} ->> 'months')::int, (${price} ->> 'amount')::numeric,
    (${price} ->> 'usageOnly')::boolean or (${price} ->> 'ownLicence')::boolean`;

/** The private plans that the visitor is offered, by offer: how they filter, their words and price. */
export const ownPlans = (used: Used): string => `own as materialized (
  select p.offer_id, array_remove(array_agg(distinct facet), null) as facets,
    to_tsvector('storefront.plain', coalesce(string_agg(distinct p.plan ->> 'words', ' '), '')) as words,
    (array_agg(p.prices -> $1 order by ${lowestFirst("(p.prices -> $1)")}))[1] as price
  from storefront.private_plans p
  left join lateral jsonb_array_elements_text(p.plan -> 'facets') as facet on true
  where p.plan_uuid in (select plan_uuid from storefront.audiences
    where tenant_id = any($${used.tenants}::text[]))
  group by p.offer_id)`;

/**
 * The question's words by each dictionary, once: written into the order, it would be read again for
 * every offer that it finds. What must stand together to be found need not to be ranked: each word
 * counts where it is.
 */
export function asked(used: Used): string {
  const any = (query: string) =>
    `regexp_replace((${query})::text, ' (&|<->|<\\d+>) ', ' | ', 'g')::tsquery`;
  const columns = [
    ...(used.latin
      ? LATIN.map(
          ({ brief, dictionary }) =>
            `${any(`websearch_to_tsquery('${dictionary}', $${used.latin})`)} as ${brief}`,
        )
      : []),
    ...(used.hangul ? [`${any(`to_tsquery('simple', $${used.hangul})`)} as hangul`] : []),
  ];
  return `asked as materialized (select ${columns.join(", ")})`;
}

/**
 * Relevance in millionths, by the words of the name, the keywords and the other short texts: an offer
 * that only its description finds comes after those. What is written in the reader's language
 * counts one and a half times, and the other languages only where it says nothing of the words.
 */
export function relevance(used: Used): string {
  const ranks = LATIN.map(({ brief }) => `ts_rank(o.${brief}, asked.${brief})`);
  const own = LATIN.map(({ language }, at) => `when '${language}' then ${ranks[at]}`);
  const parts = [
    ...(used.latin
      ? [
          `coalesce(nullif(1.5 * case ${READER} ${own.join(" ")} end, 0), greatest(${ranks.join(", ")}))`,
        ]
      : []),
    ...(used.hangul ? ["ts_rank(o.brief_plain, asked.hangul)"] : []),
  ];
  return `round(1000000 * greatest(${parts.join(", ")}))::bigint`;
}
