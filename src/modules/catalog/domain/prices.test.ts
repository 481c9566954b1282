import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minorDigits } from "../../../kernel/money.ts";
import { planCategory } from "./category.ts";
import { MARKET_CODES, MARKET_CURRENCIES, MARKETS, marketName } from "./markets.ts";
import { completePrices, type PriceList } from "./plan-prices.ts";
import {
  convertMeterPrice,
  convertPrice,
  crossRate,
  decimalsOf,
  type ExchangeRates,
} from "./price-conversion.ts";

const rates: ExchangeRates = {
  asOf: "2026-11-01",
  perDollar: { EUR: "0.86", KRW: "1432", JPY: "153.2", GBP: "0.75" },
};

test("plans are sold in exactly 141 markets, each with one currency, China not among them", () => {
  assert.equal(MARKETS.size, 141);
  assert.equal(MARKET_CODES.has("CN"), false);
  assert.equal(MARKET_CURRENCIES.length, 16);
  assert.deepEqual(
    [MARKETS.get("FR"), MARKETS.get("KR"), MARKETS.get("FO"), MARKETS.get("BR"), MARKETS.get("ZW")],
    ["EUR", "KRW", "DKK", "BRL", "USD"],
  );
  for (const market of MARKET_CODES)
    for (const language of ["en", "fr", "ko"])
      assert.notEqual(marketName(market, language), market, `${market} has a name in ${language}`);
});

for (const [price, rate, currency, expected, because] of [
  ["8.00", "1665.116279", "KRW", "13321", "won have no fractions: 13320.93 rounds up"],
  ["0.01", "1", "EUR", "0.01", "the smallest unit stays"],
  ["0.005", "1", "EUR", "0.01", "half a cent is rounded up"],
  ["0.0049", "1", "EUR", "0.00", "less than half a cent is nothing"],
  ["10", "0.75", "GBP", "7.50", "exactly the currency's digits are written"],
  ["0", "1432", "KRW", "0", "free stays free"],
] as const)
  test(`${price} at ${rate} is ${currency} ${expected}: ${because}`, () => {
    assert.equal(convertPrice(price, rate, currency), expected);
  });

test("the price of a metered unit may be finer than a cent", () => {
  assert.equal(convertMeterPrice("0.002", "0.86", "EUR"), "0.00172");
  assert.equal(convertMeterPrice("0.002", "1432", "KRW"), "2.864");
  assert.equal(convertMeterPrice("3", "1", "USD"), "3.00");
});

test("a rate between two currencies goes through the dollar, and a currency to itself is 1", () => {
  assert.equal(crossRate(rates, "EUR", "KRW"), "1665.116279");
  assert.equal(crossRate(rates, "USD", "EUR"), "0.86");
  assert.equal(crossRate(rates, "EUR", "EUR"), "1");
  assert.throws(() => crossRate(rates, "USD", "XAF"), RangeError);
});

const amount = fc
  .tuple(fc.nat(10_000_000), fc.nat(99))
  .map(([whole, part]) => `${whole}.${String(part).padStart(2, "0")}`);
const rate = fc
  .integer({ min: 1, max: 5_000_000_000 })
  .map(
    (millionths) =>
      `${Math.floor(millionths / 1_000_000)}.${String(millionths % 1_000_000).padStart(6, "0")}`,
  );

