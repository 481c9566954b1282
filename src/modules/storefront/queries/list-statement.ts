import { type Statement, statement } from "../../../platform/database.ts";
import { FACET_NAMES, FACETS, type Facet } from "../domain/listing.ts";
import { orderOf } from "./list-order.ts";
import { type Found, READER, type Shape, type Used } from "./list-shape.ts";
import { asked, lowestFirst, ownPlans, textConditions } from "./list-words.ts";

const statements = new Map<string, Statement<readonly unknown[], Found>>();

export function listStatement(shape: Shape): Statement<readonly unknown[], Found> {
  const { text, sort, named, member, after } = shape;
  const name = `storefront.list.${text}.${sort}${named ? `.${named}` : ""}${member ? ".member" : ""}${after ? ".after" : ""}`;
  const known = statements.get(name);
  if (known) return known;
  const made = statement<readonly unknown[], Found>(name, listText(shape));
  statements.set(name, made);
  return made;
}

function parameterNumbers(shape: Shape): Used {
  let next = 13;
  const take = (needed: boolean): number => (needed ? next++ : 0);
  return {
    tenants: take(shape.member),
    latin: take(shape.text === "latin" || shape.text === "both"),
    hangul: take(shape.text === "hangul" || shape.text === "both"),
    afterKey: take(shape.after),
    afterId: take(shape.after),
  };
}

const MOST_VALUES_OF_A_GROUP = 30;
const NONE = "0::bit(4096)";
const ALL = "~0::bit(4096)";
/** The number of the parameter with the chosen values of a group; null: none is chosen. */
const parameterOf = (facet: Facet): string => `$${3 + FACET_NAMES.indexOf(facet)}::text[]`;
const PUBLISHER = FACETS.publisher;
const EVERY_CHOSEN = "$11::text[]";

/** By 64 bits first: each step on 4,096 of them makes a copy. */
const bitsOf = (rows: string): string =>
  `select word >> 6 as chunk, bit_or(bits::bit(64)::bit(4096) >> (word & 63) * 64) as bits
  from (select ordinal >> 6 as word, bit_or(1::bigint << 63 - (ordinal & 63)) as bits from ${rows} group by 1) as words
  group by 1`;

/**
 * Offers are sets of bits here, 4,096 in a row (migration 0033): those that the words find, those of
 * each chosen value, and what the groups of filters leave of them. Each group's own values are
 * counted in what the *other* groups leave, because choosing another value of it would show that.
 * Offers with private plans for the visitor are few and differ for each visitor: they are taken out
 * of the bits and counted row by row (`mine`). Rows are read for one page only.
 */
