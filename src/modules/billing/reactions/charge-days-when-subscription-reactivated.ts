import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionReactivated } from "../../commerce/events.ts";
import { chargeReactivation } from "../use-cases/charge-quantity-change.ts";

/** Days after a reactivation that no payment covers are charged to the end of the running period. */
export const chargeDaysWhenSubscriptionReactivated = (
  tx: Tx,
  event: SubscriptionReactivated,
): Promise<void> => chargeReactivation(tx, event);