test("a converted price is off by at most half a smallest unit, and has the currency's digits", () => {
  fc.assert(
    fc.property(amount, rate, fc.constantFrom("EUR", "KRW", "JPY"), (price, at, currency) => {
      const converted = convertPrice(price, at, currency);
      const digits = minorDigits(currency);
      assert.match(converted, digits === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${digits}}$`));
      const exact = BigInt(price.replace(".", "")) * BigInt(at.replace(".", "")); // in 10^-8
      const rounded = BigInt(converted.replace(".", "")) * 10n ** BigInt(8 - digits);
      const off = exact > rounded ? exact - rounded : rounded - exact;
      assert.ok(off * 2n <= 10n ** BigInt(8 - digits));
    }),
  );
});

test("a higher price never converts to less", () => {
  fc.assert(
    fc.property(amount, amount, rate, (a, b, at) => {
      const [low, high] = Number(a) <= Number(b) ? [a, b] : [b, a];
      assert.ok(Number(convertPrice(low, at, "EUR")) <= Number(convertPrice(high, at, "EUR")));
    }),
  );
});

const term = (name: string, price: string) => ({ part: "terms" as const, name, price });
const list = (changes: Partial<PriceList> = {}): PriceList => ({
  baseCurrency: "EUR",
  base: [term("P1M", "8.00")],
  markets: ["FR", "KR"],
  ...changes,
});
const saved = (next: PriceList, previous?: PriceList, at = rates): PriceList => ({
  ...next,
  prices: completePrices(next, previous, at),
});
const later: ExchangeRates = { asOf: "2026-12-01", perDollar: { ...rates.perDollar, KRW: "1500" } };

test("each market gets its price: the base price in its own currency, converted elsewhere", () => {
  assert.deepEqual(saved(list()).prices, {
    FR: { currency: "EUR", terms: { P1M: "8.00" }, meters: {}, source: "base" },
    KR: {
      currency: "KRW",
      terms: { P1M: "13321" },
      meters: {},
      source: "converted",
      rate: "1665.116279",
    },
  });
});

test("a converted price does not move because time passes", () => {
  const first = saved(list());
  assert.deepEqual(saved(first, first, later).prices, first.prices);
});

test("a changed base price is converted at the rate of the day", () => {
  const first = saved(list());
  const changed = { ...first, base: [term("P1M", "9.00")] };
  const korea = saved(changed, first, later).prices?.KR;
  assert.equal(korea?.rate, "1744.186047");
  assert.equal(korea?.terms?.P1M, "15698");
});

test("a term added later is converted at the rate of its day, beside terms that stay", () => {
  const first = saved(list());
  const both = { ...first, base: [...first.base, term("P1Y", "80.00")] };
  const korea = saved(both, first, later).prices?.KR;
  assert.deepEqual(korea?.terms, { P1M: "13321", P1Y: "139535" });
  assert.equal(korea?.rate, "1665.116279");
  assert.deepEqual(korea?.rates, { P1Y: "1744.186047" });
  const again = saved(saved(both, first, later), undefined, rates);
  assert.deepEqual(again.prices?.KR, korea, "and neither moves any more, not even on another site");
});

test("an overtyped price is by hand from then on, and survives changes of the base price", () => {
  const first = saved(list());
  const typed = structuredClone(first) as {
    prices: Record<string, { terms: Record<string, string> }>;
  } & PriceList;
  const korea = typed.prices.KR;
  assert.ok(korea);
  korea.terms.P1M = "12900";
  const byHand = saved(typed, first);
  assert.equal(byHand.prices?.KR?.source, "hand");
  const dearer = saved({ ...byHand, base: [term("P1M", "99.00")] }, byHand);
  assert.equal(dearer.prices?.KR?.terms?.P1M, "12900");
  assert.equal(dearer.prices?.FR?.terms?.P1M, "99.00");
});

test("amounts without a source are by hand; a market that is left loses its prices", () => {
  const given = saved(
    list({ prices: { KR: { terms: { P1M: "12000" } }, US: { terms: { P1M: "9" } } } }),
  );
  assert.equal(given.prices?.KR?.source, "hand");
  assert.deepEqual(Object.keys(given.prices ?? {}), ["FR", "KR"]);
});

test("a by-hand price says which term is missing by leaving it out, and keeps what was typed wrong", () => {
  const given = saved(
    list({
      base: [term("P1M", "8"), term("P1Y", "80")],
      prices: { KR: { terms: { P1M: "12,5" } } },
    }),
  );
  assert.deepEqual(given.prices?.KR?.terms, { P1M: "12,5" });
});

test("decimals count what means something", () => {
  assert.deepEqual(["1", "1.50", "1.05", "0.100"].map(decimalsOf), [0, 1, 2, 1]);
});

for (const [pricingModel, freeTrial, maxQuantity, category] of [
  ["per-user", true, 300, "trial"],
  ["per-user", false, 300, "small-business"],
  ["per-user", false, 301, "enterprise"],
  ["per-user", false, null, "enterprise"],
  ["flat", false, null, "enterprise"],
  ["flat", true, null, "trial"],
] as const)
  test(`a ${pricingModel} plan ${freeTrial ? "with" : "without"} trial and at most ${maxQuantity ?? "any number of"} users is ${category}`, () => {
    assert.equal(planCategory({ pricingModel, freeTrial, maxQuantity }), category);
  });
