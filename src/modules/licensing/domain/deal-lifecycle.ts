import { allowedActions, type Lifecycle, next } from "../../../kernel/lifecycle.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { DEAL_STATUSES, type DealStatus } from "../events.ts";
import { dealNotAllowed } from "../problems.ts";

export { DEAL_STATUSES, type DealStatus };

export const DEAL_ACTIONS = [
  "claim",
  "ask",
  "answer",
  "approve",
  "reject",
  "withdraw",
  "expire",
] as const;
export type DealAction = (typeof DEAL_ACTIONS)[number];

/**
 * Where a registered deal stands (decision 32; docs/domain/deals.md, D-5). Claiming it again hands it to
 * another. `expire` is the marketplace's, on the day after the last one; a status without actions is final.
 */
export const DEAL_LIFECYCLE = {
  submitted: { claim: "in-review", withdraw: "withdrawn", expire: "expired" },
  "in-review": {
    claim: "in-review",
    ask: "action-required",
    approve: "approved",
    reject: "rejected",
    withdraw: "withdrawn",
    expire: "expired",
  },
  approved: { withdraw: "withdrawn", expire: "expired" },
  "action-required": { answer: "in-review", withdraw: "withdrawn", expire: "expired" },
  rejected: {},
  expired: {},
  withdrawn: {},
} as const satisfies Lifecycle<DealStatus, DealAction>;

export type DealSide = "publisher" | "operator" | "marketplace";

const SIDE_OF: Readonly<Record<DealAction, DealSide>> = {
  claim: "operator",
  ask: "operator",
  answer: "publisher",
  approve: "operator",
  reject: "operator",
  withdraw: "publisher",
  expire: "marketplace",
};

/** What one side can do with a deal now: the buttons of the pages (BEY-09). */
export const dealActions = (status: DealStatus, side: DealSide): DealAction[] =>
  allowedActions<DealStatus, DealAction>(DEAL_LIFECYCLE, status).filter(
    (action) => SIDE_OF[action] === side,
  );

/** Where an action of `side` leads to, or why it is not possible. */
export function moveDeal(
  status: DealStatus,
  action: DealAction,
  side: DealSide,
): Result<DealStatus, ReturnType<typeof dealNotAllowed>> {
  const to =
    SIDE_OF[action] === side
      ? next<DealStatus, DealAction>(DEAL_LIFECYCLE, status, action)
      : undefined;
  return to === undefined
    ? refuse(dealNotAllowed({ action, status, allowed: dealActions(status, side) }))
    : ok(to);
}

/** Nothing can become of the deal any more. */
export const isFinal = (status: DealStatus): boolean =>
  allowedActions<DealStatus, DealAction>(DEAL_LIFECYCLE, status).length === 0;

/** The tabs of the lists: *In progress* is what is not final (decision 32). */
export const DEAL_TABS = ["in-progress", "closed"] as const;
export type DealTab = (typeof DEAL_TABS)[number];
export const statusesOfTab = (tab: DealTab): readonly DealStatus[] =>
  DEAL_STATUSES.filter((status) => isFinal(status) === (tab === "closed"));

/** Deals that wait for one side to act. */
export const WAITING_FOR = {
  publisher: ["action-required"],
  operator: ["submitted", "in-review"],
} as const satisfies Record<Exclude<DealSide, "marketplace">, readonly DealStatus[]>;
