import {
  type Day,
  type Instant,
  isBefore,
  startOfDay,
  type Term,
} from "../../../kernel/calendar.ts";
import type { AgreedTerms } from "../events.ts";
import { isHeld, type SubscriptionStatus } from "./subscription-lifecycle.ts";

/** What the rules need to know of a subscription. */
export type SubscriptionFacts = {
  readonly status: SubscriptionStatus;
  readonly autoRenew: boolean;
  /** The publisher stopped renewals: a term ends with its last day, whatever auto-renew says. */
  readonly renewalsStopped: boolean;
  readonly orderedAt: Instant;
  /** The instant at which a subscription that was never activated lapses. */
  readonly lapsesAt: Instant;
  readonly activatedAt: Instant | null;
  readonly trialEndsAt: Instant | null;
  /** The running paid term, or the one that follows the trial; null until activation. */
  readonly term: Term | null;
  readonly endedAt: Instant | null;
  /** The day, in the seller's zone, with whose beginning it ends: its offer is removed (decision 50). */
  readonly removalDay?: Day | null;
  /** The subscription that it extends; null for one that stands alone. */
  readonly addOnOf: AddOnOf | null;
  readonly terms: AgreedTerms;
};

/** What ties an add-on to its base (decision 17). */
export type AddOnOf = {
  readonly baseId: string;
  /** The day that the base's paid periods are counted from, and with them the add-on's. */
  readonly anchor: Day;
};

/**
 * The status at `at`, from the dates: a moment of the agenda that has not run yet makes no
 * difference to what is shown and allowed.
 */
export function statusAt(subscription: SubscriptionFacts, at: Instant): SubscriptionStatus {
  const status = statusByTerm(subscription, at);
  const removedAt = removalOf(subscription);
  return isHeld(status) && removedAt !== null && !isBefore(at, removedAt) ? "cancelled" : status;
}

/** When the removal of its offer ends the subscription; null where none is accepted. */
export const removalOf = ({
  removalDay,
  terms,
}: Pick<SubscriptionFacts, "removalDay" | "terms">): Instant | null =>
  removalDay == null ? null : startOfDay(removalDay, terms.sellerTimeZone);

function statusByTerm(subscription: SubscriptionFacts, at: Instant): SubscriptionStatus {
  const { status, autoRenew, lapsesAt, trialEndsAt, term, terms } = subscription;
  if (!isHeld(status)) return status;
  if (status === "pending-activation") return isBefore(at, lapsesAt) ? status : "cancelled";
  if (status === "trial" && trialEndsAt !== null && !isBefore(at, trialEndsAt))
    return autoRenew ? "active" : "expired";
  if (status === "active" && term !== null && !renews(subscription)) {
    const endsAt = startOfDay(term.end, terms.sellerTimeZone);
    return isBefore(at, endsAt) ? status : "expired";
  }
  return status;
}

/** The instant a subscription ends if nothing is done: null where it renews or has ended. */
export function endsAt(subscription: SubscriptionFacts, at: Instant): Instant | null {
  const byTerm = endsByTerm(subscription, at);
  const removedAt = isHeld(statusAt(subscription, at)) ? removalOf(subscription) : null;
  if (removedAt === null) return byTerm;
  return byTerm !== null && isBefore(byTerm, removedAt) ? byTerm : removedAt;
}

function endsByTerm(subscription: SubscriptionFacts, at: Instant): Instant | null {
  const { autoRenew, trialEndsAt, term, terms, lapsesAt } = subscription;
  const status = statusAt(subscription, at);
  if (status === "pending-activation") return lapsesAt;
  if (!isHeld(status) || term === null) return null;
  // A trial converts also where renewals are stopped (decision 7).
  if (status === "trial") return autoRenew ? null : trialEndsAt;
  return renews(subscription) ? null : startOfDay(term.end, terms.sellerTimeZone);
}

/** Whether another term follows the running one. */
export const renews = ({
  autoRenew,
  renewalsStopped,
}: Pick<SubscriptionFacts, "autoRenew" | "renewalsStopped">): boolean =>
  autoRenew && !renewalsStopped;
