import type { RequestState } from "../events.ts";

/** What can be done with a request, by whoever looks at it: for the buttons and for the refusals (BEY-09). */
export const REQUEST_ACTIONS = ["approve", "reject", "hand-over", "withdraw"] as const;
export type RequestAction = (typeof REQUEST_ACTIONS)[number];

type Looking = {
  /** Hands out the organisation's licences. */
  readonly decides: boolean;
  /** Asked for it. */
  readonly own: boolean;
};

const POSSIBLE: Readonly<Record<RequestState, readonly RequestAction[]>> = {
  open: ["approve", "reject", "hand-over", "withdraw"],
  // Approved, with none left: it can still be taken off the waiting list.
  waiting: ["reject", "withdraw"],
  approved: [],
  rejected: [],
  withdrawn: [],
};

export const actionsOfRequest = (
  { state }: { readonly state: RequestState },
  { decides, own }: Looking,
): readonly RequestAction[] =>
  POSSIBLE[state].filter((action) => (action === "withdraw" ? own : decides));

/** What becomes of a request that is approved: whoever finds no licence left waits (docs/domain/seats.md). */
export const outcomeOfApproval = ({
  holds,
  available,
}: {
  readonly holds: boolean;
  readonly available: number;
}): "approved" | "waiting" => (holds || available > 0 ? "approved" : "waiting");
