import { addDays } from "../../../kernel/calendar.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { type Change, settle } from "../domain/settlement.ts";
import type { InvoicePaid, PurchasesBlocked, PurchasesFreed } from "../events.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { BLOCK_AFTER } from "../queries/settings.ts";
import { reviewBlocks } from "../store/blocks.ts";
import type { Issued } from "../store/invoices.ts";
import {
  type AccountOf,
  type Accounts,
  type Allocation,
  lockAccounts,
  recordAllocations,
} from "../store/open-items.ts";
import { acceptDisputes } from "./accept-disputes.ts";
import type { Surroundings } from "./mail-invoices.ts";
import { reviewOverdue } from "./review-overdue.ts";

/**
 * Gives the invoices that were just issued what their buyers' balances hold, and takes back what a credit
 * note has left paid too much.
 */
export async function settleIssued(
  tx: Tx,
  issued: readonly Issued[],
  around: Surroundings,
): Promise<void> {
  const buyerIds = [...new Set(issued.map(({ buyerId }) => buyerId))];
  const fresh = new Set(issued.map(({ id }) => id));
  const accounts = await lockAccounts(tx, buyerIds);
  const allocations: Allocation[] = [];
  for (const [key, account] of accounts) {
    const settled = settle(account);
    accounts.set(key, { ...account, ...settled.account });
    for (const change of settled.changes)
      allocations.push({
        ...allocation(account, change),
        because: fresh.has(change.invoiceId) ? "invoice" : "credit-note",
        paymentId: null,
      });
  }
  await recordAllocations(tx, allocations);
  await announcePaid(tx, accounts, allocations);
  // A credit note may have settled what was overdue.
  const notes = issued.filter(({ amends }) => amends !== null);
  if (notes.length === 0) return;
  await acceptDisputes(
    tx,
    notes.map(({ id }) => id),
    around,
  );
  await reviewPurchases(tx, buyerIds);
}

export const allocation = (
  { buyerId, currency }: AccountOf,
  { invoiceId, amount }: Change,
): Pick<Allocation, "buyerId" | "currency" | "invoiceId" | "amount"> => ({
  buyerId,
  currency,
  invoiceId,
  amount,
});

/** Tells which invoices have now all that is due. */
export async function announcePaid(
  tx: Tx,
  accounts: Accounts,
  allocations: readonly Allocation[],
): Promise<void> {
  const given = new Set(
    allocations.filter(({ amount }) => amount > 0n).map(({ invoiceId }) => invoiceId),
  );
  for (const { buyerId, items } of accounts.values())
    for (const { invoiceId, due, paid } of items)
      if (given.has(invoiceId) && paid === due)
        await tx.publish({
          type: "billing.invoice-paid",
          subject: invoiceId,
          invoiceId,
          buyerId,
          sellerId: buyerId,
        } satisfies InvoicePaid);
}

/**
 * Notes what is overdue now, blocks the purchases of buyers that left an invoice unpaid for the days that the
 * operator set, and frees those that have paid, in the same transaction.
 */
export async function reviewPurchases(tx: Tx, buyerIds: readonly string[]): Promise<void> {
  const today = await todayOfOperator(tx, tx.at);
  await reviewOverdue(tx, buyerIds, addDays(today, -1));
  const days = await settingValue(tx, BLOCK_AFTER);
  for (const { buyerId, blocked } of await reviewBlocks(tx, buyerIds, addDays(today, -1 - days))) {
    tx.audit({
      organisationId: buyerId,
      action: blocked ? "purchases.blocked" : "purchases.freed",
      objectType: "organisation",
      objectId: buyerId,
      after: { blocked },
    });
    await tx.publish({
      type: blocked ? "billing.purchases-blocked" : "billing.purchases-freed",
      subject: buyerId,
      buyerId,
    } satisfies PurchasesBlocked | PurchasesFreed);
  }
}
