import { dayIn } from "../../../kernel/calendar.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionCancelled } from "../../commerce/events.ts";
import { creditWhatIsLeft } from "../use-cases/charge-quantity-change.ts";
import { creditEverything } from "../use-cases/post-charge.ts";

/**
 * Inside its window a cancelled subscription is credited in full; ended by its publisher, the paid days that
 * are left are (decision 12).
 */
export async function creditEverythingWhenSubscriptionCancelled(
  tx: Tx,
  event: SubscriptionCancelled,
): Promise<void> {
  if (!event.fullCredit) return creditWhatIsLeft(tx, event);
  await creditEverything(tx, {
    subscriptionId: event.subscriptionId,
    billedOn: dayIn(event.terms.sellerTimeZone, Temporal.Instant.from(event.cancelledAt)),
    because: [{ event: event.type, at: event.cancelledAt }],
  });
}
