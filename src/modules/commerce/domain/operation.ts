import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import type { QuantityChange } from "./change-quantity.ts";
import { type SubscriptionFacts, statusAt } from "./subscription.ts";

/** What a publisher is told of, in the words of the marketplace. */
export type OperationAction =
  | "change-quantity"
  | "change-plan"
  | "suspend"
  | "reinstate"
  | "renew"
  | "unsubscribe";

/** Who set it going: somebody in the marketplace, or the publisher's own program. */
export type OperationSource = "marketplace" | "publisher";

/** In progress while the publisher may answer; the others are final. */
export type OperationStatus = "in-progress" | "succeeded" | "failed";

/**
 * What ended an operation: the publisher's answer, its silence (decision 16), that it could not be
 * reached, that the subscription moved or ended meanwhile, or that it was told and not asked.
 */
export type OperationEnd =
  | "publisher"
  | "silence"
  | "nobody-told"
  | "moved"
  | "ended"
  | "not-asked";

/**
 * Whether a change can still be done as it was previewed: the subscription is in the same status with
 * the same number of licences, and the days it charges for are not over (BEY-06).
 */
export function stillHolds(
  subscription: SubscriptionFacts & { readonly quantity: number },
  change: QuantityChange,
  at: Instant,
): boolean {
  const today: Day = dayIn(subscription.terms.sellerTimeZone, at);
  return (
    statusAt(subscription, at) === change.status &&
    subscription.status === change.status &&
    subscription.quantity === change.from &&
    change.lines.every(({ until }) => today < until) &&
    (change.addedPaid === null || today < change.addedPaid.end)
  );
}
