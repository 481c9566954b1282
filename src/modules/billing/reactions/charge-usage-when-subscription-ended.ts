import type { Tx } from "../../../platform/transaction.ts";
import type {
  SubscriptionCancelled,
  SubscriptionDeleted,
  SubscriptionExpired,
  SubscriptionRemoved,
} from "../../commerce/events.ts";
import { chargeLastUsage } from "../use-cases/usage-falls-due.ts";

export type Ended =
  | SubscriptionCancelled
  | SubscriptionExpired
  | SubscriptionRemoved
  | SubscriptionDeleted;

/** However it ended: usage up to then is billed, and not given back (SUB-13). */
export const chargeUsageWhenSubscriptionEnded = (tx: Tx, event: Ended): Promise<void> =>
  chargeLastUsage(tx, {
    subscriptionId: event.subscriptionId,
    endedAt: Temporal.Instant.from(endOf(event)),
    because: event.type,
  });

function endOf(event: Ended): string {
  switch (event.type) {
    case "commerce.subscription-cancelled":
      return event.cancelledAt;
    case "commerce.subscription-expired":
      return event.expiredAt;
    case "commerce.subscription-removed":
      return event.removedAt;
    case "commerce.subscription-deleted":
      return event.deletedAt;
  }
}
