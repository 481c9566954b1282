import { money, toJson } from "../../../kernel/money.ts";
import type { ListedAllocation, ListedPayment } from "../queries/payments.ts";
import type { Settlement } from "../use-cases/record-payments.ts";

type Names = ReadonlyMap<string, { readonly name: string }>;
export const buyerView = (id: string, names: Names) => ({ id, name: names.get(id)?.name ?? "" });

export const paymentSummaryView = (payment: ListedPayment, names: Names) => ({
  id: payment.id,
  buyer: buyerView(payment.buyerId, names),
  amount: toJson(money(payment.minor, payment.currency)),
  receivedOn: payment.receivedOn,
  source: payment.source,
  reference: payment.reference,
  note: payment.note,
  invoice:
    payment.invoiceId === null || payment.invoiceNumber === null
      ? null
      : { id: payment.invoiceId, number: payment.invoiceNumber },
  recordedAt: payment.recordedAt.toString(),
  recordedBy: payment.recordedBy,
  reversal:
    payment.reversedAt === null
      ? null
      : {
          at: payment.reversedAt.toString(),
          by: payment.reversedBy ?? "",
          reason: payment.reversalReason ?? "",
        },
});

export const allocationView = (one: ListedAllocation) => ({
  id: one.id,
  invoice: { id: one.invoiceId, number: one.invoiceNumber },
  amount: toJson(money(one.minor, one.currency)),
  because: one.because,
  payment:
    one.paymentId === null || one.reference === null
      ? null
      : { id: one.paymentId, reference: one.reference },
  at: one.madeAt.toString(),
});

export const settlementView = (
  { allocations, balances, preview }: Settlement,
  { names, numbers }: { readonly names: Names; readonly numbers: ReadonlyMap<string, string> },
) => ({
  allocations: allocations.map(({ invoiceId, amount, currency }) => ({
    invoice: { id: invoiceId, number: numbers.get(invoiceId) ?? "" },
    amount: toJson(money(amount, currency)),
  })),
  balances: balances.map(({ buyerId, balance }) => ({
    buyer: buyerView(buyerId, names),
    balance: toJson(balance),
  })),
  preview,
});
