import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  PreviewedFile,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { actionsOfRequest, REQUEST_ACTIONS } from "../domain/licence-request.ts";
import {
  countOpenRequests,
  type ListedRequest,
  listRequests,
  REQUEST_STATES,
  requestById,
} from "../queries/requests.ts";
import { decideRequest } from "../use-cases/decide-request.ts";
import { deciders, handOverRequest } from "../use-cases/hand-over-request.ts";
import { requestLicence, withdrawLicenceRequest } from "../use-cases/request-licence.ts";
import { ASSIGN, PersonShape, ServiceIdText, tags, USE } from "./licence-shapes.ts";

const Params = Closed({ id: Uuid });
/** Colleagues that one chooses from. */
const MOST_DECIDERS = 200;
const Words = Type.String({ maxLength: 500 });
const Shape = Type.Object(
  {
    id: Uuid,
    licencesId: Uuid,
    serviceId: Type.String(),
    offer: Type.Object({ slug: Type.String(), name: Type.String() }),
    plan: Type.Object({ id: Type.String(), name: Type.String() }),
    publisher: Type.String(),
    available: Type.Integer({ description: "Licences of the plan that are left." }),
    user: PersonShape,
    note: Type.String(),
    state: Type.Union([OneOf(REQUEST_STATES)], {
      description: "`waiting`: approved, and no licence is left.",
    }),
    askedAt: InstantText,
    decidedBy: Nullable(Type.String()),
    decidedAt: Nullable(InstantText),
    answer: Type.String(),
    assignee: Nullable(
      Type.Object(
        { id: Uuid, name: Type.String() },
        { description: "Who is to decide it; null for all who hand out licences." },
      ),
    ),
    allowedActions: Type.Array(OneOf(REQUEST_ACTIONS)),
  },
  { title: "LicenceRequest" },
);

