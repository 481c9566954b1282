import type { DealStatus } from "../../api/deals.ts";

/** What every deal goes through, in order. */
export const PROGRESS = ["registered", "review", "decision"] as const;
export type ProgressStep = {
  readonly id: (typeof PROGRESS)[number];
  readonly status: "passed" | "running" | "waiting" | "failed" | "cancelled";
  readonly current: boolean;
};

/**
 * How far a deal has come (P23). What was withdrawn or expired goes no further, and what it had passed stays so.
 *
 * @param kinds what has become of it so far, in any order
 */
export function progressOf(
  status: DealStatus,
  kinds: readonly string[],
): readonly [ProgressStep, ProgressStep, ProgressStep] {
  const approved = kinds.includes("approved");
  const reviewed = approved || kinds.includes("rejected");
  const over = status === "withdrawn" || status === "expired";
  const step = (
    id: ProgressStep["id"],
    is: ProgressStep["status"],
    current = false,
  ): ProgressStep => ({ id, status: is, current });
  const ended = approved || status === "approved" ? "passed" : over ? "cancelled" : "waiting";
  return [
    step("registered", "passed"),
    status === "in-review" || status === "action-required"
      ? step("review", "running", true)
      : status === "submitted"
        ? step("review", "waiting", true)
        : step("review", reviewed || !over ? "passed" : "cancelled"),
    step("decision", status === "rejected" ? "failed" : ended),
  ];
}
