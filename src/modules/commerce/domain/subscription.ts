import { type Instant, isBefore, startOfDay, type Term } from "../../../kernel/calendar.ts";
import type { AgreedTerms } from "../events.ts";
import { isHeld, type SubscriptionStatus } from "./subscription-lifecycle.ts";

/** What the rules need to know of a subscription. */
export type SubscriptionFacts = {
  readonly status: SubscriptionStatus;
  readonly autoRenew: boolean;
  readonly orderedAt: Instant;
  /** The instant at which a subscription that was never activated lapses. */
  readonly lapsesAt: Instant;
  readonly activatedAt: Instant | null;
  readonly trialEndsAt: Instant | null;
  /** The running paid term, or the one that follows the trial; null until activation. */
  readonly term: Term | null;
  readonly endedAt: Instant | null;
  readonly terms: AgreedTerms;
};

/**
 * The status at `at`, from the dates: a moment of the agenda that has not run yet makes no
 * difference to what is shown and allowed.
 */
export function statusAt(subscription: SubscriptionFacts, at: Instant): SubscriptionStatus {
  const { status, autoRenew, lapsesAt, trialEndsAt, term, terms } = subscription;
  if (!isHeld(status)) return status;
  if (status === "pending-activation") return isBefore(at, lapsesAt) ? status : "cancelled";
  if (status === "trial" && trialEndsAt !== null && !isBefore(at, trialEndsAt))
    return autoRenew ? "active" : "expired";
  if (status === "active" && term !== null && !autoRenew) {
    const endsAt = startOfDay(term.end, terms.sellerTimeZone);
    return isBefore(at, endsAt) ? status : "expired";
  }
  return status;
}

/** The instant a subscription ends if nothing is done: null where it renews or has ended. */
export function endsAt(subscription: SubscriptionFacts, at: Instant): Instant | null {
  const { autoRenew, trialEndsAt, term, terms, lapsesAt } = subscription;
  const status = statusAt(subscription, at);
  if (status === "pending-activation") return lapsesAt;
  if (!isHeld(status) || autoRenew || term === null) return null;
  return status === "trial" ? trialEndsAt : startOfDay(term.end, terms.sellerTimeZone);
}
