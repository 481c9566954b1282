import type { Tx } from "../../../platform/transaction.ts";
import type { PlanChanged } from "../../commerce/events.ts";
import { chargePlanChange } from "../use-cases/charge-quantity-change.ts";

/** The days that are left are credited at the price of the plan before, and charged at that of the one after. */
export const chargePlanWhenPlanChanged = (tx: Tx, event: PlanChanged): Promise<void> =>
  chargePlanChange(tx, event);
