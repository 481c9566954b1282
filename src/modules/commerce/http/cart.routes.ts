import Type from "typebox";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, Nullable, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { bookReferenceOf } from "../domain/cart.ts";
import { quoteCart } from "../domain/quote-cart.ts";
import { resellerNames, resellersIn } from "../queries/reseller-names.ts";
import { cartWithContext, customerWithContext } from "../queries/selling-context.ts";
import {
  addCartLine,
  changeCartHead,
  changeCartLine,
  type FilledCart,
  fillCart,
  removeCartLine,
} from "../use-cases/fill-cart.ts";
import { placeOrder } from "../use-cases/place-order.ts";
import { reviewCart } from "../use-cases/review-cart.ts";
import { sellingAs } from "../use-cases/selling-as.ts";
import { CartShape, LineBody } from "./cart.schemas.ts";
import { cartView } from "./cart.view.ts";
import { CostCentreGiven, OrderShape, PurchaseOrderGiven } from "./order.schemas.ts";
import { placedOrderView } from "./placed-order.view.ts";
import { IdParams, Payment, TermText } from "./schemas.ts";

const BUY = { permission: "subscription:buy", of: ["partner", "customer"] } as const;
const LineParams = Closed({ id: Uuid, line: Uuid });

/**
 * Carts: one is open for each partner and customer, and lives 7 days. A customer organisation that buys
 * for itself (STO-04) is its own customer: `customerId` is its own identifier.
 */
