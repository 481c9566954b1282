import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionRemoved } from "../../commerce/events.ts";
import { creditUnusedDays } from "../use-cases/charge-quantity-change.ts";

/** Prepaid days after the removal of an offer are credited (decision 50). */
export const creditUnusedDaysWhenSubscriptionRemoved = (
  tx: Tx,
  event: SubscriptionRemoved,
): Promise<void> => creditUnusedDays(tx, event);
