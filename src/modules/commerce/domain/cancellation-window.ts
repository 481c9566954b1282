import { addHours, type Instant, isBefore, monthsOf } from "../../../kernel/calendar.ts";
import type { Payment, TermLength } from "../events.ts";
import type { SalesPolicy } from "./policy.ts";
import { paymentPeriod } from "./term.ts";

/**
 * Hours after the order in which a purchase is credited in full: the short window where it is
 * billed monthly, the long one where it is billed by any longer period (decision 12).
 */
export const windowHours = (
  sold: { term: TermLength; payment: Payment },
  policy: Pick<SalesPolicy, "monthlyWindowHours" | "longerWindowHours">,
): number =>
  monthsOf(paymentPeriod(sold.term, sold.payment)) <= 1
    ? policy.monthlyWindowHours
    : policy.longerWindowHours;

/**
 * The instant from which a purchase is no longer credited. Hours are elapsed time, never calendar
 * days: a change to summer time neither shortens nor lengthens the window.
 */
export const windowClosesAt = (orderedAt: Instant, hours: number): Instant =>
  addHours(orderedAt, hours);

/** Strictly before: at the very instant the window closes it is closed. */
export const isWindowOpen = (at: Instant, orderedAt: Instant, hours: number): boolean =>
  isBefore(at, windowClosesAt(orderedAt, hours));
