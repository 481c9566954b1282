import { randomUUIDv7 } from "node:crypto";
import type { Day } from "../../../kernel/calendar.ts";
import { type Money, money } from "../../../kernel/money.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

export type PaymentSource = "hand" | "file" | "sandbox" | "plug-in";

export type Payment = {
  readonly id: string;
  readonly buyerId: string;
  readonly amount: Money;
  /** In the operator's zone. */
  readonly receivedOn: Day;
  readonly source: PaymentSource;
  /** What the bank calls it. */
  readonly reference: string;
  readonly note: string | null;
  /** The invoice that the payer named. */
  readonly invoiceId: string | null;
};

const insert = statement<[at: Temporal.Instant, by: string, payments: string], unknown>(
  "billing.record-payments",
  `with rows as materialized (
     select (p ->> 'id')::uuid as id, (p ->> 'entryId')::uuid as entry_id, p ->> 'buyerId' as buyer_id, p ->> 'currency' as currency,
       (p ->> 'minor')::bigint as minor, (p ->> 'receivedOn')::date as received_on, p ->> 'source' as source,
       p ->> 'reference' as reference, p ->> 'note' as note, (p ->> 'invoiceId')::uuid as invoice_id
     from jsonb_array_elements($3::jsonb) p),
   made as (
     insert into billing.payments (id, buyer_id, currency, amount_minor, received_on, source, reference, note, invoice_id,
       recorded_at, recorded_by)
     select id, buyer_id::uuid, currency, minor, received_on, source, reference, note, invoice_id, $1::timestamptz, $2 from rows),
   accounts as (
     insert into billing.accounts (key, kind, owner)
     select 'bank', 'bank', '' union select 'customer-balance:' || buyer_id, 'customer-balance', buyer_id from rows
     on conflict do nothing),
   entries as (
     insert into billing.ledger_entries (id, kind, payment_id, posted_at)
     select entry_id, 'payment', id, $1::timestamptz from rows)
   insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
   select entry_id, x.number, case x.number when 1 then 'bank' else 'customer-balance:' || buyer_id end, currency, x.sign * minor
   from rows, (values (1, 1), (2, -1)) as x(number, sign)`,
);

const reverse = statement<readonly unknown[], unknown>(
  "billing.reverse-payment",
  `with made as (
     insert into billing.payment_reversals (payment_id, reason, reversed_at, reversed_by) values ($1, $2, $3, $4)),
   was as (
     select e.id, p.number, p.account, p.currency, p.amount_minor
     from billing.ledger_entries e join billing.ledger_postings p on p.entry_id = e.id
     where e.payment_id = $1 and e.kind = 'payment'),
   entry as (
     insert into billing.ledger_entries (id, kind, payment_id, reverses, posted_at)
     select distinct $5::uuid, 'payment-reversal', $1::uuid, id, $3::timestamptz from was)
   insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
   select $5::uuid, number, account, currency, -amount_minor from was`,
);

type Known = {
  readonly id: string;
  readonly buyerId: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly receivedOn: Day;
  readonly source: PaymentSource;
  readonly reference: string;
  readonly note: string | null;
  readonly invoiceId: string | null;
  readonly reversed: boolean;
};
const KNOWN = `p.id, p.buyer_id as "buyerId", p.currency, p.amount_minor as minor, p.received_on as "receivedOn", p.source,
  p.reference, p.note, p.invoice_id as "invoiceId",
  exists (select 1 from billing.payment_reversals r where r.payment_id = p.id) as reversed`;
const byReferences = statement<[references: readonly string[]], Known>(
  "billing.payments-by-reference",
  `select ${KNOWN} from billing.payments p where p.reference = any($1)`,
);
const byId = statement<[id: string], Known>(
  "billing.payment-to-reverse",
  `select ${KNOWN} from billing.payments p where p.id = $1`,
);

export type RecordedPayment = Payment & { readonly reversed: boolean };
const toPayment = ({ currency, minor, ...row }: Known): RecordedPayment => ({
  ...row,
  amount: money(minor, currency),
});

/** Records payments and posts them: what came to the bank is owed to the buyer's balance. */
export const insertPayments = (tx: Tx, payments: readonly Payment[]): Promise<unknown> =>
  tx.query(insert, [
    tx.at,
    tx.actor.name,
    JSON.stringify(
      payments.map(({ amount, ...one }) => ({
        ...one,
        entryId: randomUUIDv7(),
        currency: amount.currency,
        minor: amount.minor.toString(),
      })),
    ),
  ]);

/** Takes a payment back: every posting of it with its sign turned. */
export const insertReversal = (tx: Tx, paymentId: string, reason: string): Promise<unknown> =>
  tx.query(reverse, [paymentId, reason, tx.at, tx.actor.name, randomUUIDv7()]);

/** Payments that are recorded already, by what the bank calls them. */
export const paymentsByReference = async (
  tx: Tx,
  references: readonly string[],
): Promise<ReadonlyMap<string, RecordedPayment>> =>
  new Map(
    (await tx.query(byReferences, [references])).map((row) => [row.reference, toPayment(row)]),
  );

export async function paymentById(tx: Tx, id: string): Promise<RecordedPayment | undefined> {
  const [row] = await tx.query(byId, [id]);
  return row && toPayment(row);
}
