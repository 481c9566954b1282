import Type from "typebox";
import { money, toJson } from "../../../kernel/money.ts";
import {
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import {
  canRegisterDeal,
  OPPORTUNITY_ACTIONS,
  OPPORTUNITY_STAGES,
  opportunityActions,
} from "../domain/opportunity-lifecycle.ts";
import type { SeenOpportunity } from "../queries/opportunities.ts";
import { dealOf, dealShape } from "./shapes.ts";

const ACTIONS = OPPORTUNITY_ACTIONS.filter((one) => one !== "expire");
const Contact = Type.Object({
  firstName: Type.String(),
  lastName: Type.String(),
  email: Type.String(),
  phone: Nullable(Type.String()),
});

export const OpportunitySummary = Type.Object(
  {
    id: Uuid,
    number: Type.Integer(),
    direction: OneOf(["inbound", "outbound"]),
    other: Type.String({ description: "Name of the other side." }),
    offer: Type.Object({ slug: Type.String(), name: Type.String() }),
    company: Type.String(),
    country: Type.String(),
    value: MoneyShape,
    closesOn: DayText,
    stage: OneOf(OPPORTUNITY_STAGES),
    stageChangedAt: InstantText,
    sentAt: InstantText,
    answerUntil: Nullable(Type.String({ description: "While it waits for an answer." })),
    favourite: Type.Boolean(),
    deal: dealShape("Registered from it, the latest; the publisher's alone to read."),
    allowedActions: Type.Array(OneOf(ACTIONS)),
  },
  { title: "CoSellOpportunitySummary" },
);
export const OpportunityShape = Type.Interface(
  [OpportunitySummary],
  {
    contact: Nullable(Contact),
    help: Type.String(),
    notes: Type.String(),
    reason: Nullable(Type.String({ description: "Why it was declined or lost." })),
    sentBy: Type.String(),
    stageChangedBy: Type.String(),
    canRegisterDeal: Type.Boolean({
      description:
        "To its publisher: whether a deal can be registered from it now (`opportunityId` of `POST /v1/deals`).",
    }),
  },
  { title: "CoSellOpportunity" },
);

export function opportunitySummary(one: SeenOpportunity, organisationId: string) {
  const inbound = one.receiverId === organisationId;
  return {
    id: one.id,
    number: one.number,
    direction: inbound ? ("inbound" as const) : ("outbound" as const),
    other: inbound ? one.senderName : one.receiverName,
    offer: { slug: one.offerSlug, name: one.offerName },
    company: one.company,
    country: one.country,
    value: toJson(money(one.amountMinor, one.currency)),
    closesOn: one.closesOn,
    stage: one.stage,
    stageChangedAt: one.stageChangedAt.toString(),
    sentAt: one.sentAt.toString(),
    answerUntil: one.stage === "received" ? one.answerUntil.toString() : null,
    favourite: one.favourite,
    deal: one.publisherId === organisationId ? dealOf(one) : null,
    allowedActions: opportunityActions(one.stage, inbound ? "receiver" : "sender").filter(
      (action): action is (typeof ACTIONS)[number] => action !== "expire",
    ),
  };
}

export const opportunityView = (one: SeenOpportunity, organisationId: string) => ({
  ...opportunitySummary(one, organisationId),
  contact:
    one.stage === "expired" && one.receiverId === organisationId
      ? null
      : {
          firstName: one.firstName,
          lastName: one.lastName,
          email: one.email,
          phone: one.phone,
        },
  help: one.help,
  notes: one.notes,
  reason: one.reason,
  sentBy: one.sentBy,
  stageChangedBy: one.stageChangedBy,
  canRegisterDeal: one.publisherId === organisationId && canRegisterDeal(one.stage, dealOf(one)),
});
