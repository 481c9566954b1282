import { randomUUIDv7 } from "node:crypto";
import type { Day } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

export type StatedPayout = {
  readonly id: string;
  readonly publisherId: string;
  readonly currency: string;
  readonly due: bigint;
};
const state = statement<[runId: string, at: Temporal.Instant, by: string], StatedPayout>(
  "billing.state-payouts",
  `with stated as (
     insert into billing.payouts (id, run_id, publisher_id, currency, month, lines, sales_minor, credits_minor, fee_minor, made_at)
     select uuidv7(), r.id, c.publisher_id, c.currency, r.month, count(*),
       coalesce(sum(c.net_minor) filter (where c.net_minor > 0), 0),
       coalesce(sum(c.net_minor) filter (where c.net_minor < 0), 0), sum(c.store_fee_minor), $2::timestamptz
     from billing.runs r join billing.invoices i on i.run_id = r.id
     join billing.invoice_lines l on l.invoice_id = i.id join billing.charges c on c.id = l.charge_id
     where r.id = $1 group by r.id, c.publisher_id, c.currency
     returning id, publisher_id, currency, due_minor),
   states as (
     insert into billing.payout_states (payout_id, publisher_id, currency, state, changed_at, changed_by)
     select id, publisher_id, currency, 'open', $2::timestamptz, $3 from stated)
   select id, publisher_id as "publisherId", currency, due_minor as due from stated order by 2, 3`,
);

/** States what a run has invoiced, for each publisher and currency, in one statement. */
export const statePayouts = (tx: Tx, runId: string): Promise<StatedPayout[]> =>
  tx.query(state, [runId, tx.at, tx.actor.name]);

export type PayoutRow = StatedPayout & {
  readonly state: "open" | "held" | "paid";
  readonly month: Day;
};
const ROW = `p.id, p.publisher_id as "publisherId", p.currency, p.due_minor as due, p.month, s.state`;
const lockOne = statement<[id: string], PayoutRow>(
  "billing.lock-payout",
  `select ${ROW} from billing.payouts p join billing.payout_states s on s.payout_id = p.id
   where p.id = $1 for update of s`,
);
const lockOpen = statement<[publisherId: string, currency: string, upTo: string], PayoutRow>(
  "billing.lock-open-payouts",
  `select ${ROW} from billing.payout_states s join billing.payouts p on p.id = s.payout_id
   where s.publisher_id = $1 and s.currency = $2 and s.state = 'open'
     and (p.month, p.made_at, p.id) <= (select u.month, u.made_at, u.id from billing.payouts u where u.id = $3)
   order by p.month, p.made_at, p.id for update of s`,
);
const mark = statement<readonly unknown[], unknown>(
  "billing.mark-payouts",
  `update billing.payout_states set state = $2, reason = $3, payment_id = $4, changed_at = $5, changed_by = $6
   where payout_id = any($1)`,
);

export const lockPayout = async (tx: Tx, id: string): Promise<PayoutRow | undefined> =>
  (await tx.query(lockOne, [id]))[0];

/** What is open of its publisher and currency, up to this statement, the oldest first. */
export const lockOpenUpTo = (tx: Tx, { id, publisherId, currency }: StatedPayout) =>
  tx.query(lockOpen, [publisherId, currency, id]);

export const markPayouts = (
  tx: Tx,
  ids: readonly string[],
  to: {
    readonly state: PayoutRow["state"];
    readonly reason: string | null;
    readonly paymentId: string | null;
  },
): Promise<unknown> =>
  tx.query(mark, [ids, to.state, to.reason, to.paymentId, tx.at, tx.actor.name]);

