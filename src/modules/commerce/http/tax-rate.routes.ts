import Type from "typebox";
import { dayIn } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, ListOf, Nullable, pageQuery } from "../../../platform/schemas.ts";
import type { TaxRate } from "../domain/tax.ts";
import { issuerOfInvoices, pageOfTaxRates } from "../queries/tax-rates.ts";
import { enterTaxRate, withdrawTaxRate } from "../use-cases/tax-rates.ts";

const tags = ["Taxonomy"];
const MANAGE = { permission: "settings:manage", of: "operator" } as const;

const Country = Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166 alpha-2." });
const Buyer = Type.Union(
  [Type.Literal("with-tax-id"), Type.Literal("without-tax-id"), Type.Literal("any")],
  { description: "A rate for exactly this kind of buyer wins over one for any." },
);
const Treatment = Type.Union([
  Type.Literal("taxed"),
  Type.Literal("reverse-charge"),
  Type.Literal("exempt"),
]);

const RateShape = Type.Object(
  {
    id: Type.String(),
    sellerCountry: Country,
    buyerCountry: Country,
    buyer: Buyer,
    treatment: Treatment,
    percent: Type.String({ description: "Decimal text; 0 unless the sale is taxed." }),
    name: Type.String({ description: "What the tax is called on an invoice." }),
    sample: Type.Boolean({ description: "A rate of the demo, checked by nobody." }),
    from: Type.String({ format: "date", description: "First day, in the operator's time zone." }),
    until: Nullable(
      Type.String({ format: "date", description: "First day on which it no longer holds." }),
    ),
  },
  { title: "TaxRate" },
);
const shown = ({ jurisdiction: _, taxClass: __, ...rate }: TaxRate) => rate;
const OfDay = Closed({ country: Country, buyer: Buyer, day: DayText });

/** Tax rates that the operator enters, each from its day on (OPR-05, decision 25). */
export function taxRateRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/tax-rates",
    operationId: "listTaxRates",
    summary: "Tax rates of sales by country of the buyer, kind of buyer and first day",
    tags,
    access: { permission: "taxonomy:read", of: "operator" },
    query: Closed({
      ...pageQuery,
      country: Type.Optional(Country),
      ended: Type.Optional(
        Type.Boolean({ description: "Also those that hold no longer.", default: false }),
      ),
    }),
    responses: {
      200: ListOf(RateShape, {
        today: Type.String({ format: "date", description: "In the operator's time zone." }),
        sellerCountry: Country,
      }),
    },
    async handle({ query, db, at }) {
      const asked = pageAsked(query, ["text", "text", "day"]);
      if (!asked.ok) return asked;
      const issuer = await issuerOfInvoices(db);
      if (issuer === undefined) return refuse(notFound({}));
      const { country: sellerCountry, timeZone } = issuer;
      const today = dayIn(timeZone, at);
      const found = await pageOfTaxRates(db, {
        sellerCountry,
        buyerCountry: query.country ?? null,
        endsAfter: query.ended === true ? null : today,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(found, asked.value, (last) => [
        last.buyerCountry,
        last.buyer,
        last.from,
      ]);
      return answer(200, {
        data: page.map(shown),
        nextCursor,
        today,
        sellerCountry,
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/tax-rates/:country/:buyer/:day",
    operationId: "enterTaxRate",
    summary: "Enter the tax rate of sales to buyers of a country from a day on",
    description:
      "The rate that held until then ends on that day; a later one keeps its day. Where a rate holds today the new one begins tomorrow at the earliest: what has been charged is not changed. If-Match takes the id of the rate of that day that was seen, or `none`.",
    tags,
    access: MANAGE,
    precondition: true,
    params: OfDay,
    body: Closed({
      treatment: Treatment,
      percent: Type.String({
        pattern: "^(100(\\.0{1,6})?|[0-9]{1,2}(\\.[0-9]{1,6})?)$",
        description: "0 to 100, at most 6 digits after the point; 0 unless the sale is taxed.",
      }),
      name: Type.String({ minLength: 1, maxLength: 40, pattern: "\\S" }),
    }),
    responses: { 200: RateShape },
    async handle({ params, body, db, ifMatch }) {
      const made = await enterTaxRate(db, {
        ...body,
        name: body.name.trim(),
        buyerCountry: params.country,
        buyer: params.buyer,
        from: params.day,
        seen: ifMatch,
      });
      return made.ok ? answer(200, shown(made.value), { etag: made.value.id }) : made;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/tax-rates/:country/:buyer/:day",
    operationId: "withdrawTaxRate",
    summary: "Withdraw a tax rate whose day has not come; the one before it goes on",
    tags,
    access: MANAGE,
    params: OfDay,
    responses: { 204: null },
    async handle({ params, db }) {
      const withdrawn = await withdrawTaxRate(db, {
        buyerCountry: params.country,
        buyer: params.buyer,
        from: params.day,
      });
      return withdrawn.ok ? answer(204) : withdrawn;
    },
  });
}
