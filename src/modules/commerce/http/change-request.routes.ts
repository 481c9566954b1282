import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { CHANGE_KINDS } from "../domain/ask-change.ts";
import {
  CHANGE_REQUEST_STATES,
  changeRequestsOfSeller,
  changeRequestsOfSubscription,
  type ListedChangeRequest,
} from "../queries/change-requests.ts";
import { purchaseOf } from "../queries/purchases.ts";
import { answerChange } from "../use-cases/answer-change.ts";
import { askChange, withdrawChangeRequest } from "../use-cases/ask-change.ts";
import {
  AskableShape,
  askableView,
  ChangeRequestShape,
  changeRequestView,
} from "./change-request.view.ts";
import { IdParams } from "./schemas.ts";

const ASK = { permission: "change:request", of: "customer" } as const;
const Words = Type.String({ maxLength: 500 });
const Limits = Type.Object(
  { minimum: Type.Integer(), maximum: Nullable(Type.Integer()) },
  { description: "Between which numbers of licences the plan is sold" },
);
const OF_PURCHASE = "/v1/purchases/:id/change-requests";

/** What a customer asks the partner to change who sold a subscription (ux.md C4), and the partner's answers. */
export function changeRequestRoutes(app: App): void {
  const web = app.platform.addresses.web;

  route(app, {
    method: "GET",
    url: OF_PURCHASE,
    operationId: "listChangeRequestsOfPurchase",
    summary: "What the partner who sold a subscription was asked to change, latest first",
    description: "`kinds` says what can be asked for now, and why the rest cannot.",
    tags: ["Purchases"],
    access: { permission: "purchase:read", of: "customer" },
    params: IdParams,
    query: Closed(pageQuery),
    responses: { 200: ListOf(ChangeRequestShape, { kinds: AskableShape, licences: Limits }) },
    async handle({ organisation, caller, params, query, db, at, locale }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const subscription = await purchaseOf(db, organisation.id, params.id);
      if (subscription === undefined) return refuse(notFound({}));
      const rows = await changeRequestsOfSubscription(db, {
        subscriptionId: subscription.id,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map((row) => asAsked(row, caller)),
        nextCursor,
        kinds: askableView(subscription, { at, locale }),
        licences: subscription.terms.quantityLimits,
      });
    },
  });

  route(app, {
    method: "POST",
    url: OF_PURCHASE,
    operationId: "requestChange",
    summary: "Ask the partner who sold a subscription to change it",
    description:
      "Nothing changes by asking. The partner’s people get a mail and find it with what needs them. One of each kind waits at a time.",
    tags: ["Purchases"],
    access: ASK,
    params: IdParams,
    body: Closed({
      kind: OneOf(CHANGE_KINDS),
      quantity: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1_000_000,
          description: "Licences wanted; needed of `quantity`, and of nothing else",
        }),
      ),
      note: Type.Optional({ ...Words, description: "Why, or what; needed of `other`" }),
    }),
    responses: { 201: ChangeRequestShape },
    idempotent: true,
    async handle({ organisation, caller, params, body, db }) {
      const asked = await askChange(db, {
        organisation,
        subscriptionId: params.id,
        asked: {
          kind: body.kind,
          quantity: body.quantity ?? null,
          note: body.note?.trim() ?? "",
        },
        askedBy: caller.id ?? "",
        web,
      });
      return answerWith(asked, 201, (row) => asAsked(row, caller));
    },
  });

  route(app, {
    method: "PUT",
    url: `${OF_PURCHASE}/:changeRequest/withdrawal`,
    operationId: "withdrawChangeRequest",
    summary: "Take back what the partner was asked to change",
    description: "Whoever asked can, and everybody who may buy for the organisation.",
    tags: ["Purchases"],
    access: ASK,
    params: Closed({ id: Uuid, changeRequest: Uuid }),
    responses: { 200: ChangeRequestShape },
    idempotent: true,
    async handle({ organisation, caller, params, db }) {
      const withdrawn = await withdrawChangeRequest(db, {
        organisation,
        subscriptionId: params.id,
        requestId: params.changeRequest,
        by: { id: caller.id ?? "", administers: caller.may("subscription:buy") },
      });
      return answerWith(withdrawn, 200, (row) => asAsked(row, caller));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/change-requests",
    operationId: "listChangeRequests",
    summary: "What customers asked the partner to change, latest first",
    tags: ["Subscriptions"],
    access: { permission: "subscription:read", of: "partner" },
    query: Closed({
      ...pageQuery,
      state: Type.Optional(OneOf(CHANGE_REQUEST_STATES)),
      customerId: Type.Optional(Uuid),
      subscriptionId: Type.Optional(Uuid),
    }),
    responses: { 200: ListOf(ChangeRequestShape) },
    async handle({ organisation, caller, query, db }) {
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const rows = await changeRequestsOfSeller(db, {
        sellerId: organisation.id,
        customerId: query.customerId ?? null,
        subscriptionId: query.subscriptionId ?? null,
        state: query.state ?? null,
        before: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const answers = caller.may("subscription:manage");
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.id]);
      return answer(200, {
        data: page.map((row) => changeRequestView(row, { answer: answers })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/change-requests/:id/answer",
    operationId: "answerChangeRequest",
    summary: "Answer what a customer asked to change: done, or declined with the reason",
    description:
      "Done is refused until the subscription is as it was asked for. Whoever asked gets a mail with the answer.",
    tags: ["Subscriptions"],
    access: { permission: "subscription:manage", of: "partner" },
    params: IdParams,
    body: Closed({
      outcome: OneOf(["done", "declined"]),
      answer: Type.Optional({ ...Words, description: "Needed to decline" }),
    }),
    responses: { 200: ChangeRequestShape },
    idempotent: true,
    async handle({ organisation, params, body, db }) {
      const answered = await answerChange(db, {
        seller: organisation,
        requestId: params.id,
        outcome: body.outcome,
        answer: body.answer?.trim() ?? "",
        web,
      });
      return answerWith(answered, 200, (row) => changeRequestView(row, { answer: true }));
    },
  });
}

/** As whoever has the subscription reads it: colleagues of who asked take nothing back. */
const asAsked = (row: ListedChangeRequest, caller: Caller) =>
  changeRequestView(row, {
    withdraw:
      caller.may("change:request") && (row.askedBy === caller.id || caller.may("subscription:buy")),
  });