/** Requests for licences (C8, C10; docs/domain/seats.md). */
export function requestRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/licence-requests",
    operationId: "listLicenceRequests",
    summary:
      "Requests for licences, the latest first: all of the organisation for who hands them out, else the caller's own",
    tags,
    access: USE,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(OneOf(REQUEST_STATES)),
      licences: Type.Optional(Uuid),
      own: Type.Optional(Type.Boolean({ description: "Those that the caller made." })),
    }),
    responses: {
      200: ListOf(Shape, {
        open: Type.Integer({ description: "That wait for a decision; 0 for who decides none." }),
      }),
    },
    async handle({ organisation, caller, query, db }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const decides = caller.may(ASSIGN.permission);
      const rows = await listRequests(db, {
        organisationId: organisation.id,
        personId: decides && query.own !== true ? null : (caller.id ?? null),
        state: query.state ?? null,
        poolId: query.licences ?? null,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map((row) => requestView(row, caller)),
        nextCursor,
        open: decides ? await countOpenRequests(db, organisation.id) : 0,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/licence-requests/:id",
    operationId: "getLicenceRequest",
    summary: "A request for a licence",
    tags,
    access: USE,
    params: Params,
    responses: { 200: Shape },
    async handle({ organisation, caller, params, db }) {
      const found = await requestById(db, organisation.id, params.id);
      if (found === undefined || !(caller.may(ASSIGN.permission) || found.personId === caller.id))
        return refuse(notFound({}));
      return answer(200, requestView(found, caller));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/licence-requests",
    operationId: "requestLicence",
    summary: "Ask the organisation's licence admins for a licence of a plan",
    description:
      "For the user of the directory whom the caller's address names. Of a plan that the organisation has, or of a live offer. Its licence admins get a mail. Once for a person and plan, and at most 20 of a person wait at a time.",
    tags,
    access: USE,
    perMinute: 60,
    body: Closed({ serviceId: ServiceIdText, note: Type.Optional(Words) }),
    responses: { 201: Shape },
    idempotent: true,
    async handle({ organisation, caller, body, db }) {
      const made = await requestLicence(db, {
        organisation,
        person: { id: caller.id ?? "", email: caller.email ?? "" },
        serviceId: body.serviceId,
        note: body.note?.trim() ?? "",
      });
      if (!made.ok) return made;
      const shown = await requestById(db, organisation.id, made.value.id);
      return shown === undefined ? refuse(notFound({})) : answer(201, requestView(shown, caller));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/licence-requests/:id/decision",
    operationId: "decideLicenceRequest",
    summary: "Approve a request or reject it; with dryRun, say what that comes to",
    description:
      "Approved, the person has a licence or, with none left, is the last on the waiting list. A request that waits can still be rejected. The person gets a mail.",
    tags,
    access: ASSIGN,
    params: Params,
    query: PreviewedFile,
    body: Closed({ decision: OneOf(["approve", "reject"]), answer: Type.Optional(Words) }),
    responses: {
      200: Type.Object(
        {
          outcome: OneOf(["approved", "waiting", "rejected"]),
          available: Type.Integer({ description: "Licences left afterwards." }),
          preview: Type.String(),
          request: Shape,
        },
        { title: "LicenceRequestDecision" },
      ),
    },
    idempotent: true,
    async handle({ organisation, caller, params, query, body, db }) {
      const decided = await decideRequest(db, {
        organisation,
        requestId: params.id,
        decision: body.decision,
        answer: body.answer?.trim() ?? "",
        dryRun: query.dryRun ?? false,
        preview: query.preview ?? null,
      });
      if (!decided.ok) return decided;
      const shown = await requestById(db, organisation.id, params.id);
      if (shown === undefined) return refuse(notFound({}));
      const { outcome, available, preview } = decided.value;
      return answer(200, { outcome, available, preview, request: requestView(shown, caller) });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/licence-deciders",
    operationId: "listLicenceDeciders",
    summary: "Who of the organisation hands out licences: whom a request can be handed to",
    tags,
    access: ASSIGN,
    responses: {
      200: Type.Object({
        data: Type.Array(Type.Object({ id: Uuid, name: Type.String() }), {
          maxItems: MOST_DECIDERS,
        }),
      }),
    },
    async handle({ organisation, db }) {
      const people = await deciders(db, organisation.id);
      return answer(200, {
        data: people.slice(0, MOST_DECIDERS).map(({ personId, name }) => ({ id: personId, name })),
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/licence-requests/:id/assignee",
    operationId: "handOverLicenceRequest",
    summary: "Say which colleague is to decide a request, or nobody in particular",
    description:
      "One of those who hand out licences, who gets a mail. All of them may still decide it.",
    tags,
    access: ASSIGN,
    params: Params,
    body: Closed({ personId: Nullable(Type.Union([Uuid])) }),
    responses: { 200: Shape },
    async handle({ organisation, caller, params, body, db, platform }) {
      const done = await handOverRequest(db, {
        organisationId: organisation.id,
        requestId: params.id,
        personId: body.personId,
        web: platform.addresses.web,
      });
      if (!done.ok) return done;
      const shown = await requestById(db, organisation.id, params.id);
      return answerWith(
        shown === undefined ? refuse(notFound({})) : { ok: true, value: shown },
        200,
        (row) => requestView(row, caller),
      );
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/licence-requests/:id/withdrawal",
    operationId: "withdrawLicenceRequest",
    summary: "Take back what the caller asked for, while it waits",
    tags,
    access: USE,
    params: Params,
    responses: { 200: Shape },
    idempotent: true,
    async handle({ organisation, caller, params, db }) {
      const done = await withdrawLicenceRequest(db, {
        organisation,
        personId: caller.id ?? "",
        requestId: params.id,
      });
      if (!done.ok) return done;
      const shown = await requestById(db, organisation.id, params.id);
      return answerWith(
        shown === undefined ? refuse(notFound({})) : { ok: true, value: shown },
        200,
        (row) => requestView(row, caller),
      );
    },
  });
}

const requestView = (one: ListedRequest, caller: Caller) => ({
  id: one.id,
  licencesId: one.poolId,
  serviceId: one.serviceId,
  offer: { slug: one.offerSlug, name: one.offerName },
  plan: { id: one.planId, name: one.planName },
  publisher: one.publisherName,
  available: one.available,
  user: { id: one.userId, userName: one.userName, name: one.displayName },
  note: one.note,
  state: one.state,
  askedAt: one.askedAt.toString(),
  decidedBy: one.decidedBy,
  decidedAt: one.decidedAt?.toString() ?? null,
  answer: one.answer,
  assignee:
    one.assigneeId === null || one.assigneeName === null
      ? null
      : { id: one.assigneeId, name: one.assigneeName },
  allowedActions: [
    ...actionsOfRequest(one, {
      decides: caller.may(ASSIGN.permission),
      own: one.personId === caller.id,
    }),
  ],
});
