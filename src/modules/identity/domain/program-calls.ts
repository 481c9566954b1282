/** What a program asked, and how it was answered; nothing of what was sent or read. */
export type ProgramCall = {
  readonly clientId: string;
  /** System time, RFC 3339. */
  readonly at: string;
  readonly method: string;
  /** As the reference names it: `/v1/orders/:id`. */
  readonly route: string;
  readonly status: number;
  /** Code of the problem; null where nothing was refused. */
  readonly problem: string | null;
  readonly tookMs: number;
  readonly requestId: string;
  /** Calls of the program in the same turn that were only counted. */
  readonly more: number;
};

/** Of one program in one turn so many are kept; the others are counted. A program in a loop fills no disk. */
export const KEPT_IN_A_TURN = 50;
/** Of all programs so many wait to be written. */
export const MOST_WAITING = 5_000;

/**
 * Adds a call to those that wait to be written. Beyond `KEPT_IN_A_TURN` of its program it is counted with the last one that
 * is kept; beyond `MOST_WAITING` it is lost.
 */
export function withCall(
  waiting: Map<string, ProgramCall[]>,
  call: Omit<ProgramCall, "more">,
): void {
  const own = waiting.get(call.clientId) ?? [];
  const last = own.at(-1);
  if (last !== undefined && own.length >= KEPT_IN_A_TURN) {
    own[own.length - 1] = { ...last, more: last.more + 1 };
    return;
  }
  if (waiting.size * KEPT_IN_A_TURN >= MOST_WAITING && own.length === 0) return;
  own.push({ ...call, more: 0 });
  waiting.set(call.clientId, own);
}

/** How a call ended: served, refused with a reason, or failed by the server's own fault. */
export const CALL_OUTCOMES = ["served", "refused", "failed"] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];
