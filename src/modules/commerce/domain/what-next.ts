import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import { anchorOf, periodWith } from "./prorata.ts";
import { endsAt, renews, type SubscriptionFacts, statusAt } from "./subscription.ts";
import { isHeld } from "./subscription-lifecycle.ts";

export type NextKind = "lapses" | "trial-ends" | "renews" | "ends" | "deletes" | "ended";

/** The date that matters of a subscription: what happens to it next, and when. */
export type WhatNext = {
  readonly kind: NextKind;
  /** Null where it happens with the beginning of a day. */
  readonly at: Instant | null;
  /** In the seller's billing zone. */
  readonly day: Day | null;
};

export function whatNext(facts: SubscriptionFacts, at: Instant): WhatNext {
  const { terms, term, trialEndsAt, endedAt, lapsesAt, suspension } = facts;
  const status = statusAt(facts, at);
  const on = (kind: NextKind, instant: Instant): WhatNext => ({
    kind,
    at: instant,
    day: dayIn(terms.sellerTimeZone, instant),
  });
  if (!isHeld(status)) {
    const ended = endedAt ?? endsAt({ ...facts, autoRenew: false }, facts.orderedAt) ?? at;
    return on("ended", ended);
  }
  if (status === "pending-activation") return on("lapses", lapsesAt);
  const end = endsAt(facts, at);
  if (status === "suspended" && end !== null && suspension?.until.equals(end) === true)
    return on("deletes", end);
  if (end !== null) return on("ends", end);
  if (status === "trial" && trialEndsAt !== null) return on("trial-ends", trialEndsAt);
  return { kind: "renews", at: null, day: term?.end ?? null };
}

/** A day of a renewals calendar. */
export type CalendarDay = { readonly kind: Exclude<NextKind, "ended">; readonly day: Day };

/** What a calendar looks ahead at most: with monthly terms as many entries for a subscription, and one more. */
const CALENDAR_MONTHS = 12;

/**
 * What happens to a subscription up to and including `until`, if nothing is done: the next date, and every
 * renewal that follows it (STO-05). Terms are counted from the first paid day (decision 15).
 */
export function calendarOf(
  facts: SubscriptionFacts,
  { at, until }: { readonly at: Instant; readonly until: Day },
): CalendarDay[] {
  const { kind, day } = whatNext(facts, at);
  if (kind === "ended" || day === null || day > until) return [];
  const first = { kind, day };
  const anchor = anchorOf(facts);
  const { term, terms } = facts;
  if (anchor === null || term === null || (kind !== "renews" && kind !== "trial-ends"))
    return [first];
  // A trial converts also where renewals are stopped: its first term is its last (decision 7).
  if (!renews(facts)) return term.end <= until ? [first, { kind: "ends", day: term.end }] : [first];
  const days: CalendarDay[] = [first];
  let next = kind === "trial-ends" ? term.end : periodWith(day, anchor, terms.term).end;
  while (next <= until && days.length <= CALENDAR_MONTHS + 1) {
    days.push({ kind: "renews", day: next });
    next = periodWith(next, anchor, terms.term).end;
  }
  return days;
}

/** The last day that a calendar made on `today` looks at. */
export const calendarUntil = (today: Day): Day =>
  Temporal.PlainDate.from(today).add({ months: CALENDAR_MONTHS }).toString();
