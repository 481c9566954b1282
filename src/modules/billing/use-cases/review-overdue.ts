import type { Day } from "../../../kernel/calendar.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { SubscriptionsOverdue } from "../events.ts";
import { reviewOverdueInvoices, subscriptionsOnInvoice } from "../store/overdue-invoices.ts";

/** Subscriptions of one event, at most. */
const AT_ONCE = 1_000;

/**
 * Tells which subscriptions stand on an invoice that is overdue now, and which do no more: licence checks warn of
 * their renewal (decision 31).
 */
export async function reviewOverdue(
  tx: Tx,
  buyerIds: readonly string[],
  yesterday: Day,
): Promise<void> {
  for (const { invoiceId, buyerId, overdue } of await reviewOverdueInvoices(
    tx,
    buyerIds,
    yesterday,
  ))
    for (let after: string | null = null; ; ) {
      const subscriptionIds: string[] = await subscriptionsOnInvoice(tx, invoiceId, {
        after,
        limit: AT_ONCE,
      });
      if (subscriptionIds.length > 0)
        await tx.publish({
          type: "billing.subscriptions-overdue",
          subject: invoiceId,
          invoiceId,
          buyerId,
          overdue,
          subscriptionIds,
        } satisfies SubscriptionsOverdue);
      after = subscriptionIds.at(-1) ?? null;
      if (subscriptionIds.length < AT_ONCE) break;
    }
}
