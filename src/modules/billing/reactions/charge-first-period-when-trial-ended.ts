import type { Tx } from "../../../platform/transaction.ts";
import type { TrialEnded } from "../../commerce/events.ts";
import { chargePeriod } from "../use-cases/post-charge.ts";

/** On day 31 a trial that goes on becomes paid (SUB-08). */
export async function chargeFirstPeriodWhenTrialEnded(tx: Tx, event: TrialEnded): Promise<void> {
  if (!event.converted) return;
  await chargePeriod(tx, {
    ...event,
    kind: "convert",
    because: [{ event: event.type, at: event.endedAt }],
  });
}
