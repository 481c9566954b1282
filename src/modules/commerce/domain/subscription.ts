import {
  addHours,
  type Day,
  type Instant,
  isBefore,
  startOfDay,
  type Term,
} from "../../../kernel/calendar.ts";
import type { AgreedTerms, SuspensionReason } from "../events.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
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
  /** The first day that no charge was ordered for, nor is free; null until the first payment is due. */
  readonly paidUntil: Day | null;
  /** While it is suspended, and only then. */
  readonly suspension: Suspension | null;
  readonly endedAt: Instant | null;
  /** The day, in the seller's zone, with whose beginning it ends: its offer is removed (decision 50). */
  readonly removalDay?: Day | null;
  /** The subscription that it extends; null for one that stands alone. */
  readonly addOnOf: AddOnOf | null;
  readonly terms: AgreedTerms;
};

/** A subscription that is taken out of use for a time (SUB-11). */
export type Suspension = {
  /** What it is beneath: the trial, or the paid term, goes on by the calendar. */
  readonly from: "trial" | "active";
  readonly at: Instant;
  /** The instant at which it is deleted unless it is reactivated before (decision 13). */
  readonly until: Instant;
  readonly reason: SuspensionReason;
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

/** When the data of what was cancelled or has expired goes (decision 46); null for all else. */
export function dataEndsAt({
  status,
  endedAt,
  terms,
}: Pick<SubscriptionFacts, "status" | "endedAt" | "terms">): Instant | null {
  if (endedAt === null || (status !== "cancelled" && status !== "expired")) return null;
  const { retentionDays } = terms.keeping ?? DEFAULT_SALES_POLICY;
  return addHours(endedAt, 24 * retentionDays);
}

function statusByTerm(subscription: SubscriptionFacts, at: Instant): SubscriptionStatus {
  const { status, autoRenew, lapsesAt, trialEndsAt, term, terms, suspension } = subscription;
  if (!isHeld(status)) {
    const dataEnds = dataEndsAt(subscription);
    return dataEnds === null || isBefore(at, dataEnds) ? status : "deleted";
  }
  if (status === "suspended" && suspension !== null) {
    const end = endOfSuspension(subscription, suspension);
    return isBefore(at, end.at) ? status : end.status;
  }
  if (status === "pending-activation") return isBefore(at, lapsesAt) ? status : "cancelled";
  if (status === "trial" && trialEndsAt !== null && !isBefore(at, trialEndsAt))
    return autoRenew ? statusByTerm({ ...subscription, status: "active" }, at) : "expired";
  if (status === "active" && term !== null && !renews(subscription)) {
    const endsAt = startOfDay(term.end, terms.sellerTimeZone);
    return isBefore(at, endsAt) ? status : "expired";
  }
  return status;
}

/**
 * What a subscription is at `at`, or would be were it not suspended: what of it is free and what is
 * paid does not depend on whether it may be used.
 */
export function statusBeneath(subscription: SubscriptionFacts, at: Instant): SubscriptionStatus {
  const { suspension } = subscription;
  const status = statusAt(subscription, at);
  return status !== "suspended" || suspension === null
    ? status
    : statusByTerm({ ...subscription, status: suspension.from, suspension: null }, at);
}

/** How a suspension ends if nothing is done: with the trial or term that does not renew, or by deletion. */
export function endOfSuspension(
  { autoRenew, trialEndsAt, term, terms, renewalsStopped }: SubscriptionFacts,
  { from, until }: Suspension,
): { readonly at: Instant; readonly status: "expired" | "deleted" } {
  const byTerm =
    from === "trial" && !autoRenew
      ? trialEndsAt
      : term === null || renews({ autoRenew, renewalsStopped })
        ? null
        : startOfDay(term.end, terms.sellerTimeZone);
  return byTerm !== null && isBefore(byTerm, until)
    ? { at: byTerm, status: "expired" }
    : { at: until, status: "deleted" };
}

/** The instant a subscription ends if nothing is done: null where it renews or has ended. */
export function endsAt(subscription: SubscriptionFacts, at: Instant): Instant | null {
  const byTerm = endsByTerm(subscription, at);
  const removedAt = isHeld(statusAt(subscription, at)) ? removalOf(subscription) : null;
  if (removedAt === null) return byTerm;
  return byTerm !== null && isBefore(byTerm, removedAt) ? byTerm : removedAt;
}

function endsByTerm(subscription: SubscriptionFacts, at: Instant): Instant | null {
  const { autoRenew, trialEndsAt, term, terms, lapsesAt, suspension } = subscription;
  const status = statusAt(subscription, at);
  if (status === "suspended" && suspension !== null)
    return endOfSuspension(subscription, suspension).at;
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
