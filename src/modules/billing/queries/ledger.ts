import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { AccountKind } from "../domain/ledger.ts";

const owed = statement<[accounts: readonly string[], currency: string], { minor: string }>(
  "billing.owed-on-ledger",
  `select coalesce(sum(amount_minor), 0)::text as minor from billing.ledger_postings
   where account = any($1) and currency = $2`,
);

/** Everything a buyer was charged and has not paid, less its balance, in the currency's smallest unit. */
export async function owedOnLedger(db: Reader, buyerId: string, currency: string): Promise<bigint> {
  const accounts = ["receivable", "invoiced", "customer-balance"].map(
    (kind) => `${kind}:${buyerId}`,
  );
  const [row] = await db.query(owed, [accounts, currency]);
  return BigInt(row?.minor ?? 0);
}

export type AccountRow = {
  readonly key: string;
  readonly kind: AccountKind;
  readonly owner: string;
  readonly balances: readonly { readonly currency: string; readonly minor: string }[];
};
const accounts = statement<
  [kind: string | null, owner: string | null, after: string | null, limit: number],
  AccountRow
>(
  "billing.list-ledger-accounts",
  `select a.key, a.kind, a.owner, coalesce((
     select jsonb_agg(jsonb_build_object('currency', s.currency, 'minor', s.minor::text) order by s.currency)
     from (select currency, sum(amount_minor) as minor from billing.ledger_postings p
       where p.account = a.key group by currency) s), '[]') as balances
   from billing.accounts a
   where ($1::text is null or a.kind = $1) and ($2::text is null or a.owner = $2)
     and ($3::text is null or a.key > $3)
   order by a.key limit $4`,
);

/** Accounts by key with their balances; debits are positive. */
export const listLedgerAccounts = (
  db: Reader,
  query: {
    readonly kind: string | null;
    readonly owner: string | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<AccountRow[]> => db.query(accounts, [query.kind, query.owner, query.after, query.limit]);

export type EntryRow = {
  readonly id: string;
  readonly kind: EntryKind;
  readonly postedAt: Instant;
  readonly reverses: string | null;
  readonly chargeId: string | null;
  readonly invoiceId: string | null;
  readonly invoiceNumber: string | null;
  readonly paymentId: string | null;
  readonly reference: string | null;
  readonly payoutPaymentId: string | null;
  readonly postings: readonly {
    readonly account: string;
    readonly kind: AccountKind;
    readonly owner: string;
    readonly currency: string;
    readonly minor: string;
  }[];
};
export const ENTRY_KINDS = [
  "charge",
  "credit",
  "invoice",
  "credit-note",
  "payment",
  "payment-reversal",
  "allocation",
  "payout",
  "payout-return",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

const ENTRY = `e.id, e.kind, e.posted_at as "postedAt", e.reverses, e.charge_id as "chargeId",
  coalesce(e.invoice_id, al.invoice_id) as "invoiceId", i.number as "invoiceNumber",
  coalesce(e.payment_id, al.payment_id) as "paymentId", coalesce(y.reference, o.reference) as reference,
  e.payout_payment_id as "payoutPaymentId",
  (select jsonb_agg(jsonb_build_object('account', p.account, 'kind', a.kind, 'owner', a.owner, 'currency', p.currency,
     'minor', p.amount_minor::text) order by p.number)
   from billing.ledger_postings p join billing.accounts a on a.key = p.account where p.entry_id = e.id) as postings`;
const JOINS = `left join billing.allocations al on al.id = e.allocation_id
  left join billing.invoices i on i.id = coalesce(e.invoice_id, al.invoice_id)
  left join billing.payments y on y.id = coalesce(e.payment_id, al.payment_id)
  left join billing.payout_payments o on o.id = e.payout_payment_id`;
const WHERE = `($1::text is null or e.kind = $1)
  and ($2::timestamptz is null or e.posted_at >= $2) and ($3::timestamptz is null or e.posted_at < $3)
  and ($4::timestamptz is null or (e.posted_at, e.id) < ($4, $5::uuid))`;

type EntryValues = [
  kind: string | null,
  from: Instant | null,
  until: Instant | null,
  afterAt: string | null,
  afterId: string | null,
  limit: number,
];
const all = statement<EntryValues, EntryRow>(
  "billing.list-ledger-entries",
  `select ${ENTRY} from (
     select * from billing.ledger_entries e where ${WHERE} order by e.posted_at desc, e.id desc limit $6) e
   ${JOINS} order by e.posted_at desc, e.id desc`,
);
const ofAccount = statement<[...EntryValues, account: string], EntryRow>(
  "billing.list-ledger-entries-of-account",
  `select ${ENTRY} from (
     select * from billing.ledger_entries e where ${WHERE}
       and exists (select 1 from billing.ledger_postings p where p.account = $7 and p.entry_id = e.id)
     order by e.posted_at desc, e.id desc limit $6) e
   ${JOINS} order by e.posted_at desc, e.id desc`,
);

/** Entries with all their postings, latest first; of one account or of all. */
export const listLedgerEntries = (
  db: Reader,
  query: {
    readonly account: string | null;
    readonly kind: EntryKind | null;
    readonly from: Instant | null;
    readonly until: Instant | null;
    readonly after: readonly [postedAt: string, id: string] | null;
    readonly limit: number;
  },
): Promise<EntryRow[]> => {
  const values: EntryValues = [
    query.kind,
    query.from,
    query.until,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ];
  return query.account === null
    ? db.query(all, values)
    : db.query(ofAccount, [...values, query.account]);
};
