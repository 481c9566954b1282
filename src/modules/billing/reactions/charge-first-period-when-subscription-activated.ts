import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionActivated } from "../../commerce/events.ts";
import { chargeFirstPeriod } from "../use-cases/post-charge.ts";

/** Billing begins with the activation; a trial is charged when it ends. */
export async function chargeFirstPeriodWhenSubscriptionActivated(
  tx: Tx,
  event: SubscriptionActivated,
): Promise<void> {
  if (event.trialEndsAt !== null) return;
  await chargeFirstPeriod(tx, {
    ...event,
    kind: "new",
    because: [{ event: event.type, at: event.activatedAt }],
  });
}
