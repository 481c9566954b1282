import Type from "typebox";
import { DayText, InstantText, MoneyShape, Nullable, Uuid } from "../../../platform/schemas.ts";
import { TermsShape } from "./order.schemas.ts";
import { Named, OfferRef, PlanRef } from "./schemas.ts";

/** Subscriptions, on a list and as a whole. */

export const subscriptionSummary = {
  id: Uuid,
  name: Type.String(),
  customer: Type.Object({ id: Uuid, company: Type.String() }),
  reseller: Nullable(Named),
  offer: OfferRef,
  publisher: Named,
  plan: PlanRef,
  quantity: Type.Integer(),
  pricingModel: Type.String(),
  status: Type.String(),
  fulfilment: Type.Object({ status: Type.String(), isFreeTrial: Type.Boolean() }),
  autoRenew: Type.Boolean(),
  term: Type.String(),
  payment: Type.String(),
  orderedAt: InstantText,
  activatedAt: Nullable(InstantText),
  trialEndsAt: Nullable(InstantText),
  termStart: Nullable(DayText),
  termEnd: Nullable(DayText),
  termLastDay: Nullable(DayText),
  price: MoneyShape,
  parentSubscriptionId: Nullable(
    Type.String({ description: "The subscription that this one is an add-on of" }),
  ),
  next: Type.Object({
    kind: Type.String(),
    at: Nullable(InstantText),
    day: Nullable(DayText),
  }),
  setupNeeded: Type.Boolean(),
};
export const SubscriptionSummary = Type.Object(subscriptionSummary, {
  title: "SubscriptionSummary",
});
export const ListedSubscription = Type.Object(
  {
    ...subscriptionSummary,
    pendingChange: Nullable(
      Type.String({
        description: "What the publisher was asked for and has not answered, as `change-quantity`.",
      }),
    ),
  },
  { title: "ListedSubscription" },
);
/** What a publisher was asked for, while it waits or where it failed. */
const operation = {
  operationId: Uuid,
  status: Type.String({ description: "in-progress, or failed" }),
};
const asked = {
  askedAt: InstantText,
  askedBy: Type.String(),
  endedAt: Nullable(InstantText),
  endedBy: Nullable(Type.String()),
};
export const SubscriptionShape = Type.Object(
  {
    ...subscriptionSummary,
    orderId: Uuid,
    orderNumber: Type.String(),
    base: Nullable(
      Type.Object(
        { id: Uuid, plan: Type.String() },
        { description: "Of an add-on: the subscription that it extends, and the name of its plan" },
      ),
    ),
    terms: TermsShape,
    lapsesAt: InstantText,
    fullCreditUntil: InstantText,
    endedAt: Nullable(InstantText),
    endReason: Nullable(Type.String()),
    dataEndsAt: Nullable(
      Type.String({
        description: "Of what was cancelled or has expired: when its data is removed",
      }),
    ),
    delivers: Nullable(
      Type.Object(
        {
          editionId: Uuid,
          version: Type.Integer(),
          keptSince: Nullable(
            Type.String({
              description: "When the offer or its plan was stopped: nothing newer is delivered",
            }),
          ),
        },
        { description: "The published edition that the subscription gets" },
      ),
    ),
    removalDay: Nullable(
      Type.String({ description: "First day without it: its offer is removed from customers" }),
    ),
    scheduledQuantity: Nullable(
      Type.Object(
        { quantity: Type.Integer(), on: DayText },
        {
          description: "A lower number of licences and the day of the renewal from which it holds",
        },
      ),
    ),
    quantityChange: Nullable(
      Type.Object(
        {
          ...operation,
          from: Type.Integer(),
          quantity: Type.Integer(),
          total: Nullable(MoneyShape),
          ...asked,
        },
        {
          description:
            "The last change of licences that its publisher was asked for, while it waits or where it failed",
        },
      ),
    ),
    priceChange: Nullable(
      Type.Object(
        {
          day: DayText,
          unitPrice: MoneyShape,
          price: MoneyShape,
          toldAt: Nullable(InstantText),
        },
        {
          description:
            "The price that is going to hold from the renewal on `day`, of one licence where sold per user, " +
            "and of all that are held then; as far as the seller was told, and with the private offer of that day. " +
            "`toldAt` is null where the list price stays, and a private offer begins or ends",
        },
      ),
    ),
    planChange: Nullable(
      Type.Object(
        {
          ...operation,
          from: Type.String({ description: "Name of the plan" }),
          to: Type.String({ description: "Name of the plan" }),
          total: Nullable(MoneyShape),
          ...asked,
        },
        {
          description:
            "The last change of plan that its publisher was asked for, while it waits or where it failed",
        },
      ),
    ),
    suspension: Nullable(
      Type.Object(
        {
          reason: Type.String({ description: "customer-request, non-payment, or fraud" }),
          at: InstantText,
          until: Type.String({ description: "Deleted then unless it is reactivated before" }),
          ends: Type.Object(
            { at: InstantText, status: Type.String({ description: "deleted, or expired" }) },
            { description: "How it ends if nothing is done" },
          ),
        },
        { description: "While it is suspended" },
      ),
    ),
    reactivation: Nullable(
      Type.Object(
        {
          ...operation,
          ...asked,
        },
        { description: "What its publisher was asked, while it waits or where it failed" },
      ),
    ),
    allowedActions: Type.Array(
      Type.Object({
        action: Type.String(),
        allowed: Type.Boolean(),
        until: Nullable(InstantText),
        reason: Nullable(
          Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }),
        ),
      }),
    ),
    history: Type.Array(
      Type.Object({
        at: InstantText,
        event: Type.String(),
        fromStatus: Nullable(Type.String()),
        toStatus: Type.String(),
        by: Nullable(Type.String()),
        details: Type.Record(Type.String(), Type.Unknown()),
      }),
    ),
    version: Type.Integer(),
  },
  { title: "Subscription" },
);
