import { toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { settle, withPayment } from "../domain/settlement.ts";
import type { PaymentReversed } from "../events.ts";
import { paymentReversedAlready, previewOutdated } from "../problems.ts";
import { type Allocation, keyOf, lockAccounts, recordAllocations } from "../store/open-items.ts";
import { insertReversal, paymentById, type RecordedPayment } from "../store/payments.ts";
import { planned, type Settlement } from "./record-payments.ts";
import { allocation, announcePaid, reviewPurchases } from "./settle-accounts.ts";

/**
 * Takes a payment back by a counter-entry, as when a bank returns it (SUB-19): its money leaves the
 * invoices it has paid, exactly as previewed, or not at all (BEY-06). The payment itself stays.
 */
export const reversePayment = (
  db: Database,
  request: {
    readonly paymentId: string;
    readonly reason: string;
    readonly preview: string | null;
    readonly dryRun: boolean;
  },
): Promise<Result<Settlement>> =>
  db.transaction(async (tx): Promise<Result<Settlement>> => {
    const seen = await paymentById(tx, request.paymentId);
    if (seen === undefined) return refuse(notFound({}));
    const accounts = await lockAccounts(tx, [seen.buyerId]);
    // Again, now that nobody else reverses it.
    const payment = await paymentById(tx, request.paymentId);
    if (payment === undefined || payment.reversed) return refuse(paymentReversedAlready({}));
    const { buyerId, invoiceId, amount } = payment;
    const of = { buyerId, currency: amount.currency };
    const before = accounts.get(keyOf(of));
    if (before === undefined) throw new Error(`Payment ${payment.id} is on no account`);
    const { account, changes } = settle(withPayment(before, { amount: -amount.minor, invoiceId }));
    accounts.set(keyOf(of), { ...of, ...account });
    const allocations = changes.map(
      (change): Allocation => ({
        ...allocation(of, change),
        because: "payment-reversal",
        paymentId: payment.id,
      }),
    );
    const plan = planned(accounts, [payment], allocations);
    if (request.dryRun) return ok(plan);
    if (request.preview !== plan.preview) return refuse(previewOutdated({}));
    await insertReversal(tx, payment.id, request.reason);
    await recordAllocations(tx, allocations);
    await announce(tx, payment, request.reason);
    await announcePaid(tx, accounts, allocations);
    await reviewPurchases(tx, [buyerId]);
    return ok(plan);
  });

async function announce(tx: Tx, payment: RecordedPayment, reason: string): Promise<void> {
  const { id, buyerId, amount, reference } = payment;
  tx.audit({
    organisationId: buyerId,
    action: "payment.reversed",
    objectType: "payment",
    objectId: id,
    after: { reference, reason, ...toJson(amount) },
  });
  await tx.publish({
    type: "billing.payment-reversed",
    subject: id,
    paymentId: id,
    buyerId,
    amount: toJson(amount),
  } satisfies PaymentReversed);
}
