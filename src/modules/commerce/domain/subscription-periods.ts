/** What became of the subscriptions of a publisher's offers in a period. */
export type SubscriptionPeriod = {
  readonly ordered: number;
  readonly activated: number;
  /** Cancelled, expired or removed after they had been active. */
  readonly ended: number;
};

/** With how many ran when it was over. */
export type CountedPeriod = SubscriptionPeriod & {
  readonly running: number;
  /** Ended in the period, of 1,000 that ran as it began or began in it; null where none did. */
  readonly churnPerMille: number | null;
};

/**
 * Periods one after the other, each with those that run at its end, and all of them as one (docs/domain/insights.md, IN-8).
 *
 * @param running at the begin of the first period
 * @param counted by place of the period, from 0; where nothing happened it may be absent
 * @param count of the periods
 */
export function countPeriods(
  running: number,
  counted: ReadonlyMap<number, SubscriptionPeriod>,
  count: number,
): { readonly total: CountedPeriod; readonly periods: readonly CountedPeriod[] } {
  const sum = { ordered: 0, activated: 0, ended: 0 };
  let now = running;
  const periods = Array.from({ length: count }, (_, place) => {
    const happened = counted.get(place) ?? NOTHING;
    sum.ordered += happened.ordered;
    sum.activated += happened.activated;
    sum.ended += happened.ended;
    const period = countPeriod(now, happened);
    now = period.running;
    return period;
  });
  return { total: countPeriod(running, sum), periods };
}

const NOTHING: SubscriptionPeriod = { ordered: 0, activated: 0, ended: 0 };

function countPeriod(before: number, { ordered, activated, ended }: SubscriptionPeriod) {
  const could = before + activated;
  return {
    ordered,
    activated,
    ended,
    running: could - ended,
    churnPerMille: could === 0 ? null : Math.round((ended * 1000) / could),
  };
}
