import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionsOverdue } from "../../billing/events.ts";
import { putOverdue } from "../store/warnings.ts";

/** From the commit on that finds an invoice overdue, or settled, licence checks warn of it, or do no more (decision 31). */
export async function followOverdue(
  tx: Tx,
  { invoiceId, subscriptionIds, overdue }: SubscriptionsOverdue,
): Promise<void> {
  await putOverdue(tx, { invoiceId, subscriptionIds, overdue });
}
