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
