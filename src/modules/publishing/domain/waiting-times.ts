export type WaitingTimes = {
  readonly decided: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
};

/** The median and the 90th percentile (nearest rank) of waits in seconds; null without any. */
export function waitingTimesOf(seconds: readonly number[]): WaitingTimes {
  const sorted = [...seconds].sort((a, b) => a - b);
  const rank = (share: number) =>
    sorted.length === 0 ? null : (sorted[Math.ceil(share * sorted.length) - 1] ?? null);
  return { decided: sorted.length, medianSeconds: rank(0.5), p90Seconds: rank(0.9) };
}

/**
 * Whole seconds for which a submission has waited on the certification team until `until`: the time in
 * which the team waited for the publisher's answers is not the team's.
 */
export function teamSeconds(
  {
    waitingSince,
    publisherSeconds,
    askedAt,
    answeredAt,
  }: {
    readonly waitingSince: Temporal.Instant;
    /** Of the answers that came. */
    readonly publisherSeconds: number;
    readonly askedAt: Temporal.Instant | null;
    readonly answeredAt: Temporal.Instant | null;
  },
  until: Temporal.Instant,
): number {
  const since = (from: Temporal.Instant) => Math.floor(from.until(until).total("seconds"));
  const open = askedAt !== null && answeredAt === null ? since(askedAt) : 0;
  return Math.max(0, since(waitingSince) - publisherSeconds - open);
}

/** How a submission stands against the time that the operator wants to decide in. */
export type Deadline = "met" | "soon" | "overdue" | "paused";

/** Due within a day is soon. */
export const SOON_SECONDS = 86_400;

/** `paused` while the publisher's answer is awaited: the time does not run. */
export const deadlineOf = (
  seconds: number,
  { targetSeconds, awaits }: { readonly targetSeconds: number; readonly awaits: boolean },
): Deadline => {
  if (seconds > targetSeconds) return "overdue";
  if (awaits) return "paused";
  return seconds > targetSeconds - SOON_SECONDS ? "soon" : "met";
};
