import Type from "typebox";
import { InstantText, MoneyShape, Nullable, Uuid } from "../../../platform/schemas.ts";
import {
  AppliedPrivateOffer,
  Limits,
  Meter,
  Named,
  OfferRef,
  PlanRef,
  PriceShape,
  TotalsShape,
} from "./schemas.ts";

/** Orders, and the terms that were agreed in them. */

/** The number by which the books of whoever pays know an order; null where none was given. */
export const PurchaseOrder = Nullable(Type.String());
export const PurchaseOrderGiven = Nullable(
  Type.String({
    maxLength: 80,
    pattern: "^[^\\p{Cc}]{0,80}$",
    description:
      "The buyer’s own number for the order, on one line; blanks around it are dropped, and blank is none.",
  }),
);
/** Where they book what is ordered; null where nothing was given. */
export const CostCentre = Nullable(Type.String());
export const CostCentreGiven = Nullable(
  Type.String({
    maxLength: 80,
    pattern: "^[^\\p{Cc}]{0,80}$",
    description:
      "Where the buyer books it, on one line; blanks around it are dropped, and blank is none. Of an order it becomes that of its subscriptions.",
  }),
);
export const LineReseller = Type.Union([Named, Type.Null()], {
  description: "Through whom this line is sold, where that is not the reseller over all lines",
});

export const TermsShape = Type.Object(
  {
    offer: OfferRef,
    publisher: Named,
    plan: PlanRef,
    pricingModel: Type.String(),
    unitPrice: MoneyShape,
    privateOffer: Nullable(AppliedPrivateOffer),
    term: Type.String(),
    payment: Type.String(),
    quantity: Type.Integer(),
    quantityLimits: Limits,
    trialDays: Type.Integer(),
    market: Type.String(),
    timeZone: Type.String(),
    meters: Type.Array(Meter),
    cancellationHours: Type.Integer(),
    priceVersion: Type.Object({ editionId: Type.String(), version: Type.Integer() }),
  },
  { title: "AgreedTerms" },
);
const orderSummary = {
  id: Uuid,
  number: Type.String(),
  customer: Type.Object({ id: Uuid, company: Type.String() }),
  reseller: Nullable(Named),
  purchaseOrder: PurchaseOrder,
  costCentre: CostCentre,
  placedAt: InstantText,
  placedBy: Type.Object({ name: Type.String() }),
  lines: Type.Integer(),
  totals: Type.Array(TotalsShape),
};
export const OrderSummary = Type.Object(orderSummary, { title: "OrderSummary" });
export const OrderShape = Type.Object(
  {
    ...orderSummary,
    lines: Type.Array(
      Type.Object({
        number: Type.Integer(),
        subscriptionId: Uuid,
        reseller: LineReseller,
        terms: TermsShape,
        price: PriceShape,
        fullCreditUntil: InstantText,
        lapsesAt: InstantText,
        subscription: Type.Object({ status: Type.String(), setupNeeded: Type.Boolean() }),
      }),
    ),
  },
  { title: "Order" },
);
