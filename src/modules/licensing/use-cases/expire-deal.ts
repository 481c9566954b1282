import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { moveDeal } from "../domain/deal-lifecycle.ts";
import { lockDeal, recordStatus } from "../store/deals.ts";
import { addStep } from "../store/steps.ts";

export const EXPIRE_DEAL = "licensing.deal-expires";

/** The day after a deal's last one has begun for its publisher; what ended before stays as it ended. */
export async function expireDeal(tx: Tx, { subject }: DueMoment): Promise<void> {
  const deal = await lockDeal(tx, subject, null);
  const to = deal && moveDeal(deal.status, "expire", "marketplace");
  if (deal === undefined || !to?.ok) return;
  const expired = await recordStatus(tx, deal, { status: to.value });
  await addStep(tx, expired, { kind: "expired", text: null, byKind: "marketplace" });
}
