import type { RequestState } from "../events.ts";
import type { CheckState } from "./licence-check.ts";

/** How somebody stands with a plan of the own organisation (C10, F10). */
export const APP_STATES = [
  "licensed",
  "suspended",
  "waiting",
  "requested",
  "rejected",
  "none",
] as const;
export type AppState = (typeof APP_STATES)[number];
export type AppAction = "open" | "request" | "withdraw";

export type AppFacts = {
  /** What the publisher's program is told of the person. */
  readonly check: CheckState;
  readonly holds: boolean;
  readonly waits: boolean;
  /** Of the latest request of the person for the plan; null where there is none. */
  readonly request: RequestState | null;
};

/** One word for a page: what a program is told comes before what is asked for. */
export function appState({ check, holds, waits, request }: AppFacts): AppState {
  if (check === "active" || check === "warning") return "licensed";
  if (holds) return "suspended";
  if (waits) return "waiting";
  if (request === "open") return "requested";
  return request === "rejected" ? "rejected" : "none";
}

/**
 * What the person can do (BEY-09).
 *
 * @param address whether the app has an address to open
 * @param known whether the person is an active user of the directory
 */
export function appActions(
  facts: AppFacts,
  { address, known }: { readonly address: boolean; readonly known: boolean },
): readonly AppAction[] {
  const state = appState(facts);
  if (state === "licensed") return address ? ["open"] : [];
  if (state === "requested") return ["withdraw"];
  // Whoever waits by a group has nothing to take back.
  if (state === "waiting") return facts.request === "waiting" ? ["withdraw"] : [];
  return known && (state === "none" || state === "rejected") ? ["request"] : [];
}
