import type { Tx } from "../../../platform/transaction.ts";
import type { QuantityChanged } from "../../commerce/events.ts";
import { chargeQuantityChange } from "../use-cases/charge-quantity-change.ts";

/** Added licences are charged by days; those that went in their window are credited (decision 16). */
export const chargeLicencesWhenQuantityChanged = (tx: Tx, event: QuantityChanged): Promise<void> =>
  chargeQuantityChange(tx, event);
