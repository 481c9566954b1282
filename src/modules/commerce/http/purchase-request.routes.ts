import Type from "typebox";
import { type App, answer, answerWith, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  MoneyShape,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import {
  listPurchaseRequests,
  PURCHASE_REQUEST_STATES,
  type PurchaseRequest,
} from "../queries/purchase-requests.ts";
import { decidePurchase } from "../use-cases/decide-purchase.ts";
import { handOverPurchaseRequest } from "../use-cases/hand-over-purchase-request.ts";
import { purchaseDeciders } from "../use-cases/purchase-deciders.ts";
import {
  type PricedPurchase,
  priceRequest,
  requestablePlans,
  requestPurchase,
} from "../use-cases/request-purchase.ts";
import { withdrawPurchaseRequest } from "../use-cases/withdraw-purchase-request.ts";
import { IdParams, TermText } from "./schemas.ts";

const tags = ["Purchases"];
const ASK = { permission: "purchase:request", of: "customer" } as const;
const BUY = { permission: "subscription:buy", of: "customer" } as const;
/** Colleagues that one chooses from. */
const MOST_DECIDERS = 200;
const WANTED = {
  offer: Type.String({
    minLength: 1,
    maxLength: 100,
    description: "As in the storefront’s address",
  }),
  plan: Type.String({ minLength: 1, maxLength: 50 }),
  term: TermText,
};
const Quantity = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const Text = Type.String({ maxLength: 500 });
const PRICED = {
  offer: Type.Object({ slug: Type.String(), name: Type.String() }),
  plan: Type.Object({ uuid: Uuid, id: Type.String(), name: Type.String() }),
  term: Type.String(),
  quantity: Type.Integer(),
  net: Type.Object(MoneyShape.properties, {
    description: "One payment, before tax, at that moment; the cart prices it anew",
  }),
};
const Priced = Type.Object(PRICED, { title: "PricedPurchase" });
const Requestable = Type.Object(
  {
    offer: Type.String({ description: "Its name in the caller's language" }),
    plans: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        terms: Type.Array(Type.Object({ term: Type.String(), payment: Type.String() })),
        pricingModel: Type.String(),
        minQuantity: Type.Integer(),
        maxQuantity: Nullable(Type.Integer()),
      }),
    ),
  },
  { title: "RequestablePlans" },
);
const Shape = Type.Object(
  {
    id: Uuid,
    ...PRICED,
    note: Type.String(),
    state: OneOf(PURCHASE_REQUEST_STATES),
    askedBy: Type.String(),
    askedAt: InstantText,
    decidedBy: Nullable(Type.String()),
    decidedAt: Nullable(InstantText),
    answer: Type.String(),
    assignee: Nullable(
      Type.Object(
        { id: Uuid, name: Type.String() },
        { description: "Who is to decide it; null for all who may buy." },
      ),
    ),
    allowedActions: Type.Array(OneOf(["approve", "decline", "hand-over", "withdraw"])),
  },
  { title: "PurchaseRequest" },
);

