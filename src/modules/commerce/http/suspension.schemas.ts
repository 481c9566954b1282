import Type from "typebox";
import { Closed, DayText, InstantText, Nullable, Uuid } from "../../../platform/schemas.ts";
import { Optional, Text, TotalsShape } from "./schemas.ts";
import { EffectLines } from "./subscription-change.schemas.ts";

/** Shapes of what a suspension and a reactivation are asked with, and do. */

export const SuspensionBody = Closed({
  reason: Type.Union(
    (["customer-request", "non-payment", "fraud"] as const).map((one) => Type.Literal(one)),
  ),
  details: Optional(Text(2_000)),
  preview: Optional(Text(64)),
});

export const SuspensionShape = Type.Object(
  {
    subscriptionId: Uuid,
    days: Type.Integer({ description: "Days that it is kept" }),
    until: InstantText,
    ends: Type.Object(
      { at: InstantText, status: Type.String({ description: "deleted, or expired" }) },
      { description: "How it ends if nothing is done" },
    ),
    paidThrough: Nullable(
      Type.String({ description: "Last day that is paid for; no day after it is charged" }),
    ),
    addOns: Type.Array(Type.Object({ subscriptionId: Uuid, name: Type.String() }), {
      description: "Add-ons that are suspended with it",
    }),
    withdraws: Nullable(
      Type.Integer({ description: "The number of licences planned for the renewal" }),
    ),
    givesUp: Nullable(
      Type.Integer({ description: "The number of licences that the publisher was asked for" }),
    ),
    givesUpPlan: Nullable(
      Type.String({ description: "Name of the plan that the publisher was asked for" }),
    ),
    preview: Type.String(),
    committed: Type.Boolean(),
    status: Type.String(),
  },
  { title: "SuspensionEffect" },
);

export const ReactivationBody = Closed({ preview: Optional(Text(64)) });

export const ReactivationShape = Type.Object(
  {
    subscriptionId: Uuid,
    state: Type.String({ description: "preview, or waiting (for the publisher)" }),
    operationId: Nullable(Uuid),
    status: Type.String({ description: "What it is then: trial, or active" }),
    day: DayText,
    lines: EffectLines,
    addOns: Type.Array(
      Type.Object({ subscriptionId: Uuid, name: Type.String(), lines: EffectLines }),
      { description: "Add-ons that are reactivated with it" },
    ),
    totals: Nullable(TotalsShape),
    until: Nullable(InstantText),
    answerSeconds: Type.Integer(),
    preview: Type.String(),
  },
  { title: "ReactivationEffect" },
);
