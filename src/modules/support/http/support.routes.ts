import Type from "typebox";
import { accepted, type Result, refuse } from "../../../kernel/result.ts";
import {
  type ActingOrganisation,
  type Answer,
  type App,
  answer,
  type Caller,
} from "../../../platform/http.ts";
import { type PageAsked, pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, DayText, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { affectedCustomers, heldOfOffer } from "../../commerce/index.ts";
import { operatorOrganisation, organisationsById } from "../../identity/index.ts";
import { earliestDay, type Origin } from "../domain/request.ts";
import { REQUEST_STATES } from "../domain/request-lifecycle.ts";
import { listRequests, noticeDays, progressOf, requestById } from "../queries/requests.ts";
import type { Request } from "../store/requests.ts";
import {
  decideRequest,
  noteProgress,
  openRequest,
  startRemoval,
  takeRequest,
  withdrawRequest,
} from "../use-cases/requests.ts";
import { CustomerShape, LineShape, RequestShape, SummaryShape } from "./shapes.ts";
import { progressView, summaryView, type Viewer } from "./views.ts";

const tags = ["Support"];
const READ = { permission: "support:read", of: ["publisher", "operator"] } as const;
const ASK = { permission: "support:ask", of: "publisher" } as const;
const ACT = { permission: "support:act", of: "operator" } as const;
const WITHDRAW = { permission: "support:withdraw", of: ["publisher", "operator"] } as const;
const OfId = Closed({ id: Uuid });
const Text = Type.String({ maxLength: 4_000 });

type Looking = {
  readonly db: Database;
  readonly at: Temporal.Instant;
  readonly locale: Language;
  readonly caller: Caller;
  readonly organisation: ActingOrganisation;
};

/** Requests to remove offers from existing customers: asked, worked on, followed (PUB-24, OPR-04). */
export function supportRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/support-requests",
    operationId: "listSupportRequests",
    summary: "Support requests, latest first: a publisher's own, or those of every publisher",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(OneOf(["open", ...REQUEST_STATES])),
      q: Type.Optional(Type.String({ maxLength: 200, description: "Number or offer." })),
    }),
    responses: {
      200: ListOf(SummaryShape, {
        counts: Type.Object({ waiting: Type.Integer(), open: Type.Integer() }),
      }),
    },
    async handle(looking) {
      const { query, db } = looking;
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const { rows, counts } = await listRequests(db, {
        publisherId: ownerOf(looking.organisation) ?? null,
        state: query.state ?? null,
        q: query.q?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.openedAt.toString(),
        last.id,
      ]);
      const viewer = await viewersOf(looking, page);
      return answer(200, {
        data: page.map((request) => summaryView(request, viewer(request))),
        nextCursor,
        counts,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/support-requests/:id",
    operationId: "getSupportRequest",
    summary: "A support request with its progress",
    tags,
    access: READ,
    params: OfId,
    responses: { 200: RequestShape },
    handle: (looking) => show(looking, looking.params.id),
  });

  route(app, {
    method: "POST",
    url: "/v1/support-requests",
    operationId: "openSupportRequest",
    summary: "Ask to remove a published offer from its existing customers",
    description:
      "Nothing changes until the operator accepts with a day, at least the notice ahead. Then distribution stops at once, and on that day subscriptions end, with the unused prepaid days credited. Telling the customers is the publisher's.",
    tags,
    access: ASK,
    idempotent: true,
    body: Closed({
      offer: Type.String({ maxLength: 100 }),
      category: OneOf(["remove-published-offer"]),
      text: Text,
    }),
    responses: { 201: RequestShape },
    async handle(looking) {
      const { body, organisation, db } = looking;
      const opened = await openRequest(db, {
        publisherId: organisation.id,
        slug: body.offer,
        text: body.text,
      });
      return opened.ok ? created(looking, opened.value) : opened;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/offer-removals",
    operationId: "startRemoval",
    summary: "Remove an offer from its existing customers, with the operator's notice to them",
    description:
      "Accepted at once: distribution stops, and those who have the offer, and who sold it, are told now and 7 days before the day.",
    tags,
    access: ACT,
    idempotent: true,
    body: Closed({ offerId: Uuid, day: DayText, text: Text }),
    responses: { 201: RequestShape },
    async handle(looking) {
      const { body, organisation, db } = looking;
      const started = await startRemoval(db, { operator: organisation, ...body });
      return started.ok ? created(looking, started.value) : started;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/support-requests/:id/assignee",
    operationId: "takeSupportRequest",
    summary: "Take a request, also from somebody else",
    tags,
    access: ACT,
    precondition: true,
    params: OfId,
    body: Closed({}),
    responses: { 200: RequestShape },
    async handle(looking) {
      const { params, db, ifMatch } = looking;
      return shown(looking, await takeRequest(db, { id: params.id, seen: ifMatch }));
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/support-requests/:id/progress",
    operationId: "noteSupportProgress",
    summary: "Write down how far a request is; its publisher reads it and is mailed",
    description: "What has ended takes no more words.",
    tags,
    access: ACT,
    idempotent: true,
    precondition: true,
    params: OfId,
    body: Closed({ text: Text }),
    responses: { 200: RequestShape },
    async handle(looking) {
      const { params, body, db, ifMatch } = looking;
      const { text } = body;
      const noted = await noteProgress(db, { id: params.id, seen: ifMatch, by: "operator", text });
      return shown(looking, noted);
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/support-requests/:id/answers",
    operationId: "answerSupportRequest",
    summary:
      "Write to the support team within a request; whoever handles it reads it and is mailed",
    description: "What has ended takes no more words: another request can be opened.",
    tags,
    access: ASK,
    idempotent: true,
    precondition: true,
    params: OfId,
    body: Closed({ text: Text }),
    responses: { 200: RequestShape },
    async handle(looking) {
      const { params, body, db, ifMatch, organisation } = looking;
      const answered = await noteProgress(db, {
        id: params.id,
        seen: ifMatch,
        publisherId: organisation.id,
        by: "publisher",
        text: body.text,
      });
      return shown(looking, answered);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/support-requests/:id/progress",
    operationId: "listSupportProgress",
    summary: "What became of a request and what both sides wrote, the latest first",
    tags,
    access: READ,
    params: OfId,
    query: Closed(pageQuery),
    responses: { 200: ListOf(LineShape) },
    async handle(looking) {
      const { params, query, db, organisation } = looking;
      const asked = pageAsked(query, BY_NUMBER);
      if (!asked.ok) return asked;
      const request = await requestById(db, params.id, ownerOf(organisation) ?? null);
      if (request === undefined) return refuse(notFound({}));
      return answer(200, await progressPage(looking, request, asked.value));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/support-requests/:id/decision",
    operationId: "decideSupportRequest",
    summary: "Accept a removal with the day on which subscriptions end, or reject it with a reason",
    tags,
    access: ACT,
    precondition: true,
    params: OfId,
    body: Type.Union([
      Closed({ outcome: OneOf(["accept"]), day: DayText, text: Type.Optional(Text) }),
      Closed({ outcome: OneOf(["reject"]), text: Text }),
    ]),
    responses: { 200: RequestShape },
    async handle(looking) {
      const { params, body, db, ifMatch, organisation } = looking;
      const decided = await decideRequest(db, {
        id: params.id,
        seen: ifMatch,
        operator: organisation,
        decision: body,
      });
      return shown(looking, decided);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/support-requests/:id/withdrawal",
    operationId: "withdrawSupportRequest",
    summary: "Take a request back, by whoever asked, until its day begins",
    tags,
    access: WITHDRAW,
    precondition: true,
    params: OfId,
    body: Closed({ text: Type.Optional(Text) }),
    responses: { 200: RequestShape },
    async handle(looking) {
      const { params, body, db, ifMatch, organisation } = looking;
      const withdrawn = await withdrawRequest(db, {
        id: params.id,
        seen: ifMatch,
        publisherId: ownerOf(organisation),
        by: sideOf(organisation),
        text: body.text,
      });
      return shown(looking, withdrawn);
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/support-requests/:id/customers",
    operationId: "listAffectedCustomers",
    summary: "Customers whose subscriptions a removal ends, with whom to write to, by company",
    tags,
    access: READ,
    params: OfId,
    query: Closed(pageQuery),
    responses: { 200: ListOf(CustomerShape) },
    async handle({ params, query, organisation, db }) {
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const request = await requestById(db, params.id, ownerOf(organisation) ?? null);
      if (request === undefined) return refuse(notFound({}));
      const rows = await affectedCustomers(db, request.offerId, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.company.toLowerCase(),
        last.subscriptionId,
      ]);
      return answer(200, {
        data: page.map((one) => ({
          subscriptionId: one.subscriptionId,
          status: one.status,
          plan: { id: one.planId, name: one.planName },
          quantity: one.quantity,
          company: one.company,
          country: one.country,
          language: one.language,
          contact: { name: one.contactName, email: one.email, phone: one.phone },
        })),
        nextCursor,
      });
    },
  });
}

const sideOf = ({ kind }: ActingOrganisation): Origin =>
  kind === "operator" ? "operator" : "publisher";
/** The publisher whose requests alone are seen; undefined for the operator, who sees all. */
const ownerOf = (organisation: ActingOrganisation): string | undefined =>
  sideOf(organisation) === "operator" ? undefined : organisation.id;

async function viewersOf(
  { db, at, locale, caller, organisation }: Looking,
  requests: readonly Request[],
): Promise<(request: Request) => Viewer> {
  const operator = await operatorOrganisation(db);
  const publishers = await organisationsById(
    db,
    requests.map(({ publisherId }) => publisherId),
  );
  return ({ publisherId }) => {
    const { handle = "", name = "" } = publishers.get(publisherId) ?? {};
    return {
      by: sideOf(organisation),
      at,
      locale,
      operatorName: operator?.name ?? "",
      callerId: caller.id ?? "",
      publisher: { id: publisherId, handle, name },
    };
  };
}

async function detail(looking: Looking, request: Request) {
  const { db, at } = looking;
  const viewer = (await viewersOf(looking, [request]))(request);
  const operator = await operatorOrganisation(db);
  const thread = await progressPage(looking, request, accepted(pageAsked({}, BY_NUMBER)));
  return {
    ...summaryView(request, viewer),
    subscriptions: await heldOfOffer(db, request.offerId),
    earliestDay: earliestDay(at, {
      zone: operator?.timeZone ?? "UTC",
      noticeDays: await noticeDays(db),
    }),
    progress: thread.data,
    progressCursor: thread.nextCursor,
  };
}

const BY_NUMBER = ["number"] as const;
/** A page of the thread of a request; its cursor is the number of the last line. */
async function progressPage(
  looking: Looking,
  request: Request,
  asked: PageAsked<readonly [number: number]>,
) {
  const viewer = (await viewersOf(looking, [request]))(request);
  const before = asked.after?.[0] ?? null;
  const rows = await progressOf(looking.db, request.id, { before, limit: asked.limit });
  const { page, nextCursor } = pageOf(rows, asked, (last) => [last.number]);
  return {
    data: page.map((line) => progressView(line, viewer)),
    nextCursor,
  };
}

async function show(looking: Looking, id: string): Promise<Result<Answer>> {
  const request = await requestById(looking.db, id, ownerOf(looking.organisation) ?? null);
  if (request === undefined) return refuse(notFound({}));
  return answer(200, await detail(looking, request), { etag: request.version });
}

const shown = (looking: Looking, changed: Result<Request>): Promise<Result<Answer>> =>
  changed.ok ? show(looking, changed.value.id) : Promise.resolve(changed);

const created = async (looking: Looking, request: Request): Promise<Result<Answer>> => {
  const now = (await requestById(looking.db, request.id, null)) ?? request;
  return answer(201, await detail(looking, now), {
    etag: now.version,
    headers: { location: `/v1/support-requests/${request.id}` },
  });
};
