import { type Money, money, toDecimal, toJson } from "../../../kernel/money.ts";
import { previewOf } from "../../../platform/preview.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { balanceOf, settle, withPayment } from "../domain/settlement.ts";
import type { PaymentRecorded } from "../events.ts";
import {
  type Accounts,
  type Allocation,
  keyOf,
  lockAccounts,
  recordAllocations,
} from "../store/open-items.ts";
import { insertPayments, type Payment } from "../store/payments.ts";
import { allocation, announcePaid, reviewPurchases } from "./settle-accounts.ts";

/** What payments do: where their money goes, and what is left of each buyer's. */
export type Settlement = {
  readonly allocations: readonly Allocation[];
  readonly balances: readonly { readonly buyerId: string; readonly balance: Money }[];
  /** Stands for all of it. */
  readonly preview: string;
};
export type PlannedPayments = Settlement & { readonly accounts: Accounts };

/** What it would do to record these payments, one after the other; their buyers' accounts stay locked. */
export async function planPayments(tx: Tx, payments: readonly Payment[]): Promise<PlannedPayments> {
  const accounts = await lockAccounts(
    tx,
    payments.map(({ buyerId }) => buyerId),
  );
  const allocations = payments.flatMap(({ id, buyerId, amount, invoiceId }) => {
    const of = { buyerId, currency: amount.currency };
    const before = accounts.get(keyOf(of)) ?? { ...of, items: [], received: 0n };
    const { account, changes } = settle(withPayment(before, { amount: amount.minor, invoiceId }));
    accounts.set(keyOf(of), { ...of, ...account });
    return changes.map(
      (change): Allocation => ({
        ...allocation(of, change),
        because: "payment",
        paymentId: id,
      }),
    );
  });
  return planned(accounts, payments, allocations);
}

/** A plan with its name: equal where payments, allocations and balances are. */
export function planned(
  accounts: Accounts,
  payments: readonly Omit<Payment, "id" | "source">[],
  allocations: readonly Allocation[],
): PlannedPayments {
  const touched = new Set(
    payments.map(({ buyerId, amount }) => keyOf({ buyerId, currency: amount.currency })),
  );
  const balances = [...touched].sort().flatMap((key) => {
    const account = accounts.get(key);
    if (account === undefined) return [];
    return [{ buyerId: account.buyerId, balance: money(balanceOf(account), account.currency) }];
  });
  const said = [
    payments.map(({ buyerId, amount, receivedOn, reference, note, invoiceId }) => [
      buyerId,
      toDecimal(amount),
      amount.currency,
      receivedOn,
      reference,
      note,
      invoiceId,
    ]),
    allocations.map(({ invoiceId, amount }) => [invoiceId, amount.toString()]),
    balances.map(({ buyerId, balance }) => [buyerId, toDecimal(balance), balance.currency]),
  ];
  const preview = previewOf(said);
  return { accounts, allocations, balances, preview };
}

/** Records payments exactly as planned, in the transaction that planned them. */
export async function commitPayments(
  tx: Tx,
  payments: readonly Payment[],
  { accounts, allocations }: PlannedPayments,
): Promise<void> {
  await insertPayments(tx, payments);
  await recordAllocations(tx, allocations);
  for (const { id, buyerId, amount, receivedOn, reference, source } of payments) {
    tx.audit({
      organisationId: buyerId,
      action: "payment.recorded",
      objectType: "payment",
      objectId: id,
      after: { reference, receivedOn, source, ...toJson(amount) },
    });
    await tx.publish({
      type: "billing.payment-recorded",
      subject: id,
      paymentId: id,
      buyerId,
      amount: toJson(amount),
      receivedOn,
    } satisfies PaymentRecorded);
  }
  await announcePaid(tx, accounts, allocations);
  await reviewPurchases(tx, [...new Set(payments.map(({ buyerId }) => buyerId))]);
}