/** What people who may not buy ask their administrators to buy (ux.md F6). */
export function purchaseRequestRoutes(app: App): void {
  const web = app.platform.addresses.web;
  route(app, {
    method: "GET",
    url: "/v1/purchase-requests",
    operationId: "listPurchaseRequests",
    summary:
      "Requests to buy, latest first: all of the organisation for who may buy, else the caller's own",
    tags,
    access: ASK,
    query: Closed({ ...pageQuery, state: Type.Optional(OneOf(PURCHASE_REQUEST_STATES)) }),
    responses: { 200: ListOf(Shape) },
    async handle({ organisation, caller, query, db }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const decides = caller.may(BUY.permission);
      const rows = await listPurchaseRequests(db, {
        organisationId: organisation.id,
        askedBy: decides ? null : (caller.id ?? null),
        state: query.state ?? null,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map((row) => view(row, caller)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/purchase-requests/plans",
    operationId: "listRequestablePlans",
    summary: "The plans of an offer that the organisation could buy now, with what can be chosen",
    tags,
    access: ASK,
    query: Closed({ offer: WANTED.offer }),
    responses: { 200: Requestable },
    handle: async ({ organisation, query, db, locale }) =>
      answerWith(
        await requestablePlans(db, { organisation, offer: query.offer, language: locale }),
        200,
        (found) => ({ offer: found.offer, plans: [...found.plans] }),
      ),
  });

  route(app, {
    method: "GET",
    url: "/v1/purchase-requests/price",
    operationId: "priceOfPurchaseRequest",
    summary:
      "What a purchase would cost the organisation now; refused where it could not be bought",
    tags,
    access: ASK,
    query: Closed({ ...WANTED, quantity: Quantity }),
    responses: { 200: Priced },
    async handle({ organisation, query, db, locale }) {
      const priced = await priceRequest(db, { organisation, ...query, language: locale });
      return answerWith(priced, 200, pricedView);
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/purchase-requests",
    operationId: "requestPurchase",
    summary: "Ask those of the organisation who may buy to buy something",
    description:
      "They get a mail, and find it on their first page. At most 20 of a person wait at a time.",
    tags,
    access: ASK,
    body: Closed({ ...WANTED, quantity: Quantity, note: Type.Optional(Text) }),
    responses: { 201: Shape },
    idempotent: true,
    async handle({ organisation, caller, body, db, locale }) {
      const { note, ...wanted } = body;
      const made = await requestPurchase(db, {
        ...wanted,
        organisation,
        language: locale,
        note: note?.trim() ?? "",
        askedBy: caller.id ?? "",
        web,
      });
      return answerWith(made, 201, (row) => view(row, caller));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/purchase-requests/:id/decision",
    operationId: "decidePurchaseRequest",
    summary: "Approve a request, which puts it into the organisation's cart, or decline it",
    tags,
    access: BUY,
    params: IdParams,
    body: Closed({ decision: OneOf(["approve", "decline"]), answer: Type.Optional(Text) }),
    responses: { 200: Shape },
    idempotent: true,
    async handle({ organisation, caller, params, body, db }) {
      const decided = await decidePurchase(db, {
        organisation,
        requestId: params.id,
        decision: body.decision,
        answer: body.answer?.trim() ?? "",
      });
      return answerWith(decided, 200, (row) => view(row, caller));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/purchase-deciders",
    operationId: "listPurchaseDeciders",
    summary: "Who of the organisation may buy: whom a request to buy can be handed to",
    tags,
    access: BUY,
    responses: {
      200: Type.Object({
        data: Type.Array(Type.Object({ id: Uuid, name: Type.String() }), {
          maxItems: MOST_DECIDERS,
        }),
      }),
    },
    async handle({ organisation, db }) {
      const people = await purchaseDeciders(db, organisation.id);
      return answer(200, {
        data: people.slice(0, MOST_DECIDERS).map(({ personId, name }) => ({ id: personId, name })),
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/purchase-requests/:id/assignee",
    operationId: "handOverPurchaseRequest",
    summary: "Say which colleague is to decide a request to buy, or nobody in particular",
    description: "One of those who may buy, who gets a mail. All of them may still decide it.",
    tags,
    access: BUY,
    params: IdParams,
    body: Closed({ personId: Nullable(Type.Union([Uuid])) }),
    responses: { 200: Shape },
    async handle({ organisation, caller, params, body, db }) {
      const done = await handOverPurchaseRequest(db, {
        organisation,
        requestId: params.id,
        personId: body.personId,
        web,
      });
      return answerWith(done, 200, (row) => view(row, caller));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/purchase-requests/:id/withdrawal",
    operationId: "withdrawPurchaseRequest",
    summary: "Take back what the caller asked the administrators to buy, while it waits",
    tags,
    access: ASK,
    params: IdParams,
    responses: { 200: Shape },
    idempotent: true,
    async handle({ organisation, caller, params, db }) {
      const withdrawn = await withdrawPurchaseRequest(db, {
        organisationId: organisation.id,
        requestId: params.id,
        by: { id: caller.id ?? "", decides: caller.may(BUY.permission) },
      });
      return answerWith(withdrawn, 200, (row) => view(row, caller));
    },
  });
}

const pricedView = (one: PricedPurchase) => ({
  offer: { slug: one.offerSlug, name: one.offerName },
  plan: { uuid: one.planUuid, id: one.planId, name: one.planName },
  term: one.term,
  quantity: one.quantity,
  net: one.net,
});

const view = (one: PurchaseRequest, caller: Caller) => ({
  id: one.id,
  ...pricedView(one),
  note: one.note,
  state: one.state,
  askedBy: one.askedByName,
  askedAt: one.askedAt.toString(),
  decidedBy: one.decidedBy,
  decidedAt: one.decidedAt?.toString() ?? null,
  answer: one.answer,
  assignee:
    one.assigneeId === null || one.assigneeName === null
      ? null
      : { id: one.assigneeId, name: one.assigneeName },
  allowedActions: allowedActions(one, caller),
});

function allowedActions({ state, askedBy }: PurchaseRequest, caller: Caller) {
  if (state !== "open") return [];
  return [
    ...(caller.may(BUY.permission) ? (["approve", "decline", "hand-over"] as const) : []),
    ...(askedBy === caller.id ? (["withdraw"] as const) : []),
  ];
}
