import { amountOf, type Money, type MoneyJson, minorDigits, money } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Credit } from "../domain/credit.ts";

/** Limits of `customer.seller_id` with what is owed and ordered, as json. */
export const CREDIT = `(select json_agg(json_build_object('currency', l.currency, 'limit', l.limit_minor::text,
    'owed', l.owed_minor::text, 'ordered', commerce.ordered_minor(l.seller_id, l.currency, l.digits)::text))
   from commerce.credit_limits l where l.seller_id = customer.seller_id)`;

export type CreditRow = {
  readonly currency: string;
  readonly limit: string;
  readonly owed: string;
  readonly ordered: string;
};
export const creditFrom = ({ currency, limit, owed, ordered }: CreditRow): Credit => ({
  limit: money(BigInt(limit), currency),
  owed: money(BigInt(owed), currency),
  ordered: money(BigInt(ordered), currency),
});

const ofSeller = statement<[sellerId: string], { credit: CreditRow[] | null }>(
  "commerce.credit-of-seller",
  `select ${CREDIT} as credit from (select $1::uuid as seller_id) customer`,
);
const held = statement<[sellerId: string], { credit: CreditRow[] | null }>(
  "commerce.hold-credit-of-seller",
  "select commerce.hold_credit($1) as credit",
);
// Charges and payments write below this lock: none is under way while a limit is set.
const hold = statement<[], unknown>(
  "commerce.hold-credit",
  "lock table commerce.credit_limits in share row exclusive mode",
);
const put = statement<
  [sellerId: string, currency: string, digits: number, limit: bigint, owed: bigint],
  unknown
>(
  "commerce.put-credit-limit",
  `insert into commerce.credit_limits (seller_id, currency, digits, limit_minor, owed_minor) values ($1, $2, $3, $4, $5)
   on conflict (seller_id, currency) do update set limit_minor = excluded.limit_minor, owed_minor = excluded.owed_minor`,
);
const drop = statement<[sellerId: string, currency: string], unknown>(
  "commerce.drop-credit-limit",
  "delete from commerce.credit_limits where seller_id = $1 and currency = $2",
);
const owe = statement<[sellerId: string, currency: string, minor: bigint], unknown>(
  "commerce.owe",
  "update commerce.credit_limits set owed_minor = owed_minor + $3 where seller_id = $1 and currency = $2",
);

/** The limits of a seller; none where the operator set none. */
export const creditOf = async (db: Reader, sellerId: string): Promise<readonly Credit[]> =>
  (await db.query(ofSeller, [sellerId])).flatMap(({ credit }) => (credit ?? []).map(creditFrom));

/** The same, and until the transaction ends nobody else buys for it: changes and orders take turns. */
export const holdCreditOf = async (tx: Tx, sellerId: string): Promise<readonly Credit[]> =>
  (await tx.query(held, [sellerId])).flatMap(({ credit }) => (credit ?? []).map(creditFrom));

/** Until the transaction ends, nothing that a seller owes changes unseen. */
export const holdCredit = async (tx: Tx): Promise<void> => {
  await tx.query(hold, []);
};

/** Sets what a seller may owe in a currency, or takes the limit away. `holdCredit` comes before. */
export const putCreditLimit = (
  tx: Tx,
  sellerId: string,
  { currency, limit, owed }: { currency: string; limit: Money | null; owed: Money },
): Promise<unknown> =>
  limit === null
    ? tx.query(drop, [sellerId, currency])
    : tx.query(put, [sellerId, currency, minorDigits(currency), limit.minor, owed.minor]);

type Paid = { readonly buyerId: string; readonly amount: MoneyJson };

/** What a seller owes grows by a charge that is not kept among those of its subscriptions. */
export const noteOwed = (
  tx: Tx,
  { buyerId, total }: { readonly buyerId: string; readonly total: MoneyJson },
) => tx.query(owe, [buyerId, total.currency, amountOf(total).minor]);

/** Follows what billing announced, in the transaction that posts it; charges are noted with their amounts. */
export const notePaid = (tx: Tx, { buyerId, amount }: Paid) =>
  tx.query(owe, [buyerId, amount.currency, -amountOf(amount).minor]);
export const noteReversed = (tx: Tx, { buyerId, amount }: Paid) =>
  tx.query(owe, [buyerId, amount.currency, amountOf(amount).minor]);
