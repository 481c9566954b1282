import { type Day, daysBetween, type Term } from "../../../kernel/calendar.ts";
import { anchorOf, periodWith } from "./prorata.ts";
import { renews, type SubscriptionFacts } from "./subscription.ts";
import { paymentPeriod } from "./term.ts";

/** A paid period that begins. */
export type BegunPeriod = {
  readonly period: Term;
  /** Days of the whole period that the unit price is for. */
  readonly of: number;
  /** The term that it is in; another than before where it is the first period of it. */
  readonly term: Term;
  readonly renewed: boolean;
  /** Whether it is paid: what is suspended has its terms, and is not charged for them (decision 13). */
  readonly charged: boolean;
};

/**
 * The paid period of a subscription that begins with `day`, in the seller's zone; undefined where it
 * does not run, where its term ends then and no other follows, and where its offer is removed by then.
 * Periods and terms are counted from the first paid day, and clamped to the month's length (decision 15).
 */
export function beginPeriod(subscription: SubscriptionFacts, day: Day): BegunPeriod | undefined {
  const { status, suspension, term, terms, removalDay, paidUntil } = subscription;
  const runs = status === "active" || suspension?.from === "active";
  const anchor = anchorOf(subscription);
  if (!runs || term === null || anchor === null || day < anchor) return undefined;
  if (removalDay != null && removalDay <= day) return undefined;
  const renewed = day >= term.end;
  if (renewed && !renews(subscription)) return undefined;
  const paid = paymentPeriod(terms.term, terms.payment);
  const period = periodWith(day, anchor, paid);
  const next = () => (paid === terms.term ? period : periodWith(day, anchor, terms.term));
  return {
    period,
    of: daysBetween(period.start, period.end),
    term: renewed ? next() : term,
    renewed,
    // A reactivation may have charged the days of it already.
    charged: status === "active" && (paidUntil === null || paidUntil <= period.start),
  };
}
