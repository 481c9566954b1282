import { holds, isEmpty, isList, isObject, valueAt } from "./offer-type.ts";
import type { Condition, Json, JsonObject } from "./page-schema.ts";

/**
 * Where a pricing page asks for base prices, so that form, conversion, checks and projections find
 * them in every type alike. Written on the field `prices` as `x-priced`.
 *
 * `list`: each entry of the list at `from` has a price; `name` is the field that names the entry,
 * and its price is known by `prefix` and that name. Otherwise the single price at `from`, known by
 * `id`.
 */
export type PricedField = {
  readonly part: "terms" | "meters";
  readonly from: string;
  readonly when?: Condition;
} & (
  | {
      readonly list: true;
      readonly name: string;
      readonly prefix?: string;
      readonly measure?: Measure;
    }
  | { readonly id: Measure; readonly measure: Measure; readonly title: string }
);

/**
 * What is counted where usage is priced (publisher.md 7.4, 7.5); each is a metering dimension of
 * its plan (decision 45). Names are messages `measure.<measure>`.
 */
const MEASURES = [
  "hour",
  "core-hour",
  "hour-of-size",
  "cluster-core-hour",
  "node-hour",
  "cluster-node-hour",
  "pod-hour",
  "cluster-hour",
] as const;
export type Measure = (typeof MEASURES)[number];

/** One base price of a plan. */
export type PricedUnit = {
  readonly part: "terms" | "meters";
  /** The billing term, or the metering dimension. */
  readonly name: string;
  /** In the base currency; undefined while it is not given, or where each market has its own. */
  readonly price?: string;
  /** Pointer to the entry of the list, or to the single price. */
  readonly pointer: string;
  readonly measure?: Measure;
  /** Number of cores that a price by size is for. */
  readonly size?: string;
  readonly enabled: boolean;
};

const pricedFields = (schema: JsonObject): readonly PricedField[] => {
  const found = valueAt(schema, "/properties/prices/x-priced");
  return (isList(found) ? found : []) as unknown as readonly PricedField[];
};

/** Every base price that a pricing page asks for, as far as it is answered. */
export function pricedUnits(schema: JsonObject, content: JsonObject): PricedUnit[] {
  return pricedFields(schema).flatMap((field): PricedUnit[] => {
    if (!holds(field.when, content, {})) return [];
    const { part, from } = field;
    const value = valueAt(content, from);
    if (!("list" in field)) {
      const { id, measure } = field;
      return [{ part, name: id, pointer: from, measure, enabled: true, ...priceOf(value) }];
    }
    if (!isList(value)) return [];
    const { name, prefix = "", measure } = field;
    return value.flatMap((item, index): PricedUnit[] => {
      const named = isObject(item) ? item[name] : undefined;
      if (!isObject(item) || typeof named !== "string" || named === "") return [];
      return [
        {
          part,
          name: `${prefix}${named}`,
          pointer: `${from}/${index}`,
          enabled: item.enabled !== false,
          ...priceOf(item.price),
          ...(measure && { measure, size: named }),
        },
      ];
    });
  });
}

const priceOf = (value: Json | undefined): { price?: string } =>
  typeof value === "string" && !isEmpty(value) ? { price: value } : {};
