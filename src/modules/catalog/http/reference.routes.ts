import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, Nullable } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { describeType, taxonomyOptions } from "../domain/describe-type.ts";
import { MARKET_CURRENCIES, MARKETS, marketName } from "../domain/markets.ts";
import { offerFileSchema } from "../domain/offer-file-schema.ts";
import { OFFER_TYPES } from "../domain/offer-types/registry.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import { crossRate } from "../domain/price-conversion.ts";
import type { Taxonomy } from "../domain/taxonomy.ts";
import { currencyUnknown } from "../problems.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { taxonomyInForce } from "../queries/taxonomy.ts";
import { offerTypeText } from "./offer-type-text.ts";
import { AnyObject } from "./shapes.ts";

const tags = ["Reference data"];
const why = { public: "reference data that every offer page is made of" };

/** What offers are made of: types with their pages, markets, exchange rates. */
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
    async handle({ params, locale, db }) {
      const type = OFFER_TYPES.get(params.type);
      if (type === undefined) return refuse(notFound({}));
      const options = taxonomyOptions(await taxonomyInForce(db), locale);
      return answer(200, describeType(type, offerTypeText(locale), options));
    },
  });

  let schema: { readonly of: Taxonomy; readonly made: JsonObject } | undefined;
  route(app, {
    method: "GET",
    url: "/docs/offer.schema.json",
    operationId: "getOfferFileSchema",
    summary: "JSON Schema of offer.yaml, for editors",
    tags,
    access: why,
    responses: { 200: AnyObject },
    async handle({ reply, db }) {
      const of = await taxonomyInForce(db);
      if (schema?.of !== of)
        schema = {
          of,
          made: offerFileSchema(
            OFFER_TYPES.values(),
            offerTypeText("en"),
            taxonomyOptions(of, "en"),
          ),
        };
      reply
        .header("cache-control", "public, max-age=3600")
        // Editors in the browser read it from elsewhere.
        .header("access-control-allow-origin", "*");
      return answer(200, schema.made);
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