export function cartRoutes(app: App): void {
  route(app, {
    method: "POST",
    url: "/v1/carts",
    operationId: "openCart",
    summary: "Open a cart for a customer, or put lines into the one that is open",
    description:
      "A customer organisation buys for itself: `customerId` is then the organisation’s own identifier.",
    tags: ["Carts"],
    access: BUY,
    body: Closed({
      customerId: Uuid,
      resellerId: Type.Optional(Uuid),
      lines: Type.Optional(Type.Array(LineBody, { maxItems: 50 })),
    }),
    responses: { 200: CartShape, 201: CartShape },
    idempotent: "reads-first",
    async handle({ organisation, body, db, locale }) {
      const filled = await fillCart(db, {
        partner: organisation,
        customerId: body.customerId,
        ...(body.resellerId === undefined ? {} : { resellerId: body.resellerId }),
        lines: body.lines ?? [],
      });
      return answerCart(db, filled, { locale, made: 201 });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/carts",
    operationId: "listCarts",
    summary: "The cart that is open for a customer, if any",
    tags: ["Carts"],
    access: BUY,
    query: Closed({ customerId: Uuid }),
    responses: { 200: ListOf(CartShape) },
    async handle({ organisation, query, db, at, locale }) {
      const found = await customerWithContext(db, sellingAs(organisation), {
        customerId: query.customerId,
        plans: [],
        at,
      });
      if (found === undefined) return refuse(notFound({}));
      const { cart, customer, context } = found;
      if (cart === null || Temporal.Instant.compare(at, cart.expiresAt) >= 0)
        return answer(200, { data: [], nextCursor: null });
      const names = await resellerNames(db, resellersIn(cart));
      const quote = quoteCart(cart.lines, context);
      return answer(200, {
        data: [cartView({ cart, customer, context }, quote, { locale, names })],
        nextCursor: null,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/carts/:id",
    operationId: "getCart",
    summary: "A cart with prices and problems of this moment",
    tags: ["Carts"],
    access: BUY,
    params: IdParams,
    responses: { 200: CartShape },
    async handle({ organisation, params, db, at, locale }) {
      const found = await cartWithContext(db, sellingAs(organisation), {
        cartId: params.id,
        at,
        lock: false,
      });
      if (found === undefined) return refuse(notFound({}));
      const quote = quoteCart(found.cart.lines, found.context);
      return answerCart(db, ok({ ...found, quote, made: false }), { locale });
    },
  });

  route(app, {
    method: "PATCH",
    url: "/v1/carts/:id",
    operationId: "changeCart",
    summary: "Name the purchase order of the cart, or the reseller through which it is sold",
    description:
      "Indirect providers name one of their resellers before the review; what was reviewed is reviewed again then. A purchase order number is the buyer’s own: it stands on the order and on each line that is invoiced for it.",
    tags: ["Carts"],
    access: BUY,
    params: IdParams,
    body: Closed(
      {
        resellerId: Type.Optional(Nullable(Uuid)),
        purchaseOrder: Type.Optional(PurchaseOrderGiven),
        costCentre: Type.Optional(CostCentreGiven),
      },
      { minProperties: 1 },
    ),
    responses: { 200: CartShape },
    precondition: true,
    async handle({ organisation, params, body, db, at, locale, ifMatch }) {
      const filled = await changeCartHead(db, {
        partner: organisation,
        at,
        cartId: params.id,
        head: { ...body, ...referencesIn(body) },
        seen: ifMatch,
      });
      return answerCart(db, filled, { locale });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/carts/:id/lines",
    operationId: "addCartLine",
    summary: "Add a line; each becomes a subscription of its own",
    tags: ["Carts"],
    access: BUY,
    params: IdParams,
    body: LineBody,
    responses: { 201: CartShape },
    idempotent: true,
    async handle({ organisation, params, body, db, at, locale }) {
      const filled = await addCartLine(db, {
        partner: organisation,
        at,
        cartId: params.id,
        line: body,
      });
      return answerCart(db, filled, { locale, status: 201 });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/carts/:id/lines/:line",
    operationId: "changeCartLine",
    summary: "Change the quantity, term, payment or reseller of a line",
    description: "`resellerId` null: the line is sold through the cart's reseller from now on.",
    tags: ["Carts"],
    access: BUY,
    params: LineParams,
    body: Closed({
      quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      term: Type.Optional(TermText),
      payment: Type.Optional(Payment),
      resellerId: Type.Optional(Nullable(Uuid)),
    }),
    responses: { 200: CartShape },
    precondition: true,
    async handle({ organisation, params, body, db, at, locale, ifMatch }) {
      const filled = await changeCartLine(db, {
        partner: organisation,
        at,
        cartId: params.id,
        lineId: params.line,
        to: body,
        seen: ifMatch,
      });
      return answerCart(db, filled, { locale });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/carts/:id/lines/:line",
    operationId: "removeCartLine",
    summary: "Remove a line",
    tags: ["Carts"],
    access: BUY,
    params: LineParams,
    responses: { 200: CartShape },
    precondition: true,
    async handle({ organisation, params, db, at, locale, ifMatch }) {
      const filled = await removeCartLine(db, {
        partner: organisation,
        at,
        cartId: params.id,
        lineId: params.line,
        seen: ifMatch,
      });
      return answerCart(db, filled, { locale });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/carts/:id/review",
    operationId: "reviewCart",
    summary: "Price the cart; Buy then does exactly this or is refused",
    description: "An indirect provider chooses the reseller of the cart before.",
    tags: ["Carts"],
    access: BUY,
    params: IdParams,
    responses: { 200: CartShape },
    async handle({ organisation, params, db, at, locale }) {
      const reviewed = await reviewCart(db, { partner: organisation, cartId: params.id, at });
      return answerCart(db, reviewed, { locale });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/carts/:id/order",
    operationId: "orderCart",
    summary: "Buy: all lines as reviewed, or none",
    description:
      "Refused with what moved where price, tax, trial, conditions or availability changed since the review.",
    tags: ["Carts"],
    access: BUY,
    params: IdParams,
    body: Closed({
      review: Type.String({ minLength: 1, maxLength: 64 }),
      purchaseOrder: Type.Optional(PurchaseOrderGiven),
      costCentre: Type.Optional(CostCentreGiven),
      acceptsAgreement: Type.Optional(
        Type.Boolean({
          description:
            "Of a customer that buys for itself: needed with its first order, without meaning after it.",
        }),
      ),
    }),
    responses: { 201: OrderShape },
    idempotent: "reads-first",
    async handle({ organisation, params, body, caller, db, locale }) {
      const placed = await placeOrder(db, {
        partner: organisation,
        cartId: params.id,
        review: body.review,
        acceptsAgreement: body.acceptsAgreement ?? false,
        ...referencesIn(body),
        by: caller,
        locale,
      });
      if (!placed.ok) return placed;
      const names = await resellerNames(db, resellersIn(placed.value.cart));
      return answer(201, placedOrderView(placed.value, { by: caller.name, names }), {
        headers: { location: `/v1/orders/${placed.value.id}` },
      });
    },
  });
}

/** What the buyer's books know the order by, where the body names it; what is absent stays as it is. */
const referencesIn = (body: {
  readonly purchaseOrder?: string | null;
  readonly costCentre?: string | null;
}) => ({
  ...(body.purchaseOrder === undefined
    ? {}
    : { purchaseOrder: bookReferenceOf(body.purchaseOrder) }),
  ...(body.costCentre === undefined ? {} : { costCentre: bookReferenceOf(body.costCentre) }),
});

async function answerCart(
  db: Database,
  filled: Result<FilledCart>,
  { locale, status = 200, made = status }: { locale: Language; status?: number; made?: number },
): Promise<Result<Answer>> {
  if (!filled.ok) return filled;
  const { cart, quote } = filled.value;
  const names = await resellerNames(db, resellersIn(cart));
  return answer(
    filled.value.made ? made : status,
    cartView(filled.value, quote, { locale, names }),
    {
      etag: cart.version,
      headers: filled.value.made ? { location: `/v1/carts/${cart.id}` } : {},
    },
  );
}
