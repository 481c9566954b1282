import Type from "typebox";
import { dayIn } from "../../../kernel/calendar.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, ListOf, pageQuery } from "../../../platform/schemas.ts";
import { enteredRates } from "../queries/exchange-rates.ts";
import { enterRate, withdrawRate } from "../use-cases/exchange-rates.ts";

const tags = ["Taxonomy"];
const MANAGE = { permission: "settings:manage", of: "operator" } as const;

const RateShape = Type.Object(
  {
    currency: Type.String(),
    day: Type.String({ format: "date", description: "From which day it holds, in UTC." }),
    perDollar: Type.String({ description: "Units for one US dollar, decimal text." }),
    by: Type.String({ description: "Who entered it; `sample` for what the program brings along." }),
  },
  { title: "EnteredExchangeRate" },
);
const OfDay = Closed({ currency: Type.String({ pattern: "^[A-Z]{3}$" }), day: DayText });

/** Rates that the operator enters, each from its day on (OPR-05). */
export function exchangeRateRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/exchange-rates/entered",
    operationId: "listEnteredExchangeRates",
    summary: "Exchange rates as they were entered, the latest day first",
    tags,
    access: { permission: "taxonomy:read", of: "operator" },
    query: Closed({
      ...pageQuery,
      scheduled: Type.Optional(
        Type.Boolean({ description: "Only those whose day is still to come.", default: false }),
      ),
    }),
    responses: { 200: ListOf(RateShape) },
    async handle({ query, db, at }) {
      const asked = pageAsked(query, ["day", "text"]);
      if (!asked.ok) return asked;
      const found = await enteredRates(db, {
        after: query.scheduled === true ? dayIn("UTC", at) : null,
        before: asked.value.after,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(found, asked.value, (last) => [last.day, last.currency]);
      return answer(200, {
        data: page,
        nextCursor,
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/exchange-rates/:currency/:day",
    operationId: "enterExchangeRate",
    summary: "Enter the rate of a currency from a day on, today or later",
    description:
      'Base prices that are saved from that day on are converted by it; prices that were converted before stay. If-Match takes the rate of that day that was seen, as in `"0.86"`, or `"none"`.',
    tags,
    access: MANAGE,
    precondition: true,
    params: OfDay,
    body: Closed({
      perDollar: Type.String({
        pattern: "^(?=.*[1-9])[0-9]{1,9}(\\.[0-9]{1,8})?$",
        description: "Units for one US dollar: more than 0, at most 8 digits after the point.",
      }),
    }),
    responses: { 200: RateShape },
    async handle({ params, body, db, ifMatch }) {
      const made = await enterRate(db, { ...params, ...body, seen: ifMatch });
      return made.ok ? answer(200, made.value, { etag: made.value.perDollar }) : made;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/exchange-rates/:currency/:day",
    operationId: "withdrawExchangeRate",
    summary: "Withdraw a rate whose day has not come",
    tags,
    access: MANAGE,
    params: OfDay,
    responses: { 204: null },
    async handle({ params, db }) {
      const withdrawn = await withdrawRate(db, params);
      return withdrawn.ok ? answer(204) : withdrawn;
    },
  });
}
