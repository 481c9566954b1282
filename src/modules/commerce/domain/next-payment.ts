import type { Day } from "../../../kernel/calendar.ts";
import { periodWith } from "./prorata.ts";
import { anchored, runningPeriod } from "./quantity-lines.ts";
import { renews, type SubscriptionFacts } from "./subscription.ts";
import type { SubscriptionStatus } from "./subscription-lifecycle.ts";

/** The first day of the term after the running one. */
export function renewalDay(facts: SubscriptionFacts, today: Day): Day {
  const { term, terms } = facts;
  if (term !== null && today < term.end) return term.end;
  return periodWith(today, anchored(facts), terms.term).end;
}

/**
 * The day of the next payment of what runs in `status`, in the seller's zone; null where none follows.
 * A trial is followed by its first term also where renewals are stopped.
 */
export function nextPaymentDay(
  facts: SubscriptionFacts,
  { status, today }: { readonly status: SubscriptionStatus; readonly today: Day },
): Day | null {
  const day = status === "trial" ? anchored(facts) : runningPeriod(facts, today).end;
  const goesOn = status === "active" ? renews(facts) : facts.autoRenew;
  const follows = goesOn || (status === "active" && day < renewalDay(facts, today));
  return follows ? day : null;
}