function listText(shape: Shape): string {
  const used = parameterNumbers(shape);
  const { member } = shape;
  const searching = shape.text !== "none";
  const order = orderOf(shape, used);
  const visible = member ? "(o.public or o.offer_id in (select offer_id from own))" : "o.public";
  const letters = FACET_NAMES.map((facet) => FACETS[facet]);
  const conditions = textConditions(used, shape);
  const summed = (counts: string) =>
    member
      ? `(select value, sum(n)::int as n from ${counts} group by value having sum(n) > 0) as ${counts}`
      : `(select value, n from ${counts} where n > 0) as ${counts}`;

  const parts = [
    ...(member ? [ownPlans(used)] : []),
    ...(shape.sort === "relevance" ? [asked(used)] : []),
    ...(member
      ? [
          `mine as materialized (
  select o.offer_id, mine.facets, ${order.key} as key, ${failed("mine.facets")} as failed,
    s.price
  from own join storefront.offers o using (offer_id) ${order.joinsOfMine}
  left join lateral (
    select price, (price ->> 'monthly')::numeric as monthly from (
      select own.price
      union all
      select jsonb_build_object(${PRICE}, 'monthly', p.monthly)
      from storefront.prices p where p.offer_id = o.offer_id and p.market = $1) as either
    where price is not null order by ${lowestFirst("price")} limit 1) s on true
  cross join lateral (select array(select distinct unnest(o.facets || own.facets)) as facets) mine
  ${conditions.mine})`,
          `apart as materialized (${bitsOf("own join storefront.offers o using (offer_id) where o.ordinal is not null")})`,
        ]
      : []),
    ...(searching
      ? [
          `hits as materialized (
  select o.ordinal, o.offer_id, ${order.key} as key from storefront.offers o ${order.joins}
  where o.public and ${conditions.everybody}
  ${member ? "and o.offer_id not in (select offer_id from own)" : ""})`,
          `worded as materialized (${bitsOf("hits")})`,
        ]
      : []),
    `chosen as materialized (
  select chunk, left(value, 1) as letter, bits from storefront.facet_bits where value = any(${EVERY_CHOSEN})
  union all
  select block >> 8, '${PUBLISHER}', B'${"1".repeat(16)}'::bit(4096) >> (block & 255) * 16
  from storefront.ordinal_blocks
  where publisher_handle = any(array(select substr(value, 3) from unnest(${parameterOf("publisher")}) as value)))`,
    `masks as materialized (
  select e.chunk, e.bits${searching ? " & w.bits" : ""}${member ? ` & coalesce(~a.bits, ${ALL})` : ""} as asked,
    ${FACET_NAMES.map((facet) => `case when ${parameterOf(facet)} is null then ${ALL} else coalesce(g.${FACETS[facet]}, ${NONE}) end as ${FACETS[facet]}`).join(",\n    ")}
  from storefront.facet_bits e
  ${searching ? "join worded w using (chunk)" : ""}
  ${member ? "left join apart a using (chunk)" : ""}
  left join (select chunk, ${letters.map((letter) => `bit_or(bits) filter (where letter = '${letter}') as ${letter}`).join(", ")}
    from chosen group by chunk) g using (chunk)
  where e.value = '*')`,
    `kept as materialized (
  select chunk, asked, ${["asked", ...letters].join(" & ")} as found,
    ${letters.map((letter) => `${["asked", ...letters.filter((other) => other !== letter)].join(" & ")} as ${letter}`).join(",\n    ")}
  from masks)`,
    `sums as materialized (
  select coalesce(sum(bit_count(asked)), 0)::int as matches, coalesce(sum(bit_count(found)), 0)::int as found,
    ${letters.map((letter) => `coalesce(sum(bit_count(${letter})), 0)::int as ${letter}`).join(", ")}
  from kept)`,
    `page as (
  select offer_id, key, row_number() over (order by ${order.order}) as place
  from (${order.candidates}) as candidates order by ${order.order} limit $2)`,
    `counted as (
  select b.value, sum(bit_count(b.bits & case left(b.value, 1)
    ${letters.map((letter) => `when '${letter}' then k.${letter}`).join(" ")} end)::int)::int as n
  from storefront.facet_bits b join kept k using (chunk) group by b.value
  ${member ? `union all ${countedInMine(`value not like '${PUBLISHER}:%'`)}` : ""})`,
    `published as materialized (
  select '${PUBLISHER}:' || b.publisher_handle as value,
    sum(bit_count(substring(k.${PUBLISHER} from (b.block & 255) * 16 + 1 for 16))::int)::int as n
  from storefront.ordinal_blocks b join kept k on k.chunk = b.block >> 8 group by b.publisher_handle
  ${member ? `union all ${countedInMine(`value like '${PUBLISHER}:%'`)}` : ""})`,
    // Publishers are many: only the first of them are put in order.
    `shown as materialized (
  select value, n from (
    select value, n, row_number() over (partition by left(value, 1) order by n desc, value) as place
    from ${summed("counted")}) as ranked
  where place <= ${MOST_VALUES_OF_A_GROUP} or value = any(${EVERY_CHOSEN})
  union
  (select value, n from ${summed("published")} order by n desc, value limit ${MOST_VALUES_OF_A_GROUP})
  union
  select value, n from ${summed("published")} where value = any(${EVERY_CHOSEN}))`,
  ];
  const dropped = FACET_NAMES.map((facet) => {
    const letter = FACETS[facet];
    const ofMine = member ? ` + (select count(*) from mine where failed = '${letter}')` : "";
    return `('${letter}', (${letter} - found${ofMine})::int)`;
  });
  return `with ${parts.join(", ")}
select
  found${member ? " + (select count(*)::int from mine where failed = '')" : ""} as count,
  matches${member ? " + (select count(*)::int from mine)" : ""} as matches,
  (select json_object_agg(value, n) from shown) as facets,
  (select json_object_agg(handle, one.name) from (
     select substr(value, 3) as handle from shown where value like '${PUBLISHER}:%'
     union select substr(value, 3) from unnest(${EVERY_CHOSEN}) as value where value like '${PUBLISHER}:%') x
   cross join lateral (select publisher_name as name from storefront.offers o
     where publisher_handle = handle and ${visible} limit 1) one) as publishers,
  (select json_object_agg(letter, n) from (values ${dropped.join(", ")}) as x (letter, n) where n > 0) as relaxed,
  (select json_agg(json_build_object(
      'id', o.offer_id, 'key', ${order.text("page.key")}::text, 'slug', o.slug, 'type', o.type,
      'publisherName', o.publisher_name, 'publisherHandle', o.publisher_handle,
      'public', o.public, 'liveSince', o.live_since, 'card', o.cards -> ${READER},
      'logo', o.logo, 'facets', ${member ? "coalesce(mine.facets, o.facets)" : "o.facets"},
      ${searching ? `'plain', o.plain ->> (o.cards -> ${READER} ->> 'language'),` : ""}
      'price', case ${member ? "when mine.offer_id is not null then to_json(mine.price - 'monthly')" : ""}
        when p.market is null then null else json_build_object(${PRICE}) end
    ) order by page.place)
    from page join storefront.offers o using (offer_id)
    ${member ? "left join mine using (offer_id)" : ""}
    left join storefront.prices p on p.offer_id = o.offer_id and p.market = $1) as rows
from sums`;
}

/** A row `p` of storefront.prices, as a card names it. */
const PRICE = `'currency', p.currency, 'amount', p.amount, 'perUser', p.per_user, 'months', p.months,
        'usageOnly', p.usage_only, 'ownLicence', p.own_licence`;

const countedInMine = (values: string): string =>
  `select value, count(*)::int from mine cross join lateral unnest(facets) as value
  where ${values} and (failed = '' or failed = left(value, 1)) group by value`;

/** The letters of the groups of filters that an offer does not pass. */
const failed = (facets: string): string =>
  FACET_NAMES.map(
    (facet) =>
      `case when ${parameterOf(facet)} is null or ${facets} && ${parameterOf(facet)} then '' else '${FACETS[facet]}' end`,
  ).join(" || ");
