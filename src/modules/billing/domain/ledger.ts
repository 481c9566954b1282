import { add, type Currency, type Money, money, negate, subtract } from "../../../kernel/money.ts";

/**
 * The double-entry ledger (decision 21). Amounts are signed: debits are positive, credits negative,
 * and the postings of one entry sum to zero in each currency. Nothing is ever changed; a mistake is
 * corrected by an entry that reverses it.
 */
export type AccountKind =
  // What a buyer owes for charges that no invoice has yet.
  | "receivable"
  // What a buyer owes by invoices, less credit notes.
  | "invoiced"
  | "publisher-payable"
  | "store-fee"
  | "tax-payable"
  // What came in and went out.
  | "bank"
  // What a buyer paid and no invoice has.
  | "customer-balance"
  // Tax that was kept back from publishers, by country.
  | "tax-withheld";

export type Account = {
  readonly kind: AccountKind;
  /** The buyer, the publisher or the jurisdiction; empty for the operator's own accounts. */
  readonly owner: string;
};

export type Posting = { readonly account: Account; readonly amount: Money };

/** The key of an account: its kind and its owner. */
export const accountKey = ({ kind, owner }: Account): string =>
  owner === "" ? kind : `${kind}:${owner}`;

export type ChargeToPost = {
  readonly buyerId: string;
  readonly publisherId: string;
  readonly net: Money;
  readonly tax: Money;
  /** Whom the tax is owed to; null where no tax is charged. */
  readonly jurisdiction: string | null;
  readonly storeFee: Money;
};

/**
 * Postings of a charge: the buyer owes net and tax; the publisher is owed the net less the store
 * fee, the operator earns the fee, the jurisdiction is owed the tax. Accounts without movement are
 * left out.
 *
 * @throws RangeError when tax is charged without a jurisdiction, or currencies differ
 */
export function postingsOfCharge(charge: ChargeToPost): Posting[] {
  const { buyerId, publisherId, net, tax, jurisdiction, storeFee } = charge;
  if (tax.minor !== 0n && jurisdiction === null) throw new RangeError("Tax without jurisdiction");
  const postings: Posting[] = [
    { account: { kind: "receivable", owner: buyerId }, amount: add(net, tax) },
    {
      account: { kind: "publisher-payable", owner: publisherId },
      amount: negate(subtract(net, storeFee)),
    },
    { account: { kind: "store-fee", owner: "" }, amount: negate(storeFee) },
    { account: { kind: "tax-payable", owner: jurisdiction ?? "" }, amount: negate(tax) },
  ];
  return postings.filter(({ amount }) => amount.minor !== 0n);
}

/** The entry that undoes another: every posting with its sign turned. */
export const reversed = (postings: readonly Posting[]): Posting[] =>
  postings.map(({ account, amount }) => ({ account, amount: negate(amount) }));

/** What the postings leave per currency; all zero for an entry that may be recorded. */
export function balances(postings: readonly Posting[]): ReadonlyMap<Currency, Money> {
  const sums = new Map<Currency, Money>();
  for (const { amount } of postings)
    sums.set(amount.currency, add(sums.get(amount.currency) ?? money(0n, amount.currency), amount));
  return sums;
}

export const isBalanced = (postings: readonly Posting[]): boolean =>
  [...balances(postings).values()].every(({ minor }) => minor === 0n);
