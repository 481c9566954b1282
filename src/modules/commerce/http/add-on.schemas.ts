import Type from "typebox";
import {
  Closed,
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  Uuid,
} from "../../../platform/schemas.ts";
import { CostCentreGiven, PurchaseOrderGiven } from "./order.schemas.ts";
import { Meter, Optional, PriceShape } from "./schemas.ts";

/** Shapes of add-ons. */

export const AddOnBody = Closed({
  planUuid: Uuid,
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  purchaseOrder: Optional(PurchaseOrderGiven),
  costCentre: Optional(CostCentreGiven),
  preview: Optional(Type.String({ maxLength: 64 })),
});

const plan = { uuid: Uuid, id: Type.String(), name: Type.String() };
const Limits = Type.Object({ minimum: Type.Integer(), maximum: Nullable(Type.Integer()) });

export const EligibleAddOnShape = Type.Object(
  {
    plan: Type.Object({ ...plan, description: Type.String() }),
    pricingModel: Type.String(),
    quantityLimits: Limits,
    unitPrice: MoneyShape,
    term: Type.String(),
    payment: Type.String(),
    meters: Type.Array(Meter),
  },
  { title: "EligibleAddOn", description: "An add-on that this subscription can have" },
);

export const BuyingShape = Type.Object(
  {
    allowed: Type.Boolean(),
    reason: Nullable(
      Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }),
    ),
  },
  { description: "Whether add-ons can be bought for the subscription now, and else why not" },
);

export const AddOnEffectShape = Type.Object(
  {
    subscriptionId: Uuid,
    plan: Type.Object(plan),
    quantity: Type.Integer(),
    pricingModel: Type.String(),
    unitPrice: MoneyShape,
    charge: Type.Object(
      {
        from: DayText,
        to: DayText,
        days: Type.Integer(),
        of: Type.Integer({ description: "Days of the whole period that the unit price is for" }),
        price: PriceShape,
      },
      {
        description:
          "The first charge, made at the activation: by days, from today to the end of the running period. " +
          "Activated in a later period, the add-on is charged that whole period instead.",
      },
    ),
    nextPayment: Nullable(Type.Object({ day: DayText, amount: MoneyShape })),
    termLastDay: DayText,
    renews: Type.Boolean({ description: "As the subscription that it extends does" }),
    fullCreditUntil: InstantText,
    lapsesAt: InstantText,
    preview: Type.String(),
    bought: Nullable(
      Type.Object(
        { subscriptionId: Uuid, orderId: Uuid, orderNumber: Type.String() },
        { description: "The add-on's own subscription, and its order; null for a preview" },
      ),
    ),
  },
  { title: "AddOnEffect" },
);
