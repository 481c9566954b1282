import { allowedActions, type Lifecycle, next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { DEALS_OVER, type DealStatus } from "../../licensing/events.ts";
import { opportunityNotAllowed } from "../problems.ts";

/** Where a co-sell opportunity stands. The last four are closed, for good. */
export const OPPORTUNITY_STAGES = [
  "received",
  "accepted",
  "won",
  "lost",
  "declined",
  "expired",
] as const;
export type OpportunityStage = (typeof OPPORTUNITY_STAGES)[number];

export const OPPORTUNITY_ACTIONS = ["accept", "decline", "win", "lose", "expire"] as const;
export type OpportunityAction = (typeof OPPORTUNITY_ACTIONS)[number];

/**
 * Received → accepted → closed (reseller.md 8.8; docs/domain/referrals.md). `expire` is the marketplace's, where nobody
 * answered in time; everything else is the receiver's. A closed one is never opened again: who tries once more
 * refers it anew.
 */
export const OPPORTUNITY_LIFECYCLE = {
  received: { accept: "accepted", decline: "declined", expire: "expired" },
  accepted: { win: "won", lose: "lost" },
  won: {},
  lost: {},
  declined: {},
  expired: {},
} as const satisfies Lifecycle<OpportunityStage, OpportunityAction>;

export type OpportunitySide = "sender" | "receiver" | "marketplace";

const SIDE_OF: Readonly<Record<OpportunityAction, OpportunitySide>> = {
  accept: "receiver",
  decline: "receiver",
  win: "receiver",
  lose: "receiver",
  expire: "marketplace",
};

/** What one side can do with it now: the buttons of the pages (BEY-09). */
export const opportunityActions = (
  stage: OpportunityStage,
  side: OpportunitySide,
): OpportunityAction[] =>
  allowedActions<OpportunityStage, OpportunityAction>(OPPORTUNITY_LIFECYCLE, stage).filter(
    (action) => SIDE_OF[action] === side,
  );

/** The stage after; refused where that side cannot do it now. */
export function moveOpportunity(
  stage: OpportunityStage,
  action: OpportunityAction,
  side: OpportunitySide,
): Result<OpportunityStage> {
  const allowed = opportunityActions(stage, side);
  const to = next<OpportunityStage, OpportunityAction>(OPPORTUNITY_LIFECYCLE, stage, action);
  return to === undefined || !allowed.includes(action)
    ? refuse(opportunityNotAllowed({ stage, action, allowed }))
    : ok(to);
}

/** The deal that was registered from an opportunity last, as licensing told of it. */
export type DealOfOpportunity = {
  readonly id: string;
  readonly number: number;
  readonly status: DealStatus;
};

/** Whether its publisher can register a deal from it now: once, unless that came to nothing or is over. */
export const canRegisterDeal = (
  stage: OpportunityStage,
  deal: Pick<DealOfOpportunity, "status"> | null,
): boolean => stage === "won" && (deal === null || DEALS_OVER.has(deal.status));
