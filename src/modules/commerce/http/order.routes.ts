import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { listOrders, orderOfSeller } from "../queries/orders.ts";
import { resellerNames, resellersIn } from "../queries/reseller-names.ts";
import { setUpsOfOrder } from "../queries/set-ups.ts";
import { OrderShape, OrderSummary } from "./order.schemas.ts";
import { IdParams } from "./schemas.ts";
import { orderLineView, orderSummaryView } from "./views.ts";

const SetUpShape = Type.Object(
  {
    subscriptionId: Uuid,
    since: Nullable(
      Type.String({
        format: "date-time",
        description: "When the publisher’s site was first opened for it; RFC 3339, UTC",
      }),
    ),
    usual: Nullable(
      Type.Object(
        { seconds: Type.Integer(), activations: Type.Integer() },
        {
          description:
            "Median of the publisher’s latest activations, from the first opening of its site on; null of fewer than five",
        },
      ),
    ),
    late: Type.Boolean({ description: "Whether it takes longer than usual" }),
    support: Nullable(
      Type.Object({
        name: Type.String(),
        email: Type.String(),
        phone: Nullable(Type.String()),
        url: Nullable(Type.String()),
      }),
    ),
  },
  { title: "SetUp" },
);

const READ = { permission: "subscription:read", of: ["partner", "customer"] } as const;

/** Orders, as they were placed. */
export function orderRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/orders",
    operationId: "listOrders",
    summary: "Orders of the partner, latest first",
    tags: ["Orders"],
    access: READ,
    query: Closed({
      ...pageQuery,
      customerId: Type.Optional(Uuid),
      purchaseOrder: Type.Optional(
        Type.String({
          maxLength: 80,
          description: "The buyer’s own number for the order, whatever its case.",
        }),
      ),
    }),
    responses: { 200: ListOf(OrderSummary) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listOrders(db, {
        sellerId: organisation.id,
        customerId: query.customerId ?? null,
        purchaseOrder: query.purchaseOrder?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.placedAt.toString(),
        last.id,
      ]);
      const names = await resellerNames(db, page);
      return answer(200, {
        data: page.map((order) => orderSummaryView(order, names)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/orders/:id",
    operationId: "getOrder",
    summary: "An order with its lines and the subscriptions they became",
    tags: ["Orders"],
    access: READ,
    params: IdParams,
    responses: { 200: OrderShape },
    async handle({ organisation, params, db, at }) {
      const found = await orderOfSeller(db, organisation.id, params.id);
      if (found === undefined) return refuse(notFound({}));
      const { resellerId } = found.order;
      const names = await resellerNames(db, resellersIn({ resellerId, lines: found.lines }));
      return answer(200, {
        ...orderSummaryView(found.order, names),
        lines: found.lines.map((line) => orderLineView(line, { at, names })),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/orders/:id/set-ups",
    operationId: "listSetUps",
    summary:
      "What of an order waits for its publisher, how long, how long that usually takes, and whom to ask",
    tags: ["Orders"],
    access: READ,
    params: IdParams,
    responses: { 200: Type.Object({ data: Type.Array(SetUpShape) }) },
    async handle({ organisation, params, db, at }) {
      if ((await orderOfSeller(db, organisation.id, params.id)) === undefined)
        return refuse(notFound({}));
      const found = await setUpsOfOrder(db, {
        sellerId: organisation.id,
        orderId: params.id,
        at,
      });
      return answer(200, {
        data: found.map(({ subscriptionId, since, usual, late, support }) => ({
          subscriptionId,
          since: since?.toString() ?? null,
          usual,
          late,
          support:
            support === null
              ? null
              : {
                  name: support.name,
                  email: support.email,
                  phone: support.phone ?? null,
                  url: support.url ?? null,
                },
        })),
      });
    },
  });
}
