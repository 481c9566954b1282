import Type from "typebox";
import { Closed, DayText, MoneyShape, Nullable, Uuid } from "../../../platform/schemas.ts";
import { AppliedPrivateOffer, Meter, Optional, Reason, Text, TotalsShape } from "./schemas.ts";
import { EffectLine } from "./subscription-change.schemas.ts";

/** Shapes of changes of plan. */

const plan = { uuid: Uuid, id: Type.String(), name: Type.String() };

export const OtherPlanShape = Type.Object(
  {
    plan: Type.Object({ ...plan, description: Type.String() }),
    unitPrice: Nullable(MoneyShape),
    privateOffer: Nullable(AppliedPrivateOffer),
    price: Nullable(MoneyShape),
    quantityLimits: Type.Object({ minimum: Type.Integer(), maximum: Nullable(Type.Integer()) }),
    meters: Type.Array(Meter),
    possible: Type.Boolean(),
    reasons: Type.Array(Reason, { description: "Everything that stands against it" }),
  },
  {
    title: "OtherPlan",
    description:
      "Another plan of the subscription's offer. `unitPrice` is that of one payment, `price` that of the " +
      "licences that are held; null where no price is shown.",
  },
);

export const ChangingShape = Type.Object(
  {
    allowed: Type.Boolean(),
    reason: Nullable(
      Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }),
    ),
  },
  { description: "Whether the plan can be changed at all now, and else why not" },
);

export const PlanBody = Closed({ planUuid: Uuid, preview: Optional(Text(64)) });

const LicencesOnPlanChange = Type.Object(
  {
    handedOutBefore: Type.Boolean(),
    handedOutAfter: Type.Boolean(),
    goAlong: Type.Integer({ description: "People who get a licence of the plan after" }),
    haveAlready: Type.Integer({ description: "People who have one of the plan after already" }),
    losing: Type.Integer({
      description: "People who lose theirs: those of the plan after are not handed out here",
    }),
    groups: Type.Integer({ description: "Groups that stay with the plan before" }),
  },
  {
    description:
      "What becomes of those who have a licence of the plan before, as licences are assigned now; null " +
      "where the marketplace hands out neither plan's.",
  },
);

export const PlanEffectShape = Type.Object(
  {
    subscriptionId: Uuid,
    state: Type.String({ description: "preview, or waiting (for the publisher)" }),
    operationId: Nullable(Uuid),
    from: Type.Object(plan),
    to: Type.Object(plan),
    unitPrice: MoneyShape,
    quantity: Type.Integer(),
    quantityLimits: Type.Object({ minimum: Type.Integer(), maximum: Nullable(Type.Integer()) }),
    day: DayText,
    lines: Type.Array(
      Type.Object({ ...EffectLine, plan: Type.String({ description: "Name of the plan" }) }),
    ),
    totals: Nullable(TotalsShape),
    nextPayment: Nullable(Type.Object({ day: DayText, before: MoneyShape, after: MoneyShape })),
    withdraws: Nullable(
      Type.Integer({ description: "The number of licences planned for the renewal" }),
    ),
    licences: Nullable(LicencesOnPlanChange),
    answerSeconds: Type.Integer(),
    preview: Type.String(),
  },
  { title: "PlanEffect" },
);
