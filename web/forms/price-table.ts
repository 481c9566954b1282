import type { ExchangeRates } from "../api/catalogue.ts";
import { isDecimal, timesRate } from "./decimal.ts";
import { isList, isObject, type Json, type JsonObject, sameAnswer, valueAt } from "./json.ts";
import { fieldAt, holds, type PageSchema } from "./schema.ts";

export type PriceColumn = {
  readonly part: "terms" | "meters";
  readonly name: string;
  /** What the column is headed with, where the schema says it. */
  readonly title?: string | undefined;
  /** In the base currency; undefined while it is not typed yet. */
  readonly base: string | undefined;
};

export type PriceRow = {
  readonly market: string;
  readonly currency: string;
  readonly source: "base" | "converted" | "hand";
  readonly rate: string | undefined;
  /** By column, in the market's currency; undefined where a price is missing. */
  readonly amounts: readonly (string | undefined)[];
};

/** How much finer a metered unit's price can be than the currency's smallest unit. */
const METER_EXTRA_DIGITS = 4;

/** Every base price that the page asks for, in the order of its schema. */
export function priceColumns(schema: PageSchema, content: JsonObject): readonly PriceColumn[] {
  const priced = schema.properties?.prices?.["x-priced"] ?? [];
  return priced.flatMap((field): readonly PriceColumn[] => {
    if (!holds(field.when, content, {})) return [];
    const value = valueAt(content, field.from);
    if (field.list !== true)
      return [{ part: field.part, name: field.id ?? "", base: text(value), title: field.title }];
    const identity = field.name ?? "";
    const names = fieldAt(schema, `${field.from}/0/${identity}`)?.["x-options"];
    return objects(value).flatMap((entry) => {
      const name = text(entry[identity]);
      if (name === undefined) return [];
      const title =
        text(entry.name) ?? names?.find((option) => option.value === name)?.label ?? undefined;
      return [
        { part: field.part, name: `${field.prefix ?? ""}${name}`, base: text(entry.price), title },
      ];
    });
  });
}

/**
 * What each market will pay. By-hand prices stand; the others are what saving will compute: the
 * saved amount while its base price is the saved one, else the base price at today's rate.
 */
export function priceRows(options: {
  readonly schema: PageSchema;
  readonly content: JsonObject;
  readonly saved: JsonObject;
  readonly columns: readonly PriceColumn[];
  readonly currencies: ReadonlyMap<string, string>;
  readonly rates: ExchangeRates | undefined;
  readonly baseCurrency: string;
  readonly digitsOf: (currency: string) => number;
}): readonly PriceRow[] {
  const { schema, content, saved, columns, currencies, rates, baseCurrency, digitsOf } = options;
  const markets = isList(content.markets) ? content.markets.map(String) : [];
  const before = priceColumns(schema, saved);
  const sameBase =
    sameAnswer(saved.baseCurrency, content.baseCurrency) &&
    columns.every((column) => baseOf(before, column) === column.base);
  return markets.flatMap((market): PriceRow[] => {
    const currency = currencies.get(market);
    if (currency === undefined) return [];
    const given = entry(content, market);
    if (given?.source === "hand") {
      const amounts = columns.map((column) => amountOf(given, column));
      return [{ market, currency, source: "hand", rate: undefined, amounts }];
    }
    const kept = sameBase ? entry(saved, market) : undefined;
    if (kept !== undefined && given !== undefined)
      return [
        {
          market,
          currency,
          source: kept.source === "base" ? "base" : "converted",
          rate: text(kept.rate),
          amounts: columns.map((column) => amountOf(kept, column)),
        },
      ];
    const isBase = currency === baseCurrency;
    const rate = isBase ? "1" : rates?.rates[currency];
    return [
      {
        market,
        currency,
        source: isBase ? "base" : "converted",
        rate: isBase ? undefined : rate,
        amounts: columns.map((column) => converted(column, rate, digitsOf(currency))),
      },
    ];
  });
}

function converted(
  column: PriceColumn,
  rate: string | undefined,
  digits: number,
): string | undefined {
  if (column.base === undefined || rate === undefined || !isDecimal(column.base)) return undefined;
  if (column.part === "terms") return timesRate(column.base, rate, digits);
  const fine = timesRate(column.base, rate, digits + METER_EXTRA_DIGITS);
  return fine === undefined ? undefined : trimTo(fine, digits);
}

/** Without superfluous zeros, but never fewer digits than the currency has. */
function trimTo(amount: string, digits: number): string {
  const [whole = "0", part = ""] = amount.split(".");
  let kept = part;
  while (kept.length > digits && kept.endsWith("0")) kept = kept.slice(0, -1);
  return kept === "" ? whole : `${whole}.${kept}`;
}

/** The entry of one market as it is stored when a person typed `amounts`. */
export function byHand(
  row: PriceRow,
  columns: readonly PriceColumn[],
  amounts: readonly (string | undefined)[],
): JsonObject {
  const part = (wanted: PriceColumn["part"]) =>
    Object.fromEntries(
      columns.flatMap((column, index) => {
        const amount = amounts[index];
        return column.part === wanted && amount !== undefined ? [[column.name, amount]] : [];
      }),
    );
  return { currency: row.currency, terms: part("terms"), meters: part("meters"), source: "hand" };
}

/** The other markets whose prices are in the currency of `market`: what it costs there can be taken over. */
export function marketsAlike(rows: readonly PriceRow[], market: string): readonly PriceRow[] {
  const currency = rows.find((row) => row.market === market)?.currency;
  return rows.filter((row) => row.market !== market && row.currency === currency);
}

/**
 * The answers that give a page the prices of another plan's: base prices with their currency, markets,
 * and prices typed by hand. Converted prices are not taken over, they follow from the base price.
 * Undefined where the two plans are not priced in the same way.
 */
export function copiedPrices(
  schema: PageSchema,
  content: JsonObject,
  source: JsonObject,
): Readonly<Record<string, Json | undefined>> | undefined {
  const priced = schema.properties?.prices?.["x-priced"] ?? [];
  const asked = (of: JsonObject) => priced.filter((field) => holds(field.when, of, {}));
  const fields = asked(source);
  if (fields.length === 0 || !sameAnswer(indexes(asked(content)), indexes(fields)))
    return undefined;
  const prices = isObject(source.prices) ? source.prices : {};
  const hand = Object.entries(prices).filter(([, one]) => isObject(one) && one.source === "hand");
  const roots = fields.map(({ from }) => `/${from.split("/")[1]}`);
  return {
    "/baseCurrency": source.baseCurrency,
    ...Object.fromEntries(roots.map((pointer) => [pointer, valueAt(source, pointer)])),
    "/markets": source.markets,
    "/prices": Object.fromEntries(hand),
  };

  function indexes(some: typeof priced): number[] {
    return some.map((one) => priced.indexOf(one));
  }
}

function entry(content: JsonObject, market: string): JsonObject | undefined {
  const prices = isObject(content.prices) ? content.prices : {};
  const found = prices[market];
  return isObject(found) ? found : undefined;
}

function amountOf(prices: JsonObject, column: PriceColumn): string | undefined {
  const part = prices[column.part];
  return isObject(part) ? text(part[column.name]) : undefined;
}

const baseOf = (columns: readonly PriceColumn[], { part, name }: PriceColumn) =>
  columns.find((one) => one.part === part && one.name === name)?.base;

const objects = (value: JsonObject[string]): readonly JsonObject[] =>
  isList(value) ? value.filter(isObject) : [];

const text = (value: JsonObject[string]): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
