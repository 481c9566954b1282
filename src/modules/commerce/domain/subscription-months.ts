/** What became of the subscriptions of a publisher's offers in a month. */
export type SubscriptionMonth = {
  /** `YYYY-MM` */
  readonly month: string;
  readonly ordered: number;
  readonly activated: number;
  /** Cancelled, expired or removed after they had been active. */
  readonly ended: number;
};

/** With how many ran when it was over. */
export type CountedMonth = SubscriptionMonth & {
  readonly running: number;
  /** Ended in the month, of 1,000 that ran as it began or began in it; null where none did. */
  readonly churnPerMille: number | null;
};

/**
 * Months one after the other, each with those that run at its end (ux.md P26).
 *
 * @param running at the begin of the first month
 * @param counted months in which something happened; others are nothing
 * @param months `YYYY-MM`, in order and without a gap
 */
export function countMonths(
  running: number,
  counted: readonly SubscriptionMonth[],
  months: readonly string[],
): CountedMonth[] {
  const byMonth = new Map(counted.map((one) => [one.month, one]));
  let now = running;
  return months.map((month) => {
    const { ordered = 0, activated = 0, ended = 0 } = byMonth.get(month) ?? {};
    const could = now + activated;
    now = could - ended;
    return {
      month,
      ordered,
      activated,
      ended,
      running: now,
      churnPerMille: could === 0 ? null : Math.round((ended * 1000) / could),
    };
  });
}