export type PayoutPayment = {
  readonly id: string;
  readonly publisherId: string;
  readonly currency: string;
  /** Of the statements; what was withheld as tax did not leave the bank. */
  readonly amount: bigint;
  readonly withheld: bigint;
  /** The country whose tax was withheld; null where none was. */
  readonly withheldFor: string | null;
  readonly paidOn: Day;
  readonly reference: string;
};
const pay = statement<readonly unknown[], unknown>(
  "billing.pay-payouts",
  `with paid as (
     insert into billing.payout_payments (id, publisher_id, currency, amount_minor, withheld_minor, withheld_for, paid_on,
       reference, recorded_at, recorded_by)
     values ($1, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10)),
   lines as (
     select number, key, kind, owner, minor from (values
       (1, 'publisher-payable:' || $2::text, 'publisher-payable', $2::text, $4::bigint),
       (2, 'bank', 'bank', '', $5::bigint - $4::bigint),
       (3, 'tax-withheld:' || coalesce($6::text, ''), 'tax-withheld', coalesce($6::text, ''), -$5::bigint))
       as x(number, key, kind, owner, minor) where minor <> 0),
   accounts as (
     insert into billing.accounts (key, kind, owner) select key, kind, owner from lines on conflict do nothing),
   entry as (
     insert into billing.ledger_entries (id, kind, payout_payment_id, posted_at) values ($11, 'payout', $1, $9))
   insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
   select $11::uuid, number, key, $3, minor from lines`,
);
const known = statement<[reference: string], { id: string }>(
  "billing.payout-payment-by-reference",
  "select id from billing.payout_payments where reference = $1",
);

/** Records money that went to a publisher, and posts it: what it was owed leaves the bank, less what is withheld. */
export const insertPayoutPayment = (tx: Tx, payment: PayoutPayment): Promise<unknown> =>
  tx.query(pay, [
    payment.id,
    payment.publisherId,
    payment.currency,
    payment.amount,
    payment.withheld,
    payment.withheldFor,
    payment.paidOn,
    payment.reference,
    tx.at,
    tx.actor.name,
    randomUUIDv7(),
  ]);

export const payoutReferenceTaken = async (tx: Tx, reference: string): Promise<boolean> =>
  (await tx.query(known, [reference])).length > 0;

const paymentOf = statement<[payoutId: string], PayoutPayment>(
  "billing.payment-of-payout",
  `select y.id, y.publisher_id as "publisherId", y.currency, y.amount_minor as amount, y.withheld_minor as withheld,
     y.withheld_for as "withheldFor", y.paid_on as "paidOn", y.reference
   from billing.payout_states s join billing.payout_payments y on y.id = s.payment_id where s.payout_id = $1`,
);
const paidWith = statement<[paymentId: string], PayoutRow>(
  "billing.lock-payouts-of-payment",
  `select ${ROW} from billing.payout_states s join billing.payouts p on p.id = s.payout_id
   where s.payment_id = $1 order by p.month, p.made_at, p.id for update of s`,
);
const giveBack = statement<readonly unknown[], unknown>(
  "billing.return-payout",
  `with returned as (
     insert into billing.payout_returns (payment_id, reason, returned_on, recorded_at, recorded_by)
     values ($1::uuid, $2, $3, $4, $5)),
   paid as (
     insert into billing.returned_payouts (payment_id, payout_id) select $1::uuid, unnest($6::uuid[])),
   was as (
     select e.id, p.number, p.account, p.currency, p.amount_minor
     from billing.ledger_entries e join billing.ledger_postings p on p.entry_id = e.id
     where e.payout_payment_id = $1 and e.kind = 'payout'),
   entry as (
     insert into billing.ledger_entries (id, kind, payout_payment_id, reverses, posted_at)
     select distinct $7::uuid, 'payout-return', $1::uuid, id, $4::timestamptz from was)
   insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
   select $7::uuid, number, account, currency, -amount_minor from was`,
);

/** The payment that a statement is paid with; undefined where it is not. */
export const payoutPaymentOf = async (
  tx: Tx,
  payoutId: string,
): Promise<PayoutPayment | undefined> => (await tx.query(paymentOf, [payoutId]))[0];

/** Statements that a payment is for, the oldest first. */
export const lockPaidWith = (tx: Tx, paymentId: string): Promise<PayoutRow[]> =>
  tx.query(paidWith, [paymentId]);

/** Records that a payment came back, and posts its counter-entry. */
export const insertPayoutReturn = (
  tx: Tx,
  about: {
    readonly paymentId: string;
    readonly payoutIds: readonly string[];
    readonly reason: string;
    readonly returnedOn: Day;
  },
): Promise<unknown> =>
  tx.query(giveBack, [
    about.paymentId,
    about.reason,
    about.returnedOn,
    tx.at,
    tx.actor.name,
    about.payoutIds,
    randomUUIDv7(),
  ]);
