import Type from "typebox";
import {
  Closed,
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  Uuid,
} from "../../../platform/schemas.ts";
import { Optional, Text, TotalsShape } from "./schemas.ts";

/** What changes of a subscription are asked for, and what they do. */

export const CancellationBody = Closed({
  when: Type.Union([Type.Literal("now"), Type.Literal("at-renewal")]),
  reason: Type.Union(
    (["customer-request", "non-payment", "fraud", "other"] as const).map((one) =>
      Type.Literal(one),
    ),
  ),
  details: Optional(Text(2_000)),
  preview: Optional(Text(64)),
});
export const CancellationShape = Type.Object(
  {
    subscriptionId: Uuid,
    when: Type.String(),
    kind: Type.String(),
    effectiveAt: Nullable(InstantText),
    credit: Nullable(TotalsShape),
    addOns: Type.Array(
      Type.Object({ subscriptionId: Uuid, name: Type.String(), credit: Nullable(TotalsShape) }),
      { description: "Add-ons that end with it; their credits are part of `credit`" },
    ),
    until: Nullable(InstantText),
    dataUntil: Nullable(
      Type.String({ format: "date-time", description: "When its data is deleted; RFC 3339, UTC" }),
    ),
    preview: Type.String(),
    committed: Type.Boolean(),
    status: Type.String(),
  },
  { title: "Cancellation" },
);
export const QuantityBody = Closed({
  quantity: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
  preview: Optional(Text(64)),
  unassign: Optional(
    Type.Literal("latest-first", {
      description: "Whoever got a licence last loses it, where there are fewer than are assigned.",
    }),
  ),
});
export const EffectLine = {
  kind: Type.String({ description: "charge, or credit: of a charge with its sign turned" }),
  quantity: Type.Integer(),
  unitPrice: MoneyShape,
  from: DayText,
  to: DayText,
  days: Type.Integer(),
  of: Type.Integer(),
  net: MoneyShape,
  tax: MoneyShape,
};
/** What a change charges and credits, line by line. */
export const EffectLines = Type.Array(Type.Object(EffectLine));
export const QuantityEffectShape = Type.Object(
  {
    subscriptionId: Uuid,
    state: Type.String({ description: "preview, waiting (for the publisher), or scheduled" }),
    operationId: Nullable(Uuid),
    from: Type.Integer(),
    to: Type.Integer(),
    kind: Type.String({ description: "free, charge, credit, or at-renewal" }),
    day: DayText,
    lines: EffectLines,
    totals: Nullable(TotalsShape),
    creditUntil: Nullable(InstantText),
    nextPayment: Nullable(Type.Object({ day: DayText, before: MoneyShape, after: MoneyShape })),
    creditable: Type.Integer({ description: "Licences that can be given back now with credit" }),
    withdraws: Nullable(
      Type.Integer({ description: "The number planned for the renewal, which this replaces" }),
    ),
    losing: Type.Integer({
      description: "People who have a licence now for whom none is left afterwards",
    }),
    answerSeconds: Type.Integer(),
    preview: Type.String(),
  },
  { title: "QuantityEffect" },
);
