import type { Tx } from "../../../platform/transaction.ts";
import type { PeriodBegan } from "../../commerce/events.ts";
import { chargePeriod } from "../use-cases/post-charge.ts";

/** Each paid period after the first is charged when it begins, at the agreed price. */
export async function chargePeriodWhenPeriodBegan(tx: Tx, event: PeriodBegan): Promise<void> {
  const { from, until, of } = event;
  await chargePeriod(tx, {
    ...event,
    kind: event.renewed ? "renew" : "cycleCharge",
    termStart: from,
    days: { from, until, of },
    because: [{ event: event.type, at: event.beganAt }],
  });
}
