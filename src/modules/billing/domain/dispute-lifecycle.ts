import type { Lifecycle } from "../../../kernel/lifecycle.ts";

/** Where a dispute of a line stands. */
export type DisputeState = "open" | "accepted" | "declined" | "withdrawn";
export type DisputeAction = "accept" | "decline" | "withdraw";

/** Accepted is what a credit note has credited, whoever made it. What has ended stays ended. */
export const DISPUTE_LIFECYCLE = {
  open: { accept: "accepted", decline: "declined", withdraw: "withdrawn" },
  accepted: {},
  declined: {},
  withdrawn: {},
} as const satisfies Lifecycle<DisputeState, DisputeAction>;

export const DISPUTE_STATES = Object.keys(DISPUTE_LIFECYCLE) as readonly DisputeState[];

/** Why a buyer says that a line is wrong. */
export const DISPUTE_REASONS = [
  "duplicate",
  "not-ordered",
  "price",
  "quantity",
  "cancelled",
  "not-delivered",
  "other",
] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];
