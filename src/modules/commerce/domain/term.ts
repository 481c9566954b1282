import {
  addDays,
  type Day,
  dayIn,
  type Instant,
  monthsOf,
  period,
  startOfDay,
  type Term,
  type TimeZone,
} from "../../../kernel/calendar.ts";
import type { Payment, TermLength } from "../events.ts";

/** The dates a subscription gets when it is activated. */
export type StartedTerm = {
  /** First day and first day after of the free trial; absent where there is none. */
  readonly trial?: Term;
  /** The instant the paid term begins after a trial: the start of its first day in the zone. */
  readonly trialEndsAt?: Instant;
  /** The first paid term. */
  readonly term: Term;
};

/**
 * The first term of a subscription activated at `activatedAt`. Terms start at activation, on the
 * day it is in the seller's billing zone (decision 15); a trial of 30 days takes that day and the
 * 29 after it, and the paid term begins on day 31 (decision 14).
 */
export function startTerm(
  activatedAt: Instant,
  { zone, trialDays, term }: { zone: TimeZone; trialDays: number; term: TermLength },
): StartedTerm {
  const first = dayIn(zone, activatedAt);
  if (trialDays === 0) return { term: period(first, term, 0) };
  const paidFrom = addDays(first, trialDays);
  return {
    trial: { start: first, end: paidFrom },
    trialEndsAt: startOfDay(paidFrom, zone),
    term: period(paidFrom, term, 0),
  };
}

/**
 * Length of one payment of a term: the whole term where it is paid upfront, else a month or a year
 * of it.
 *
 * @throws RangeError when an instalment is longer than the term or does not divide it
 */
export function paymentPeriod(term: TermLength, payment: Payment): TermLength {
  if (payment === "upfront") return term;
  const instalment = payment === "monthly" ? "P1M" : "P1Y";
  if (monthsOf(term) % monthsOf(instalment) !== 0)
    throw new RangeError(`A term of ${term} cannot be paid ${payment}`);
  return instalment;
}

/** Number of payments of a term: 12 for a year paid monthly, 1 for anything paid upfront. */
export const paymentsOf = (term: TermLength, payment: Payment): number =>
  monthsOf(term) / monthsOf(paymentPeriod(term, payment));

/** The days that payment `index` (0 is the first) of a term starting on `anchor` pays for. */
export const paidPeriod = (
  anchor: Day,
  { term, payment }: { term: TermLength; payment: Payment },
  index: number,
): Term => period(anchor, paymentPeriod(term, payment), index);

/** The last day, in a zone, of which something is before `end`. */
export const lastDayBefore = (end: Instant, zone: TimeZone): Day =>
  dayIn(zone, end.subtract({ nanoseconds: 1 }));

/** The last day a term shows: its end is the first day that is not part of it. */
export const lastDay = (term: Term): Day => addDays(term.end, -1);
