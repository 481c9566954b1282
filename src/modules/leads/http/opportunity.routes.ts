import Type from "typebox";
import type { Day } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  DayText,
  ListOf,
  MoneyShape,
  Nullable,
  OneOf,
  pageQuery,
} from "../../../platform/schemas.ts";
import { coSellCandidates } from "../../identity/index.ts";
import { OPPORTUNITY_ACTIONS, OPPORTUNITY_STAGES } from "../domain/opportunity-lifecycle.ts";
import {
  countOpportunities,
  DIRECTIONS,
  listOpportunities,
  opportunityOf,
} from "../queries/opportunities.ts";
import { answerOpportunity, markFavourite } from "../use-cases/move-opportunity.ts";
import { referOpportunity } from "../use-cases/refer-opportunity.ts";
import {
  OpportunityShape,
  OpportunitySummary,
  opportunitySummary,
  opportunityView,
} from "./opportunity-views.ts";
import { Params } from "./shapes.ts";

const tags = ["Co-sell opportunities"];
const SIDES = ["publisher", "partner"] as const;
const READ = { permission: "co-sell:read", of: SIDES } as const;
const ACT = { permission: "co-sell:act", of: SIDES } as const;
/** Names that a search finds, at most. */
const MOST_FOUND = 20;
/** Opportunities of one sender in a minute. */
const A_MINUTE = 30;
const Text = Type.String({ maxLength: 20_000 });

/** Sales that publishers and partners refer to each other (ux.md P21). */
export function opportunityRoutes(app: App, addresses: { readonly web: string }): void {
  const show = async (db: Reader, organisationId: string, id: string) => {
    const found = await opportunityOf(db, organisationId, id);
    if (found === undefined) return refuse(notFound({}));
    return answer(200, opportunityView(found, organisationId), { etag: found.version });
  };

  route(app, {
    method: "GET",
    url: "/v1/co-sell-opportunities",
    operationId: "listCoSellOpportunities",
    summary: "Sales referred to the organisation, by it, or kept in sight; the latest first",
    description: "`counts` has how many there are of each stage, whatever stage is asked for.",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      direction: Type.Optional(OneOf(DIRECTIONS)),
      stage: Type.Optional(OneOf(OPPORTUNITY_STAGES)),
      q: Type.Optional(
        Type.String({ maxLength: 200, description: "Company, solution or the other side." }),
      ),
    }),
    responses: {
      200: Type.Interface([ListOf(OpportunitySummary)], {
        counts: Type.Partial(
          Type.Object(
            Object.fromEntries(OPPORTUNITY_STAGES.map((stage) => [stage, Type.Integer()])),
          ),
        ),
      }),
    },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const wanted = {
        direction: query.direction ?? "inbound",
        q: query.q?.trim() || null,
      } as const;
      const rows = await listOpportunities(db, organisation.id, {
        ...wanted,
        stage: query.stage ?? null,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map((one) => opportunitySummary(one, organisation.id)),
        nextCursor,
        counts: await countOpportunities(db, organisation.id, wanted),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/co-sell-candidates",
    operationId: "findCoSellCandidates",
    summary: "Partners, for a publisher, and publishers, for a partner, by a part of their name",
    tags,
    access: ACT,
    query: Closed({ q: Type.String({ minLength: 2, maxLength: 100 }) }),
    responses: {
      200: Type.Object({
        data: Type.Array(
          Type.Object({ handle: Type.String(), name: Type.String(), country: Type.String() }),
        ),
      }),
    },
    async handle({ organisation, query, db }) {
      const data = await coSellCandidates(db, {
        kind: organisation.kind === "publisher" ? "partner" : "publisher",
        words: query.q.trim(),
        limit: MOST_FOUND,
      });
      return answer(200, { data });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/co-sell-opportunities",
    operationId: "referCoSellOpportunity",
    summary: "Refer a sale to a partner, or to a publisher",
    description:
      "It is received at once, and expires where nobody answers in 14 days, unless the operator set another number. The offer is a live one of whichever side is the publisher.",
    tags,
    access: ACT,
    perMinute: A_MINUTE,
    body: Closed({
      to: Type.String({
        minLength: 1,
        maxLength: 255,
        description: "Short name of the other side.",
      }),
      offer: Type.String({ maxLength: 100, description: "Publisher and offer: contoso.notes." }),
      company: Text,
      country: Type.String({ pattern: "^[A-Za-z]{0,2}$" }),
      contact: Closed({
        firstName: Text,
        lastName: Text,
        email: Text,
        phone: Type.Optional(Text),
      }),
      value: MoneyShape,
      closesOn: DayText,
      help: Text,
      notes: Type.Optional(Text),
    }),
    responses: { 201: OpportunityShape },
    idempotent: true,
    async handle({ organisation, body, db }) {
      const { to, offer, notes = "", closesOn, ...terms } = body;
      const referred = await referOpportunity(db, {
        sender: organisation,
        to,
        offer,
        terms: { ...terms, notes, closesOn: closesOn as Day },
        addresses,
      });
      if (!referred.ok) return referred;
      const one = { ...referred.value, favourite: false };
      return answer(201, opportunityView(one, organisation.id), { etag: one.version });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/co-sell-opportunities/:id",
    operationId: "getCoSellOpportunity",
    summary: "A co-sell opportunity",
    description: "`contact` is null for the receiver of what expired: nobody answered.",
    tags,
    access: READ,
    params: Params,
    responses: { 200: OpportunityShape },
    handle: ({ organisation, params, db }) => show(db, organisation.id, params.id),
  });

  route(app, {
    method: "PUT",
    url: "/v1/co-sell-opportunities/:id/stage",
    operationId: "answerCoSellOpportunity",
    summary: "Accept, decline, win or lose what was received",
    description: "A closed opportunity is never opened again. The sender reads the reason.",
    tags,
    access: ACT,
    params: Params,
    body: Closed({
      action: OneOf(OPPORTUNITY_ACTIONS.filter((one) => one !== "expire")),
      reason: Type.Optional(Nullable(Text)),
    }),
    responses: { 200: OpportunityShape },
    precondition: true,
    async handle({ organisation, params, body, db, ifMatch }) {
      const moved = await answerOpportunity(db, {
        organisation,
        id: params.id,
        seen: ifMatch,
        action: body.action,
        reason: body.reason ?? null,
        addresses,
      });
      return moved.ok ? show(db, organisation.id, params.id) : moved;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/co-sell-opportunities/:id/favourite",
    operationId: "markCoSellFavourite",
    summary: "Keep an opportunity in sight, or no more; the other side does not learn of it",
    tags,
    access: READ,
    params: Params,
    body: Closed({ favourite: Type.Boolean() }),
    responses: { 200: OpportunityShape },
    async handle({ organisation, params, body, db }) {
      const marked = await markFavourite(db, {
        organisation,
        id: params.id,
        favourite: body.favourite,
      });
      return marked.ok ? show(db, organisation.id, params.id) : marked;
    },
  });
}
