import Type, { type TSchema } from "typebox";
import { Closed, DayText, MoneyShape, Nullable, Uuid } from "../../../platform/schemas.ts";

/** Shapes that several routes of commerce share. */

export const Text = (maxLength: number, options: object = {}) =>
  Type.String({ maxLength, ...options });
export const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
export const IdParams = Closed({ id: Uuid });
export const Segment = Type.Union(
  (["commercial", "education", "government", "non-profit"] as const).map((one) =>
    Type.Literal(one),
  ),
);
export const LanguageCode = Type.Union(
  (["en", "fr", "ko"] as const).map((one) => Type.Literal(one)),
);
export const Payment = Type.Union(
  (["upfront", "monthly", "annual"] as const).map((one) => Type.Literal(one)),
);
export const TermText = Type.Union(
  (["P1M", "P1Y", "P2Y", "P3Y"] as const).map((one) => Type.Literal(one)),
);
export const Status = Type.Union(
  (
    [
      "pending-activation",
      "trial",
      "active",
      "suspended",
      "cancelled",
      "expired",
      "deleted",
    ] as const
  ).map((one) => Type.Literal(one)),
);
export const AgreementState = Type.Union([Type.Literal("confirmed"), Type.Literal("missing")]);
export const Named = Type.Object({ id: Type.String(), name: Type.String() });
/** The private offer that made a unit price lower than the list price. */
export const AppliedPrivateOffer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  percent: Nullable(Type.String()),
  listPrice: MoneyShape,
  until: DayText,
});
export const Reason = Type.Object(
  {
    code: Type.String(),
    title: Type.String(),
    detail: Type.String(),
    params: Type.Record(Type.String(), Type.Unknown()),
    wayOut: Type.Object({
      kind: Type.String(),
      label: Nullable(Type.String()),
      subscriptionId: Optional(Type.String()),
      url: Optional(Type.String()),
      contact: Optional(
        Type.Object({
          name: Type.String(),
          email: Type.String(),
          phone: Nullable(Type.String()),
          url: Nullable(Type.String()),
        }),
      ),
    }),
  },
  { title: "Reason" },
);
export const TotalsShape = Type.Object({ net: MoneyShape, tax: MoneyShape, total: MoneyShape });
export const PriceShape = Type.Object(
  {
    net: MoneyShape,
    tax: MoneyShape,
    total: MoneyShape,
    taxTreatment: Type.String(),
    taxPercent: Type.String(),
    taxName: Nullable(Type.String()),
    taxIsSample: Type.Boolean(),
    charged: Type.String(),
    payments: Type.Integer(),
    paymentPeriod: Type.String(),
    byDays: Optional(
      Type.Object(
        { days: Type.Integer(), of: Type.Integer() },
        { description: "Of an add-on: days of the period that its first payment is for" },
      ),
    ),
  },
  { title: "LinePrice" },
);
export const Limits = Type.Object({ minimum: Type.Integer(), maximum: Nullable(Type.Integer()) });
export const OfferRef = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
});
export const PlanRef = Type.Object({ uuid: Type.String(), id: Type.String(), name: Type.String() });
export const Meter = Type.Object({
  id: Type.String(),
  name: Type.String(),
  unit: Type.String(),
  price: MoneyShape,
  included: Nullable(Type.String()),
  reduced: Type.Array(
    Type.Object({
      from: DayText,
      until: DayText,
      price: MoneyShape,
      privateOffer: Type.Object({
        id: Type.String(),
        name: Type.String(),
        percent: Nullable(Type.String()),
      }),
    }),
    { description: "Days, the last one included, on which private offers make a unit cheaper" },
  ),
});
/** Price of one payment of a term, and how many payments it has. */
export const TermPrice = Type.Object({
  term: Type.String(),
  payment: Type.String(),
  price: MoneyShape,
  privateOffer: Nullable(AppliedPrivateOffer),
  paymentPeriod: Type.String(),
  payments: Type.Integer(),
});

/** What a plan says of itself wherever it is offered. */
export const planForSale = {
  uuid: Type.String(),
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  pricingModel: Type.String(),
  category: Type.String(),
  billingTypes: Type.Array(Type.String()),
  trialDays: Type.Integer(),
};
