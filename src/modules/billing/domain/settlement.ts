/** An invoice of one buyer in one currency, as far as paying it is concerned; amounts in smallest units. */
export type OpenItem = {
  readonly invoiceId: string;
  /** The invoice less its credit notes. */
  readonly due: bigint;
  readonly paid: bigint;
  /** What payments brought that name this invoice, or one whose place it took, and were not reversed. */
  readonly named: bigint;
  /** Invoices whose place it took, of which nothing is due: who names one of them pays this one. */
  readonly replaces?: readonly string[];
};

/** Everything of one buyer in one currency. */
export type Account = {
  /** Oldest first. */
  readonly items: readonly OpenItem[];
  /** What all payments brought that were not reversed. */
  readonly received: bigint;
};

/** An amount that goes from the balance to an invoice; negative where it goes back. */
export type Change = { readonly invoiceId: string; readonly amount: bigint };

/**
 * The account once a new invoice has taken the place of another: nothing is due of that one, and what was paid for it
 * is named for the new one. Nothing is settled yet.
 */
export const withReplacement = (
  account: Account,
  about: { readonly invoiceId: string; readonly by: string; readonly due: bigint },
): Account => ({
  ...account,
  items: account.items.flatMap((item): OpenItem[] =>
    item.invoiceId === about.invoiceId
      ? [
          { ...item, due: 0n },
          { invoiceId: about.by, due: about.due, paid: 0n, named: item.named },
        ]
      : [item],
  ),
});

/** What is left of the payments when every invoice has what is its own. */
export const balanceOf = ({ items, received }: Account): bigint =>
  items.reduce((left, { paid }) => left - paid, received);

/**
 * What each invoice is to have of the money that came in (docs/domain/payments.md): first the invoice that
 * its payer named, up to what is due; then, of all that is left, the oldest invoice that is not paid. It
 * depends on what was paid and what is due alone, not on the order in which they came.
 *
 * @returns the account after it, and what changed; invoices without a change are left out
 */
export function settle(account: Account): {
  readonly account: Account;
  readonly changes: readonly Change[];
} {
  const own = account.items.map(({ due, named }) => smaller(due, named));
  let left = account.received - own.reduce((sum, one) => sum + one, 0n);
  const items = account.items.map((item, index): OpenItem => {
    const first = own[index] ?? 0n;
    const more = smaller(item.due - first, left);
    left -= more;
    return { ...item, paid: first + more };
  });
  const changes = items.flatMap(({ invoiceId, paid }, index) => {
    const amount = paid - (account.items[index]?.paid ?? 0n);
    return amount === 0n ? [] : [{ invoiceId, amount }];
  });
  return { account: { ...account, items }, changes };
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The account with a payment more, or with one less where its amount is negative; nothing is settled yet. */
export const withPayment = (
  { items, received }: Account,
  { amount, invoiceId }: { readonly amount: bigint; readonly invoiceId: string | null },
): Account => ({
  received: received + amount,
  items: items.map((item) =>
    item.invoiceId === invoiceId || (invoiceId !== null && item.replaces?.includes(invoiceId))
      ? { ...item, named: item.named + amount }
      : item,
  ),
});

/** Of an invoice; that of a credit note is its invoice's matter. */
export const INVOICE_STATES = ["open", "part-paid", "paid", "overdue", "credited"] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];

/**
 * What is disputed is open and not overdue (docs/domain/disputes.md).
 *
 * @param today in the operator's zone, which the due day is in
 */
export function stateOfInvoice(
  item: {
    readonly due: bigint;
    readonly paid: bigint;
    readonly total: bigint;
    /** With tax, of disputes that are open. */
    readonly disputed: bigint;
    readonly dueOn: string;
  },
  today: string,
): InvoiceState {
  if (item.paid >= item.due) return item.due === 0n && item.total !== 0n ? "credited" : "paid";
  if (item.dueOn < today && item.due - item.paid > item.disputed) return "overdue";
  return item.paid > 0n ? "part-paid" : "open";
}
