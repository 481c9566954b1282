import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable } from "../../../platform/schemas.ts";
import {
  type KeptReferences,
  referencesOfSubscription,
} from "../queries/subscription-references.ts";
import { keepReferences } from "../use-cases/keep-references.ts";
import { CostCentreGiven, PurchaseOrderGiven } from "./order.schemas.ts";
import { IdParams } from "./schemas.ts";

const tags = ["Subscriptions"];
const Shape = Type.Object(
  {
    costCentre: Nullable(Type.String()),
    purchaseOrder: Nullable(
      Type.String({ description: "In place of that of the order; null where that holds." }),
    ),
    orderPurchaseOrder: Nullable(Type.String({ description: "Of the order, as given at Buy." })),
    version: Type.Integer(),
    changedAt: Nullable(InstantText),
    changedBy: Nullable(Type.String()),
  },
  { title: "SubscriptionReferences" },
);

/** By what the owner of a subscription knows it in its own books (ux.md C9). */
export function subscriptionReferenceRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/subscriptions/:id/references",
    operationId: "getSubscriptionReferences",
    summary: "The cost centre and the purchase order number of a subscription",
    tags,
    access: { permission: "subscription:read", of: ["partner", "customer"] },
    params: IdParams,
    responses: { 200: Shape },
    async handle({ organisation, params, db }) {
      const kept = await referencesOfSubscription(db, organisation.id, params.id);
      return kept === undefined ? refuse(notFound({})) : answered(kept);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/subscriptions/:id/references",
    operationId: "keepSubscriptionReferences",
    summary: "Keep the cost centre and the purchase order number of a subscription",
    description:
      "They stand on the lines of invoices and credit notes that are issued from then on, and in their files; what is issued keeps what held. Null, or blanks, take one away: the purchase order number is then that of the order.",
    tags,
    access: { permission: "subscription:manage", of: ["partner", "customer"] },
    precondition: true,
    params: IdParams,
    body: Closed({ costCentre: CostCentreGiven, purchaseOrder: PurchaseOrderGiven }),
    responses: { 200: Shape },
    async handle({ organisation, params, body, ifMatch, db }) {
      const kept = await keepReferences(db, {
        ...body,
        sellerId: organisation.id,
        subscriptionId: params.id,
        seen: ifMatch,
      });
      return kept.ok ? answered(kept.value) : kept;
    },
  });
}

const answered = ({ changedAt, ...kept }: KeptReferences) =>
  answer(
    200,
    { ...kept, changedAt: changedAt?.toString() ?? null },
    { etag: String(kept.version) },
  );
