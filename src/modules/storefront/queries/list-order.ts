import type { Shape, Used } from "./list-shape.ts";
import { relevance } from "./list-words.ts";

/** How a list is ordered, in the words of its statement. */
export type Order = {
  /** What an offer `o` is ordered by. */
  readonly key: string;
  /** Joins that `key` needs beside `o`. */
  readonly joins: string;
  /** The same for offers with private plans for the visitor, whose lowest price is `s`. */
  readonly joinsOfMine: string;
  readonly order: string;
  /** `key` as a cursor names it. */
  text(key: string): string;
  /** Selects `offer_id` and `key` of at least the next $2 offers that the filters leave. */
  readonly candidates: string;
};

/**
 * So many offers are read by their ordinals and sorted; of more, the next ones are soon met in the
 * order's index: of 20,000 offers, where every 40th is found, after 24 times 40.
 */
const FEW = 500;

const FOUND = "(select found from sums)";
const isKept = (ordinal: string): string =>
  `(select get_bit(kept.found, ${ordinal} & 4095) from kept where kept.chunk = ${ordinal} >> 12) = 1`;

/** The ordinals of what is found: pieces of 16 bits first, most of which hold none. */
const FOUND_ORDINALS = `(select kept.chunk * 4096 + piece * 16 + bit as ordinal
    from kept cross join generate_series(0, 255) as piece
    cross join lateral (select substring(kept.found from piece * 16 + 1 for 16) as bits offset 0) as pieces
    cross join generate_series(0, 15) as bit
    where bits <> 0::bit(16) and get_bit(bits, bit) = 1)`;

export function orderOf(shape: Shape, used: Used): Order {
  const by = directionOf(shape, used);
  const isAfter = (key: string, id: string) =>
    shape.after
      ? `and (${key}, ${id}) ${by.falling ? "<" : ">"} (${by.afterKey}, $${used.afterId}::uuid)`
      : "";
  const inOrder = (key: string, id: string) =>
    by.falling ? `${key} desc, ${id} desc` : `${key}, ${id}`;
  const ofMine = shape.member
    ? `union all select offer_id, key from mine where failed = '' ${isAfter("key", "offer_id")}`
    : "";
  const common = { ...by, order: inOrder("key", "offer_id") };
  if (shape.text !== "none")
    return {
      ...common,
      candidates: `select hits.offer_id, hits.key from hits join kept on kept.chunk = hits.ordinal >> 12
    where get_bit(kept.found, hits.ordinal & 4095) = 1 ${isAfter("hits.key", "hits.offer_id")} ${ofMine}`,
    };

  const few = `select o.offer_id, ${by.key} as key
    from ${FOUND_ORDINALS} as places
    cross join lateral (select * from storefront.offers where ordinal = places.ordinal offset 0) as o ${by.joins}
    where ${FOUND} <= ${FEW} ${isAfter(by.key, "o.offer_id")}`;
  const pricesEnded = `${FOUND} > ${FEW} and (select count(*) from priced) < $2`;
  const many =
    by.unpriced === undefined
      ? `(select o.offer_id, ${by.key} as key from storefront.offers o
    where ${FOUND} > ${FEW} and o.public and ${isKept("o.ordinal")} ${isAfter(by.key, "o.offer_id")}
    order by ${inOrder(by.key, "o.offer_id")} limit $2)`
      : `(with priced as materialized (select s.offer_id, s.monthly as key from storefront.prices s
    cross join lateral (select ordinal from storefront.offers where offer_id = s.offer_id offset 0) as o
    where ${FOUND} > ${FEW} and s.market = $1 ${isAfter("s.monthly", "s.offer_id")} and ${isKept("o.ordinal")}
    order by ${inOrder("s.monthly", "s.offer_id")} limit $2)
    select * from priced
    union all
    (select offer_id, ${by.unpriced} from (
      select o.offer_id from storefront.offers o join kept on kept.chunk = o.ordinal >> 12
      where ${pricesEnded} and o.public and get_bit(kept.found, o.ordinal & 4095) = 1 ${isAfter(by.unpriced, "o.offer_id")}
      except select offer_id from storefront.prices where ${pricesEnded} and market = $1) as unpriced
    order by offer_id ${by.falling ? "desc" : ""} limit $2))`;
  return { ...common, candidates: `${few} union all ${many} ${ofMine}` };
}

type Direction = Pick<Order, "key" | "joins" | "joinsOfMine" | "text"> & {
  readonly falling: boolean;
  /** The cursor's value, in the type of `key`. */
  readonly afterKey: string;
  /** What offers are ordered by that have no price in the market. */
  readonly unpriced?: string;
};

const IN_MARKET = "left join storefront.prices s on s.offer_id = o.offer_id and s.market = $1";

function directionOf(shape: Shape, used: Used): Direction {
  const asIs = (key: string) => key;
  const after = `$${used.afterKey}`;
  switch (shape.sort) {
    case "relevance":
      return {
        key: relevance(used),
        joins: "cross join asked",
        joinsOfMine: "cross join asked",
        text: asIs,
        falling: true,
        afterKey: `${after}::bigint`,
      };
    case "newest":
      return {
        key: "o.live_since",
        joins: "",
        joinsOfMine: "",
        text: (key) => `(extract(epoch from ${key}) * 1000000)::bigint`,
        falling: true,
        afterKey: `(to_timestamp(0) + ${after}::float8 * interval '1 microsecond')`,
      };
    case "name": {
      const collation = `collate "${shape.named}-x-icu"`;
      return {
        key: `(o.name_${shape.named} ${collation})`,
        joins: "",
        joinsOfMine: "",
        text: asIs,
        falling: false,
        afterKey: `${after}::text ${collation}`,
      };
    }
    // Offers without a price in the market come last, whichever way the prices run.
    case "price":
      return {
        key: "coalesce(s.monthly, 1e15)",
        joins: IN_MARKET,
        joinsOfMine: "",
        text: asIs,
        falling: false,
        afterKey: `${after}::numeric`,
        unpriced: "1e15",
      };
    case "price-down":
      return {
        key: "coalesce(s.monthly, -1)",
        joins: IN_MARKET,
        joinsOfMine: "",
        text: asIs,
        falling: true,
        afterKey: `${after}::numeric`,
        unpriced: "(-1)",
      };
  }
}
