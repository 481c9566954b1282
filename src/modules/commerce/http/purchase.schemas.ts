import Type from "typebox";
import {
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import { OfferRef, PlanRef } from "./schemas.ts";
import { subscriptionSummary } from "./subscription.schemas.ts";

const Named = Type.Object({ id: Type.String(), name: Type.String() });

const BoughtFromShape = Type.Object(
  {
    kind: OneOf(["operator", "partner"]),
    name: Type.String(),
    reseller: Nullable(Type.String()),
  },
  { description: "Who sold it: the operator, where the organisation bought it itself" },
);

const { customer: _customer, price: _price, reseller: _reseller, ...common } = subscriptionSummary;

export const PurchaseShape = Type.Object(
  {
    ...common,
    from: BoughtFromShape,
    price: Nullable(
      Type.Object(
        { amount: Type.String(), currency: Type.String() },
        {
          description:
            "Of one payment, net; null where a partner sold it: its price is the partner’s",
        },
      ),
    ),
    removalDay: Nullable(DayText),
    changeAsked: Type.Boolean({
      description: "Whether something waits that its partner was asked to change",
    }),
  },
  { title: "Purchase" },
);

export const RenewalShape = Type.Object(
  {
    kind: OneOf(["lapses", "trial-ends", "renews", "ends", "deletes"]),
    day: DayText,
    subscriptionId: Uuid,
    offer: OfferRef,
    plan: PlanRef,
    publisher: Named,
    pricingModel: Type.String(),
    quantity: Type.Integer({ description: "Of the term that begins then" }),
    from: BoughtFromShape,
    price: Nullable(MoneyShape),
  },
  { title: "Renewal" },
);

export const CalendarFeedShape = Type.Object(
  { createdAt: InstantText, createdBy: Type.String() },
  { title: "CalendarFeed" },
);
