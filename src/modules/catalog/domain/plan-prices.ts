import { minorDigits, parseMoney } from "../../../kernel/money.ts";
import { canonicalJson } from "./canonical-json.ts";
import { MARKETS } from "./markets.ts";
import type { JsonObject } from "./page-schema.ts";
import {
  convertMeterPrice,
  convertPrice,
  crossRate,
  type ExchangeRates,
  normalDecimal,
} from "./price-conversion.ts";

/** The prices of a plan in one market, in the market's currency. */
export type MarketPrices = {
  readonly currency?: string;
  readonly terms?: Readonly<Record<string, string>>;
  readonly meters?: Readonly<Record<string, string>>;
  /** `base`: the base price itself; `converted`: fixed at `rate`; `hand`: typed by a person. */
  readonly source?: "base" | "converted" | "hand";
  readonly rate?: string;
  /** Rates of the single prices (by term or meter) that were fixed at another rate than `rate`. */
  readonly rates?: Readonly<Record<string, string>>;
};

export type PriceList = {
  readonly baseCurrency?: string;
  /** What has a price; one without a base price has a price by hand in each market. */
  readonly base: readonly BasePrice[];
  readonly markets?: readonly string[];
  readonly prices?: Readonly<Record<string, MarketPrices>>;
};

type Part = "terms" | "meters";
type BasePrice = { readonly part: Part; readonly name: string; readonly price?: string };
type KnownPrice = BasePrice & { readonly price: string };

/**
 * The prices of every market of the plan, after a save (decision 26). A price typed by hand stays.
 * A converted price stays as long as it is the base price at the rate it was fixed at, so that a
 * price does not move because time passes; a new or changed base price is converted at the rate of
 * the day. A converted price that somebody overtyped while its base price stayed is by hand from
 * then on. Markets that the plan no longer serves lose their prices.
 *
 * @param previous the price list as saved before, where there is one
 */
export function completePrices(
  next: PriceList,
  previous: PriceList | undefined,
  rates: ExchangeRates,
): Record<string, MarketPrices> {
  const baseCurrency = next.baseCurrency ?? "USD";
  const base = next.base;
  const known = base.filter(isUsable);
  const before = previous && {
    base: previous.base,
    currency: previous.baseCurrency ?? "USD",
  };
  const prices: Record<string, MarketPrices> = {};
  for (const market of next.markets ?? []) {
    const currency = MARKETS.get(market);
    if (currency === undefined || market in prices) continue;
    const given = next.prices?.[market] ?? {};
    const source = given.source ?? (hasAmounts(given) ? "hand" : undefined);
    const typedOver =
      source !== "hand" &&
      before?.currency === baseCurrency &&
      wasTypedOver(given, previous?.prices?.[market], base, before.base);
    if (source === "hand" || typedOver)
      prices[market] = { currency, ...amountsByHand(given, base), source: "hand" };
    else if (currency === baseCurrency)
      prices[market] = {
        currency,
        ...amounts(known, (one) => baseAmount(one, currency)),
        source: "base",
      };
    else
      prices[market] = convert(given, known, {
        currency,
        today: crossRate(rates, baseCurrency, currency),
      });
  }
  return prices;
}

/** `wanted` with the prices by hand of every market that would otherwise not be as it says. */
export function pinPrices(
  wanted: Pick<PriceList, "prices">,
  completed: Pick<PriceList, "prices">,
): JsonObject {
  const differs = (market: string, prices: MarketPrices) =>
    canonicalJson(prices as JsonObject) !==
    canonicalJson(completed.prices?.[market] as JsonObject | undefined);
  const byHand = ({ rate: _, rates: _others, ...prices }: MarketPrices): MarketPrices => ({
    ...prices,
    source: "hand",
  });
  const prices = Object.entries(wanted.prices ?? {}).map(([market, prices]) => [
    market,
    differs(market, prices) ? byHand(prices) : prices,
  ]);
  return { ...wanted, prices: Object.fromEntries(prices) } as unknown as JsonObject;
}

const isUsable = (one: BasePrice): one is KnownPrice =>
  one.price !== undefined && /^\d{1,12}(\.\d{1,12})?$/.test(one.price);

const hasAmounts = ({ terms = {}, meters = {} }: MarketPrices): boolean =>
  Object.keys(terms).length + Object.keys(meters).length > 0;

/** Whether an amount differs from the one saved before, although its base price is the same. */
function wasTypedOver(
  given: MarketPrices,
  saved: MarketPrices | undefined,
  base: readonly BasePrice[],
  baseBefore: readonly BasePrice[],
): boolean {
  if (saved === undefined || saved.source === "hand") return false;
  return base.some(({ part, name, price }) => {
    const was = baseBefore.find((one) => one.part === part && one.name === name);
    const amount = given[part]?.[name];
    const amountBefore = saved[part]?.[name];
    if (was?.price !== price || amount === undefined) return false;
    // Without a base price, every amount was typed.
    if (amountBefore === undefined) return price === undefined;
    return amount !== amountBefore;
  });
}

/** What was typed, for the terms and meters that exist, in the currency's own digits where it fits. */
function amountsByHand(given: MarketPrices, base: readonly BasePrice[]) {
  const currency = given.currency;
  const kept: Record<Part, Record<string, string>> = { terms: {}, meters: {} };
  for (const { part, name } of base) {
    const amount = given[part]?.[name];
    if (amount !== undefined) kept[part][name] = tidy(amount, currency);
  }
  return kept;
}

const tidy = (amount: string, currency: string | undefined): string =>
  currency !== undefined && parseMoney(amount, currency) !== undefined
    ? normalDecimal(amount, minorDigits(currency))
    : amount;

const baseAmount = ({ part, price }: KnownPrice, currency: string): string =>
  part === "terms" ? convertPrice(price, "1", currency) : convertMeterPrice(price, "1", currency);

function amounts(base: readonly KnownPrice[], amountOf: (one: KnownPrice) => string) {
  const all: Record<Part, Record<string, string>> = { terms: {}, meters: {} };
  for (const one of base) all[one.part][one.name] = amountOf(one);
  return all;
}

function convert(
  given: MarketPrices,
  base: readonly KnownPrice[],
  { currency, today }: { currency: string; today: string },
): MarketPrices {
  const used = new Map<string, string>();
  const all = amounts(base, ({ part, name, price }) => {
    const at = (rate: string) =>
      part === "terms"
        ? convertPrice(price, rate, currency)
        : convertMeterPrice(price, rate, currency);
    const fixedAt = given.rates?.[name] ?? given.rate;
    const kept = given[part]?.[name];
    const stays =
      kept !== undefined && fixedAt !== undefined && isRate(fixedAt) && at(fixedAt) === kept;
    const rate = stays ? fixedAt : today;
    used.set(name, rate);
    return at(rate);
  });
  // The rate that was there stays the main one while anything is fixed at it.
  const fixed = [...used.values()];
  const rate =
    given.rate !== undefined && fixed.includes(given.rate) ? given.rate : (fixed[0] ?? today);
  const others = [...used].filter(([, one]) => one !== rate);
  return {
    currency,
    ...all,
    source: "converted",
    rate,
    ...(others.length > 0 && { rates: Object.fromEntries(others) }),
  };
}

const isRate = (text: string): boolean => /^\d{1,12}(\.\d{1,12})?$/.test(text) && Number(text) > 0;
