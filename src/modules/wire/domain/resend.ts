import type { OperationFacts } from "./operation-view.ts";

/** How a call to a connection webhook stands. */
export type CallState = "waiting" | "delivered" | "refused" | "dead" | "dropped";

/** A call with the operation that it tells of. */
export type ToldOperation = Pick<
  OperationFacts,
  "id" | "action" | "status" | "source" | "endedBy"
> & {
  readonly state: CallState;
};

/**
 * The call that a publisher may have made again now; undefined where nothing waits.
 *
 * It is the earliest that still waits; else the one of the change that waits for the publisher's answer; else the latest of
 * all where it was given up and there is still something to tell. What is told later is never overtaken by what was before.
 *
 * @param calls of one subscription, the newest first
 */
export function callToResend<Call extends ToldOperation>(calls: readonly Call[]): Call | undefined {
  const [latest] = calls;
  return (
    calls.findLast(({ state }) => state === "waiting") ??
    calls.find(({ state, status }) => status === "in-progress" && state !== "refused") ??
    (latest?.state === "dead" && stillToTell(latest) ? latest : undefined)
  );
}

/** Whether a call says something yet once its operation is over: what holds already, or what the publisher's own program did. */
const stillToTell = ({ source, endedBy }: ToldOperation): boolean =>
  source === "publisher" || endedBy === "not-asked";
