import type { Instant } from "../../../kernel/calendar.ts";

/** How long a publisher takes from the first time its site was opened for a purchase to its activation. */
export type UsualTime = {
  /** The median, in seconds of marketplace time. */
  readonly seconds: number;
  /** Of so many activations, the latest. */
  readonly activations: number;
};

/** Of fewer activations there is no figure: it would say more about one customer than about the publisher. */
const FEWEST_ACTIVATIONS = 5;
/** Older ones say little about how the publisher works now. */
export const LATEST_ACTIVATIONS = 100;

export type SetUpTime = {
  /** Since when the publisher has been asked: the first time its site was opened for the purchase. */
  readonly since: Instant | null;
  readonly usual: UsualTime | null;
  /** Whether it takes longer than it usually does. */
  readonly late: boolean;
};

/** How long a purchase has waited for its publisher at `at`, beside what is usual there (ux.md F7). */
export function setUpTime(
  opened: Instant | null,
  median: { readonly seconds: number | null; readonly activations: number },
  at: Instant,
): SetUpTime {
  const { seconds, activations } = median;
  const usual =
    seconds === null || activations < FEWEST_ACTIVATIONS
      ? null
      : { seconds: Math.max(0, Math.round(seconds)), activations };
  const waited = opened === null ? null : at.since(opened).total("seconds");
  return {
    since: opened,
    usual,
    late: usual !== null && waited !== null && waited > usual.seconds,
  };
}
