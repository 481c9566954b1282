import Type from "typebox";
import {
  Closed,
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  Uuid,
} from "../../../platform/schemas.ts";
import { CostCentre, LineReseller, PurchaseOrder } from "./order.schemas.ts";
import {
  AgreementState,
  AppliedPrivateOffer,
  Limits,
  Meter,
  Named,
  Optional,
  Payment,
  PriceShape,
  Reason,
  TermText,
  TotalsShape,
} from "./schemas.ts";

/** Carts, as routes take and answer them. */

export const LineBody = Closed({
  planUuid: Uuid,
  term: TermText,
  payment: Optional(Payment),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  resellerId: Optional(
    Type.String({
      ...Uuid,
      description: "Of an indirect provider: another of its resellers than the cart's",
    }),
  ),
});
export const CartShape = Type.Object(
  {
    id: Uuid,
    customerId: Uuid,
    state: Type.String(),
    orderId: Nullable(Uuid),
    reseller: Nullable(Named),
    purchaseOrder: PurchaseOrder,
    costCentre: CostCentre,
    agreement: AgreementState,
    createdAt: InstantText,
    expiresAt: InstantText,
    version: Type.Integer(),
    review: Nullable(
      Type.Object({ hash: Type.String(), reviewedAt: InstantText, current: Type.Boolean() }),
    ),
    lines: Type.Array(
      Type.Object({
        id: Type.String(),
        offer: Nullable(
          Type.Object({
            id: Type.String(),
            slug: Type.String(),
            name: Type.String(),
            publisher: Named,
          }),
        ),
        plan: Type.Object({
          uuid: Type.String(),
          id: Nullable(Type.String()),
          name: Nullable(Type.String()),
          pricingModel: Nullable(Type.String()),
        }),
        term: Type.String(),
        payment: Type.String(),
        quantity: Type.Integer(),
        reseller: LineReseller,
        quantityLimits: Nullable(Limits),
        unitPrice: Nullable(MoneyShape),
        priceBefore: Nullable(
          Type.Object(MoneyShape.properties, {
            description:
              "The unit price when the line was put in or last changed, where it is another one now",
          }),
        ),
        privateOffer: Nullable(AppliedPrivateOffer),
        price: Nullable(PriceShape),
        dates: Nullable(
          Type.Object({
            fullCreditUntil: InstantText,
            trialEndsAt: Nullable(InstantText),
            payingBegins: DayText,
            termStart: DayText,
            termLastDay: DayText,
          }),
        ),
        trialDays: Type.Integer(),
        meters: Type.Array(Meter, { description: "Usage that is billed in arrears" }),
        problems: Type.Array(Reason),
      }),
    ),
    dueOnActivation: Type.Array(TotalsShape),
    dueAfterTrials: Type.Array(TotalsShape),
    buyable: Type.Boolean(),
  },
  { title: "Cart" },
);
