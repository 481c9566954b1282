import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, Nullable } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { describeType } from "../domain/describe-type.ts";
import { MARKET_CURRENCIES, MARKETS, marketName } from "../domain/markets.ts";
import { offerFileSchema } from "../domain/offer-file-schema.ts";
import { OFFER_TYPES } from "../domain/offer-types/registry.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import { crossRate } from "../domain/price-conversion.ts";
import { CATEGORIES, INDUSTRIES } from "../domain/taxonomy.ts";
import { currencyUnknown } from "../problems.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { offerTypeText } from "./offer-type-text.ts";
import { AnyObject } from "./shapes.ts";

const tags = ["Reference data"];
const why = { public: "reference data that every offer page is made of" };
const Named = { key: Type.String(), name: Type.String() };

/** What offers are made of: types with their pages, markets, taxonomy, exchange rates. */
export function referenceRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offer-types",
    operationId: "listOfferTypes",
    summary: "Offer types that can be created",
    tags,
    access: why,
    responses: {
      200: Type.Object({
        data: Type.Array(Type.Object({ type: Type.String(), title: Type.String() })),
        nextCursor: Nullable(Type.String()),
      }),
    },
    handle: async ({ locale }) =>
      answer(200, {
        data: [...OFFER_TYPES.values()].map(({ id, title }) => ({
          type: id,
          title: translate(locale, title),
        })),
        nextCursor: null,
      }),
  });

  route(app, {
    method: "GET",
    url: "/v1/offer-types/:type",
    operationId: "getOfferType",
    summary:
      "Pages and plan pages of an offer type as JSON Schema, labels in the caller's language",
    tags,
    access: why,
    params: Closed({ type: Type.String({ maxLength: 50 }) }),
    responses: { 200: AnyObject },
    async handle({ params, locale }) {
      const type = OFFER_TYPES.get(params.type);
      if (type === undefined) return refuse(notFound({}));
      return answer(200, describeType(type, offerTypeText(locale)));
    },
  });

  let schema: JsonObject | undefined;
  route(app, {
    method: "GET",
    url: "/docs/offer.schema.json",
    operationId: "getOfferFileSchema",
    summary: "JSON Schema of offer.yaml, for editors",
    tags,
    access: why,
    responses: { 200: AnyObject },
    async handle({ reply }) {
      schema ??= offerFileSchema(OFFER_TYPES.values(), offerTypeText("en"));
      reply
        .header("cache-control", "public, max-age=3600")
        // Editors in the browser read it from elsewhere.
        .header("access-control-allow-origin", "*");
      return answer(200, schema);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/markets",
    operationId: "listMarkets",
    summary: "The countries in which plans are sold, each with its currency, by name",
    tags,
    access: why,
    responses: {
      200: Type.Object({
        data: Type.Array(
          Type.Object({ market: Type.String(), name: Type.String(), currency: Type.String() }),
        ),
        nextCursor: Nullable(Type.String()),
      }),
    },
    async handle({ locale }) {
      const collator = new Intl.Collator(locale);
      const data = [...MARKETS].map(([market, currency]) => ({
        market,
        name: marketName(market, locale),
        currency,
      }));
      return answer(200, {
        data: data.sort((a, b) => collator.compare(a.name, b.name)),
        nextCursor: null,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/taxonomy",
    operationId: "getTaxonomy",
    summary: "Categories with subcategories and industries with verticals, by name",
    tags,
    access: why,
    responses: {
      200: Type.Object({
        categories: Type.Array(
          Type.Object({ ...Named, subcategories: Type.Array(Type.Object(Named)) }),
        ),
        industries: Type.Array(
          Type.Object({ ...Named, verticals: Type.Array(Type.Object(Named)) }),
        ),
      }),
    },
    async handle({ locale }) {
      const collator = new Intl.Collator(locale);
      const named = (key: string, message: string) => ({ key, name: translate(locale, message) });
      const byName = <T extends { name: string }>(all: T[]) =>
        all.sort((a, b) => collator.compare(a.name, b.name));
      return answer(200, {
        categories: byName(
          Object.entries(CATEGORIES).map(([key, children]) => ({
            ...named(key, `taxonomy.category.${key}`),
            subcategories: byName(
              children.map((child) => named(child, `taxonomy.category.${key}.${child}`)),
            ),
          })),
        ),
        industries: byName(
          Object.entries(INDUSTRIES).map(([key, children]) => ({
            ...named(key, `taxonomy.industry.${key}`),
            verticals: byName(
              children.map((child) => named(child, `taxonomy.industry.${key}.${child}`)),
            ),
          })),
        ),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/exchange-rates",
    operationId: "getExchangeRates",
    summary: "Units of each market currency for one unit of the base currency, newest first known",
    tags,
    access: { permission: "offer:read", of: "publisher" },
    query: Closed({ base: Type.Optional(Type.String({ maxLength: 3, default: "USD" })) }),
    responses: {
      200: Type.Object({
        base: Type.String(),
        asOf: DayText,
        rates: Type.Record(Type.String(), Type.String()),
      }),
    },
    async handle({ query, db, at }) {
      const base = query.base ?? "USD";
      if (!MARKET_CURRENCIES.includes(base))
        return refuse(currencyUnknown({ currency: base, known: MARKET_CURRENCIES }));
      const rates = await exchangeRatesAt(db, at);
      return answer(200, {
        base,
        asOf: rates.asOf,
        rates: Object.fromEntries(
          MARKET_CURRENCIES.map((currency) => [currency, crossRate(rates, base, currency)]),
        ),
      });
    },
  });
}
