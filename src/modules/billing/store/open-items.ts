import { randomUUIDv7 } from "node:crypto";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Account } from "../domain/settlement.ts";

// Whoever changes what some buyers have paid or are due has their turn, and takes several in one order.
const lock = statement<[buyerIds: readonly string[]], unknown>(
  "billing.lock-buyer-accounts",
  `select pg_advisory_xact_lock(hashtextextended('billing.account ' || id, 0))
   from (select distinct id from unnest($1::text[]) as x(id) order by id) ordered`,
);

type ItemRow = {
  readonly buyerId: string;
  readonly currency: string;
  readonly invoiceId: string;
  readonly due: bigint;
  readonly paid: bigint;
  readonly named: string;
  readonly replaces: readonly string[];
};
// What took the place of another invoice is as old as the first of them, and is meant where one of them is named.
const items = statement<[buyerIds: readonly string[]], ItemRow>(
  "billing.items-of-buyers",
  `select o.buyer_id as "buyerId", o.currency, o.invoice_id as "invoiceId", o.due_minor as due, o.paid_minor as paid,
     coalesce((select sum(p.amount_minor) from billing.payments p where p.invoice_id = any(b.ids || o.invoice_id)
       and not exists (select 1 from billing.payment_reversals r where r.payment_id = p.id)), 0)::text as named, b.ids as replaces
   from billing.open_items o join billing.invoices i on i.id = o.invoice_id
   left join billing.invoices f on f.id = i.first_id
   cross join lateral (select case when i.first_id is null then array[]::uuid[] else array(
     select x.id from billing.invoices x where (x.id = i.first_id or x.first_id = i.first_id) and x.issued_at <= i.issued_at
       and x.id <> i.id) end as ids) b
   where o.buyer_id = any($1::uuid[]) order by coalesce(f.issued_at, i.issued_at), coalesce(f.number, i.number), i.number`,
);
const received = statement<
  [buyerIds: readonly string[]],
  { readonly buyerId: string; readonly currency: string; readonly received: string }
>(
  "billing.received-of-buyers",
  `select p.buyer_id as "buyerId", p.currency, sum(p.amount_minor)::text as received from billing.payments p
   where p.buyer_id = any($1::uuid[])
     and not exists (select 1 from billing.payment_reversals r where r.payment_id = p.id)
   group by p.buyer_id, p.currency`,
);

/** Accounts by buyer and currency; one that nothing was ever invoiced or paid on is absent. */
export type Accounts = Map<string, Account & AccountOf>;
export type AccountOf = { readonly buyerId: string; readonly currency: string };
export const keyOf = ({ buyerId, currency }: AccountOf): string => `${buyerId} ${currency}`;

/** Reads what buyers are due and have paid, and keeps it so until the transaction ends. */
export async function lockAccounts(tx: Tx, buyerIds: readonly string[]): Promise<Accounts> {
  await tx.query(lock, [buyerIds]);
  const accounts: Accounts = new Map();
  for (const { buyerId, currency, received: sum } of await tx.query(received, [buyerIds]))
    accounts.set(keyOf({ buyerId, currency }), {
      buyerId,
      currency,
      items: [],
      received: BigInt(sum),
    });
  const listed = new Map<string, ItemRow[]>();
  for (const row of await tx.query(items, [buyerIds]))
    listed.set(keyOf(row), [...(listed.get(keyOf(row)) ?? []), row]);
  for (const [key, rows] of listed) {
    const [{ buyerId, currency } = { buyerId: "", currency: "" }] = rows;
    accounts.set(key, {
      buyerId,
      currency,
      received: accounts.get(key)?.received ?? 0n,
      items: rows.map(({ invoiceId, due, paid, named, replaces }) => ({
        invoiceId,
        due,
        paid,
        named: BigInt(named),
        ...(replaces.length === 0 ? {} : { replaces }),
      })),
    });
  }
  return accounts;
}

export type Allocation = {
  readonly buyerId: string;
  readonly currency: string;
  readonly invoiceId: string;
  /** In smallest units; negative where it goes back to the balance. */
  readonly amount: bigint;
  readonly because: "payment" | "payment-reversal" | "invoice" | "credit-note";
  /** The payment that came or was reversed; null where a document changed what is due. */
  readonly paymentId: string | null;
};

// Money of the balance pays an invoice: both accounts are the buyer's.
const allocate = statement<[at: Temporal.Instant, allocations: string], unknown>(
  "billing.record-allocations",
  `with rows as materialized (
     select (a ->> 'id')::uuid as id, (a ->> 'entryId')::uuid as entry_id, a ->> 'buyerId' as buyer_id, a ->> 'currency' as currency,
       (a ->> 'invoiceId')::uuid as invoice_id, (a ->> 'minor')::bigint as minor, a ->> 'because' as because,
       (a ->> 'paymentId')::uuid as payment_id
     from jsonb_array_elements($2::jsonb) a),
   made as (
     insert into billing.allocations (id, invoice_id, amount_minor, because, payment_id, made_at)
     select id, invoice_id, minor, because, payment_id, $1::timestamptz from rows),
   accounts as (
     insert into billing.accounts (key, kind, owner)
     select distinct kind || ':' || buyer_id, kind, buyer_id
     from rows, (values ('customer-balance'), ('invoiced')) as x(kind) on conflict do nothing),
   entries as (
     insert into billing.ledger_entries (id, kind, allocation_id, posted_at)
     select entry_id, 'allocation', id, $1::timestamptz from rows),
   postings as (
     insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
     select entry_id, x.number, x.kind || ':' || buyer_id, currency, x.sign * minor
     from rows, (values (1, 'customer-balance', 1), (2, 'invoiced', -1)) as x(number, kind, sign))
   update billing.open_items o set paid_minor = o.paid_minor + s.minor
   from (select invoice_id, sum(minor) as minor from rows group by invoice_id) s
   where o.invoice_id = s.invoice_id`,
);

/** Moves money between balances and invoices: posted, and noted on what is open, in one statement. */
export async function recordAllocations(tx: Tx, allocations: readonly Allocation[]): Promise<void> {
  if (allocations.length === 0) return;
  await tx.query(allocate, [
    tx.at,
    JSON.stringify(
      allocations.map(({ amount, ...one }) => ({
        ...one,
        id: randomUUIDv7(),
        entryId: randomUUIDv7(),
        minor: amount.toString(),
      })),
    ),
  ]);
}
