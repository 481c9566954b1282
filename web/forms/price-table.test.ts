import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "./json.ts";
import { byHand, copiedPrices, marketsAlike, priceColumns, priceRows } from "./price-table.ts";

const content = {
  pricingModel: "flat",
  baseCurrency: "EUR",
  terms: [{ term: "P1M", payment: "upfront", price: "19.50" }],
  meters: [{ id: "mails", name: "Mail", unit: "mail", price: "0.01" }],
  markets: ["FR", "CH", "KR", "GB"],
  prices: { GB: { currency: "GBP", terms: { P1M: "16.50" }, meters: {}, source: "hand" } },
};
const schema = {
  properties: {
    prices: {
      "x-priced": [
        { part: "terms", from: "/terms", list: true, name: "term" },
        {
          part: "meters",
          from: "/meters",
          list: true,
          name: "id",
          when: { pointer: "/pricingModel", equals: "flat" },
        },
        {
          part: "meters",
          from: "/price",
          id: "hour",
          title: "Hour",
          when: { pointer: "/pricingModel", equals: "usage" },
        },
      ],
    },
  },
} as const;
const currencies = new Map([
  ["FR", "EUR"],
  ["CH", "CHF"],
  ["KR", "KRW"],
  ["GB", "GBP"],
]);
const rates = {
  base: "EUR",
  asOf: "2026-11-23",
  rates: { CHF: "0.9668", KRW: "1482.07", GBP: "0.8636" },
};
const digitsOf = (currency: string) => (currency === "KRW" ? 0 : 2);
const columns = priceColumns(schema, content);
const table = (now: JsonObject, saved: JsonObject = {}) =>
  priceRows({
    schema,
    content: now,
    saved,
    columns,
    currencies,
    rates,
    baseCurrency: "EUR",
    digitsOf,
  });

test("PUB-09: a base price is shown in each market's currency at the day's rate", () => {
  const [france, switzerland, korea] = table(content);
  assert.deepEqual(france?.amounts, ["19.50", "0.01"]);
  assert.equal(france?.source, "base");
  assert.deepEqual(switzerland?.amounts, ["18.85", "0.009668"]);
  assert.deepEqual(korea?.amounts, ["28900", "14.8207"]);
});

test("PUB-09: a price typed by hand stands, and what it does not cover is missing", () => {
  const britain = table(content)[3];
  assert.equal(britain?.source, "hand");
  assert.deepEqual(britain?.amounts, ["16.50", undefined]);
});

test("PUB-09: a saved conversion does not move with the rate while its base price stays", () => {
  const saved = {
    ...content,
    prices: {
      CH: {
        currency: "CHF",
        terms: { P1M: "18.00" },
        meters: { mails: "0.009" },
        source: "converted",
        rate: "0.9231",
      },
    },
  };
  assert.deepEqual(table({ ...saved }, saved)[1]?.amounts, ["18.00", "0.009"]);
  const dearer = { ...saved, terms: [{ term: "P1M", payment: "upfront", price: "20.00" }] };
  const again = priceRows({
    schema,
    content: dearer,
    saved,
    columns: priceColumns(schema, dearer),
    currencies,
    rates,
    baseCurrency: "EUR",
    digitsOf,
  });
  assert.equal(again[1]?.amounts[0], "19.34");
});

test("an edited row is stored by hand with every amount that is on screen", () => {
  const row = table(content)[1];
  assert.ok(row);
  assert.deepEqual(byHand(row, columns, ["19.00", "0.009668"]), {
    currency: "CHF",
    terms: { P1M: "19.00" },
    meters: { mails: "0.009668" },
    source: "hand",
  });
});

test("decision 45: a price for usage is a column of its own, converted with the digits of a metered unit", () => {
  const usage = { pricingModel: "usage", baseCurrency: "EUR", price: "0.12", markets: ["KR"] };
  const columns = priceColumns(schema, usage);
  assert.deepEqual(columns, [{ part: "meters", name: "hour", base: "0.12", title: "Hour" }]);
  const [korea] = priceRows({
    schema,
    content: usage,
    saved: {},
    columns,
    currencies,
    rates,
    baseCurrency: "EUR",
    digitsOf,
  });
  assert.deepEqual(korea?.amounts, ["177.8484"]);
});

test("P10: copied prices are base prices, markets and prices by hand; converted ones follow from them", () => {
  const source = {
    ...content,
    prices: {
      ...content.prices,
      CH: { currency: "CHF", terms: { P1M: "18.20" }, source: "converted", rate: "0.93" },
    },
  };
  const target = { pricingModel: "flat", baseCurrency: "USD", markets: ["US"], prices: {} };
  assert.deepEqual(copiedPrices(schema, target, source), {
    "/baseCurrency": "EUR",
    "/terms": content.terms,
    "/meters": content.meters,
    "/markets": content.markets,
    "/prices": content.prices,
  });
});

test("P10: the prices of a market can be taken over by the other markets of its currency alone", () => {
  const rows = [
    ["FR", "EUR"],
    ["DE", "EUR"],
    ["CH", "CHF"],
    ["IT", "EUR"],
  ].map(([market = "", currency = ""]) => ({
    market,
    currency,
    source: "converted" as const,
    rate: undefined,
    amounts: ["19.50"],
  }));
  const others = (market: string) => marketsAlike(rows, market).map((row) => row.market);
  assert.deepEqual([others("DE"), others("CH"), others("US")], [["FR", "IT"], [], []]);
});

test("P10: prices of a plan that is priced in another way are not copied", () => {
  const perUser = { ...content, pricingModel: "per-user" };
  assert.equal(copiedPrices(schema, perUser, content), undefined);
  assert.equal(copiedPrices(schema, content, { pricingModel: "usage", price: "1.00" }), undefined);
  assert.equal(copiedPrices({ properties: {} }, content, content), undefined);
});
