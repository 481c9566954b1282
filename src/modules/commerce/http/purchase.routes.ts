import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, ListOf, Nullable, OneOf, pageQuery } from "../../../platform/schemas.ts";
import { organisationById } from "../../identity/index.ts";
import { calendarFeedByToken, calendarFeedOf } from "../queries/calendar-feeds.ts";
import { listPurchases, purchaseOf, SOLD_BY } from "../queries/purchases.ts";
import { boughtFrom, renewalsOf } from "../queries/renewals.ts";
import { endCalendarFeed, hashOfToken, makeCalendarFeed } from "../use-cases/calendar-feeds.ts";
import { CalendarFeedShape, PurchaseShape, RenewalShape } from "./purchase.schemas.ts";
import { purchaseView, renewalView } from "./purchase.view.ts";
import { renewalsFile } from "./renewals-file.ts";
import { IdParams, Status } from "./schemas.ts";

const READ = { permission: "purchase:read", of: "customer" } as const;
const tags = ["Purchases"];

/** What a customer organisation has, from the operator and from its partners (STO-05). */
export function purchaseRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/purchases",
    operationId: "listPurchases",
    summary: "Subscriptions of the organisation, whoever sold them, latest order first",
    description:
      "Prices are those of purchases that the organisation made itself; partners have their own.",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      from: Type.Optional(OneOf(SOLD_BY)),
      status: Type.Optional(Status),
      q: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    responses: {
      200: ListOf(PurchaseShape, { counts: Type.Record(Type.String(), Type.Integer()) }),
    },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const { rows, counts } = await listPurchases(db, {
        organisationId: organisation.id,
        soldBy: query.from ?? null,
        status: query.status ?? null,
        q: query.q?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.orderedAt.toString(),
        last.id,
      ]);
      const seller = await boughtFrom(db, page);
      return answer(200, {
        data: page.map((row) => purchaseView(row, { at, from: seller(row) })),
        nextCursor,
        counts,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/purchases/:id",
    operationId: "getPurchase",
    summary: "A subscription of the organisation, whoever sold it",
    description: "One that the organisation bought itself is managed at /v1/subscriptions.",
    tags,
    access: READ,
    params: IdParams,
    responses: { 200: PurchaseShape },
    async handle({ organisation, params, db, at }) {
      const row = await purchaseOf(db, organisation.id, params.id);
      if (row === undefined) return refuse(notFound({}));
      const seller = await boughtFrom(db, [row]);
      return answer(200, purchaseView(row, { at, from: seller(row) }));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/renewals",
    operationId: "listRenewals",
    summary: "Renewals, ends of trials and ends of the next twelve months, by day",
    tags,
    access: READ,
    query: Closed(pageQuery),
    responses: {
      200: ListOf(RenewalShape, {
        until: DayText,
        cut: Type.Boolean({ description: "Whether more runs than the calendar looks at." }),
      }),
    },
    async handle({ organisation, query, db, at }) {
      const asked = pageAsked(query, ["number"]);
      if (!asked.ok) return asked;
      const offset = asked.value.after?.[0] ?? 0;
      const { id: organisationId, timeZone } = organisation;
      const { renewals, until, cut } = await renewalsOf(db, { organisationId, timeZone, at });
      const { page, nextCursor } = pageOf(renewals.slice(offset), asked.value, (_, index) => [
        offset + index + 1,
      ]);
      return answer(200, {
        data: page.map(renewalView),
        nextCursor,
        until,
        cut,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/renewals/calendar",
    operationId: "downloadRenewals",
    summary: "The same as a calendar file (RFC 5545), in the caller’s language",
    tags,
    access: READ,
    responses: {},
    async handle({ organisation, db, at, locale, platform, reply }) {
      const { id: organisationId, timeZone } = organisation;
      const calendar = await renewalsOf(db, { organisationId, timeZone, at });
      const file = await renewalsFile(calendar, {
        organisation,
        at,
        locale,
        web: platform.addresses.web,
      });
      asAttachment(reply, "renewals.ics");
      return answer(200, file);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/renewals/feed",
    operationId: "getCalendarFeed",
    summary: "Whether calendar programs can read the renewals, since when and by whom",
    tags,
    access: READ,
    responses: { 200: Type.Object({ feed: Nullable(CalendarFeedShape) }) },
    async handle({ organisation, db }) {
      const feed = await calendarFeedOf(db, organisation.id);
      return answer(200, {
        feed: feed ? { createdAt: feed.createdAt.toString(), createdBy: feed.createdBy } : null,
      });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/renewals/feed",
    operationId: "makeCalendarFeed",
    summary: "A secret address at which a calendar program reads the renewals; ends the one before",
    description:
      "Shown once. Whoever has it reads what the organisation has and when it renews, without prices.",
    tags,
    access: READ,
    responses: { 201: Type.Object({ url: Type.String() }) },
    idempotent: true,
    secretAnswer: true,
    async handle({ organisation, db, locale, platform }) {
      const made = await makeCalendarFeed(db, { organisation, locale });
      return answerWith(made, 201, ({ token }) => ({
        url: `${platform.addresses.web}/v1/calendars/${token}`,
      }));
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/renewals/feed",
    operationId: "endCalendarFeed",
    summary: "End the address at which calendar programs read the renewals",
    tags,
    access: READ,
    responses: { 204: null },
    async handle({ organisation, db }) {
      const ended = await endCalendarFeed(db, { organisation });
      return ended.ok ? answer(204) : ended;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/calendars/:token",
    operationId: "readCalendarFeed",
    summary:
      "The renewals of the organisation whose secret address this is, as a calendar (RFC 5545)",
    tags,
    access: { public: "calendar programs sign in nowhere; the address is the secret" },
    perMinute: 60,
    params: Closed({ token: Type.String({ minLength: 1, maxLength: 100 }) }),
    responses: {},
    async handle({ params, db, at, platform, reply }) {
      const feed = await calendarFeedByToken(db, hashOfToken(params.token));
      const organisation = feed && (await organisationById(db, feed.organisationId));
      if (feed === undefined || organisation === undefined) return refuse(notFound({}));
      const { id: organisationId, timeZone } = organisation;
      const calendar = await renewalsOf(db, { organisationId, timeZone, at });
      const file = await renewalsFile(
        // Whoever knows the address reads it: no amounts.
        { ...calendar, renewals: calendar.renewals.map((one) => ({ ...one, price: null })) },
        { organisation, at, locale: feed.locale, web: platform.addresses.web },
      );
      reply
        .type("text/calendar; charset=utf-8")
        .header("cache-control", "private, max-age=3600")
        .header("x-robots-tag", "noindex");
      return answer(200, file);
    },
  });
}
