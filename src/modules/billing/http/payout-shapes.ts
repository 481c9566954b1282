import Type from "typebox";
import {
  Closed,
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import { MonthText } from "./shapes.ts";

export const PayoutShape = Type.Object(
  {
    id: Uuid,
    publisher: Type.Object({ id: Uuid, name: Type.String() }),
    month: MonthText,
    currency: Type.String(),
    lineCount: Type.Integer(),
    sales: MoneyShape,
    credits: MoneyShape,
    fee: Type.Object(MoneyShape.properties, { description: "Kept by the operator." }),
    due: Type.Object(MoneyShape.properties, { description: "Sales and credits less the fee." }),
    statedAt: InstantText,
    state: OneOf(["open", "held", "paid"]),
    cameBack: Type.Boolean({
      description: "Whether its payment came back, and it was not paid again since.",
    }),
    heldBecause: Nullable(Type.String()),
    payment: Nullable(
      Type.Object(
        {
          id: Uuid,
          paidOn: DayText,
          reference: Type.String(),
          amount: MoneyShape,
          withheld: MoneyShape,
          withheldFor: Nullable(Type.String()),
        },
        { description: "It may be for several statements." },
      ),
    ),
    returns: Type.Array(
      Type.Object({
        reference: Type.String(),
        paidOn: DayText,
        returnedOn: DayText,
        reason: Type.String(),
        amount: MoneyShape,
      }),
      { description: "Payments of it that the bank gave back, the latest first." },
    ),
  },
  { title: "Payout" },
);
const payoutLine = {
  chargeId: Uuid,
  orderId: Uuid,
  orderNumber: Type.String(),
  subscriptionId: Uuid,
  offer: Type.Object({ name: Type.String(), slug: Type.String() }),
  plan: Type.Object({ name: Type.String() }),
  company: Type.String(),
  kind: Type.String(),
  reverses: Nullable(Uuid),
  partOf: Nullable(Uuid),
  from: DayText,
  to: DayText,
  days: Type.Integer(),
  of: Type.Integer(),
  unitPrice: MoneyShape,
  quantity: Type.Number({ description: "Licences; of usage, the units that are billed." }),
  net: MoneyShape,
  storeFeePercent: Type.String(),
  fee: MoneyShape,
  due: MoneyShape,
};
export const PayoutLineShape = Type.Object(payoutLine, { title: "PayoutLine" });
/** A line with what makes it: nothing in it says what the buyer is taxed. */
export const PayoutLineWhyShape = Type.Object(
  {
    ...payoutLine,
    evidence: Type.Object({
      text: Type.String({ description: "The formula as a sentence." }),
      steps: Type.Array(
        Type.Object({ code: Type.String(), label: Type.String(), value: Type.String() }),
      ),
      priceVersion: Type.Object({
        editionId: Type.String(),
        version: Type.Integer(),
        market: Type.String(),
      }),
      because: Type.Array(
        Type.Object({ event: Type.String(), label: Type.String(), at: InstantText }),
      ),
    }),
    ledger: Type.Object(
      {
        postings: Type.Array(
          Type.Object({ account: Type.String(), label: Type.String(), amount: MoneyShape }),
        ),
      },
      { description: "Debits are positive; they sum to zero." },
    ),
  },
  { title: "PayoutLineEvidence" },
);
export const PayoutPaymentBody = Closed({
  reference: Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" }),
  paidOn: DayText,
  withheld: Type.Optional(
    Type.String({
      maxLength: 24,
      default: "0",
      description: "Decimal text; tax that is kept back for the publisher's country.",
    }),
  ),
  preview: Type.Optional(Type.String({ maxLength: 100, description: "Of the dry run." })),
});
export const PayoutPaymentEffect = Type.Object(
  {
    payouts: Type.Array(Type.Object({ id: Uuid, month: MonthText, due: MoneyShape })),
    amount: MoneyShape,
    withheld: MoneyShape,
    transferred: MoneyShape,
    preview: Type.String(),
  },
  { title: "PayoutPaymentEffect" },
);
export const PayoutReturnBody = Closed({
  reason: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: "\\S",
    description: "The publisher reads it on its statement.",
  }),
  returnedOn: DayText,
  preview: Type.Optional(Type.String({ maxLength: 100, description: "Of the dry run." })),
});
