import type { Lifecycle } from "../../../kernel/lifecycle.ts";
import type { DealStatus } from "../../licensing/events.ts";

/** Where a lead stands with its publisher. The last four are closed; closed leads can be opened again. */
export const LEAD_STAGES = ["received", "accepted", "won", "lost", "declined", "expired"] as const;
export type LeadStage = (typeof LEAD_STAGES)[number];

export const LEAD_ACTIONS = ["accept", "win", "lose", "decline", "expire", "reopen"] as const;
export type LeadAction = (typeof LEAD_ACTIONS)[number];

/**
 * Received → accepted → archived (publisher.md 15.4). `expire` is the marketplace's, some days after
 * a lead that nobody answered came; everything else is the publisher's.
 */
export const LEAD_LIFECYCLE = {
  received: { accept: "accepted", decline: "declined", expire: "expired" },
  accepted: { win: "won", lose: "lost", decline: "declined" },
  won: { reopen: "accepted" },
  lost: { reopen: "accepted" },
  declined: { reopen: "accepted" },
  expired: { reopen: "accepted" },
} as const satisfies Lifecycle<LeadStage, LeadAction>;

/** Whether a deal can be registered from it: it was accepted or won, and is no deal that may still come to something (deals.md, D-8). */
export const canRegisterDeal = (stage: LeadStage, dealStatus: DealStatus | null): boolean =>
  (stage === "accepted" || stage === "won") &&
  (dealStatus === null || dealStatus === "rejected" || dealStatus === "withdrawn");

/** Days of marketplace time after which a message that nobody answered expires. */
export const ANSWER_WITHIN_DAYS = 14;

/** The same of leads that tell what somebody did and need no answer (publisher.md 15.4: six months). */
export const NEEDS_NO_ANSWER_DAYS = 183;
