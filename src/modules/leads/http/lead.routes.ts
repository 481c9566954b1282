import { randomInt } from "node:crypto";
import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { offerForPublisher } from "../../catalog/index.ts";
import { destinationOf } from "../domain/destination.ts";
import { LEAD_ACTIONS, LEAD_STAGES } from "../domain/lead-lifecycle.ts";
import { testLead } from "../domain/lead-payload.ts";
import { noDestination } from "../problems.ts";
import { isByCompany, LEAD_ORDERS, leadOfPublisher, listLeads } from "../queries/leads.ts";
import { assignLead, leadReaders, moveLead, requestDelivery } from "../use-cases/change-lead.ts";
import { postLead } from "../use-cases/post-lead.ts";
import { ACT, AttemptShape, DELIVERIES, dealShape, Params, READ, SOURCES, tags } from "./shapes.ts";
import { leadView } from "./views.ts";

const LeadSummary = {
  id: Uuid,
  offer: Type.Object({ slug: Type.String(), type: Type.String(), name: Type.String() }),
  plan: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  source: OneOf(SOURCES),
  firstName: Type.String(),
  lastName: Type.String(),
  email: Type.String(),
  phone: Nullable(Type.String()),
  company: Type.String(),
  jobTitle: Nullable(Type.String()),
  country: Type.String(),
  language: Type.String(),
  receivedAt: InstantText,
  stage: OneOf(LEAD_STAGES),
  stageChangedAt: InstantText,
  assignee: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  destination: OneOf(["none", "https", "email"]),
  delivery: OneOf(DELIVERIES),
  deal: dealShape("Registered from it, the latest."),
  canRegisterDeal: Type.Boolean({
    description: "Whether a deal can be registered from it now (`leadId` of `POST /v1/deals`).",
  }),
  allowedActions: Type.Array(Type.String()),
};
const Lead = Type.Object(
  {
    ...LeadSummary,
    message: Type.String(),
    consentedAt: InstantText,
    attempts: Type.Array(AttemptShape),
    assignees: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  },
  { title: "Lead" },
);
const Summary = Type.Object(LeadSummary, { title: "LeadSummary" });

/** What people left for a publisher, and what becomes of it (LIC-05). */
export function leadRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/leads",
    operationId: "listLeads",
    summary: "Leads of the publisher; latest first unless `sort` says otherwise",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Company, name or address." })),
      offer: Type.Optional(Type.String({ maxLength: 100 })),
      stage: Type.Optional(OneOf(LEAD_STAGES)),
      source: Type.Optional(OneOf(SOURCES)),
      country: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
      delivery: Type.Optional(OneOf(DELIVERIES)),
      assignee: Type.Optional(
        Type.String({ maxLength: 64, description: "A person's id, or `none`." }),
      ),
      sort: Type.Optional(OneOf(LEAD_ORDERS)),
    }),
    responses: {
      200: ListOf(Summary, {
        total: Type.Integer(),
        assignees: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
          description: "Whom a lead can be given to, for the filter.",
        }),
      }),
    },
    async handle({ organisation, query, db }) {
      const order = query.sort ?? "-received";
      const asked = pageAsked(query, [isByCompany(order) ? "text" : "instant", "id"], order);
      if (!asked.ok) return asked;
      const { rows, total } = await listLeads(db, {
        publisherId: organisation.id,
        q: query.q?.trim() || null,
        offer: query.offer ?? null,
        stage: query.stage ?? null,
        source: query.source ?? null,
        country: query.country ?? null,
        delivery: query.delivery ?? null,
        assignee: query.assignee ?? null,
        order,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      const people = await leadReaders(db, organisation.id);
      return answer(200, {
        data: page.map((lead) => leadView(lead, people)),
        nextCursor,
        total,
        assignees: people.map(({ personId, name }) => ({ id: personId, name })),
      });
    },
  });

  const show = async (
    db: Parameters<typeof leadOfPublisher>[0],
    publisherId: string,
    id: string,
  ) => {
    const lead = await leadOfPublisher(db, publisherId, id);
    if (lead === undefined) return refuse(notFound({}));
    const people = await leadReaders(db, publisherId);
    return answer(
      200,
      {
        ...leadView(lead, people),
        message: lead.message,
        consentedAt: lead.consentedAt.toString(),
        attempts: lead.attempts ?? [],
        assignees: people.map(({ personId, name }) => ({ id: personId, name })),
      },
      { etag: lead.version },
    );
  };

  route(app, {
    method: "GET",
    url: "/v1/leads/:id",
    operationId: "getLead",
    summary: "A lead with its message and each attempt to hand it on",
    tags,
    access: READ,
    params: Params,
    responses: { 200: Lead },
    handle: ({ organisation, params, db }) => show(db, organisation.id, params.id),
  });

  route(app, {
    method: "PUT",
    url: "/v1/leads/:id/stage",
    operationId: "moveLead",
    summary: "Accept, win, lose, decline or reopen a lead",
    tags,
    access: ACT,
    params: Params,
    body: Closed({ action: OneOf(LEAD_ACTIONS.filter((one) => one !== "expire")) }),
    responses: { 200: Lead },
    precondition: true,
    async handle({ organisation, params, body, db, ifMatch }) {
      const moved = await moveLead(db, {
        publisher: organisation,
        leadId: params.id,
        seen: ifMatch,
        action: body.action,
      });
      return moved.ok ? show(db, organisation.id, params.id) : moved;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/leads/:id/assignee",
    operationId: "assignLead",
    summary: "Give a lead to one of the publisher's people, or to nobody",
    tags,
    access: ACT,
    params: Params,
    body: Closed({ personId: Nullable(Type.String({ minLength: 1, maxLength: 64 })) }),
    responses: { 200: Lead },
    precondition: true,
    async handle({ organisation, params, body, db, ifMatch }) {
      const assigned = await assignLead(db, {
        publisher: organisation,
        leadId: params.id,
        seen: ifMatch,
        personId: body.personId,
      });
      return assigned.ok ? show(db, organisation.id, params.id) : assigned;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/leads/:id/delivery",
    operationId: "handLeadOn",
    summary: "Hand a lead on again that could not be handed on",
    tags,
    access: ACT,
    params: Params,
    responses: { 200: Lead },
    precondition: true,
    async handle({ organisation, params, db, ifMatch }) {
      const asked = await requestDelivery(db, {
        publisher: organisation,
        leadId: params.id,
        seen: ifMatch,
      });
      return asked.ok ? show(db, organisation.id, params.id) : asked;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/lead-test",
    operationId: "testLeadDestination",
    summary: "Send a test lead to the address that the draft names, and tell how it was answered",
    description:
      "Texts of a test begin with `MSFT_TEST_`. Nothing is kept. A destination by mail is not tested: its mails stand in the outbox.",
    tags,
    access: { permission: "offer:edit", of: "publisher" },
    params: Closed({ offer: Type.String({ maxLength: 100 }) }),
    responses: {
      200: Type.Object({
        outcome: OneOf(["delivered", "refused", "unreachable"]),
        detail: Type.String(),
        tookMs: Type.Integer(),
      }),
    },
    perMinute: 10,
    async handle({ organisation, params, db, platform }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const destination = destinationOf(found.draft.pages["setup"]);
      if (destination.kind !== "https") return refuse(noDestination({}));
      const { slug, alias } = found.offer;
      const lead = testLead({ slug, offerName: alias }, randomInt(1_000_000_000));
      const { outcome, detail, tookMs } = await postLead(
        platform.services.outgoing,
        destination.url,
        lead,
      );
      return answer(200, { outcome, detail, tookMs });
    },
  });
}
