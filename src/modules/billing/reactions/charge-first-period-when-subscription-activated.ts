import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionActivated } from "../../commerce/events.ts";
import { chargePeriod } from "../use-cases/post-charge.ts";

/**
 * Billing begins with the activation; a trial is charged when it ends. An add-on is charged from the day
 * it was ordered to the end of its base's running period (SUB-10).
 */
export async function chargeFirstPeriodWhenSubscriptionActivated(
  tx: Tx,
  event: SubscriptionActivated,
): Promise<void> {
  if (event.trialEndsAt !== null) return;
  const { addOn } = event;
  await chargePeriod(tx, {
    ...event,
    kind: "new",
    ...(addOn === undefined ? {} : { days: addOn }),
    because: [
      ...(addOn === undefined ? [] : [{ event: "commerce.order-placed", at: addOn.orderedAt }]),
      { event: event.type, at: event.activatedAt },
    ],
  });
}
