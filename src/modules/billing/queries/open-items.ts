import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

export type OpenItemRow = {
  readonly invoiceId: string;
  readonly number: string;
  readonly buyerId: string;
  readonly currency: string;
  readonly dueOn: Day;
  readonly due: bigint;
  readonly paid: bigint;
  /** With tax, of disputes that are open. */
  readonly disputed: bigint;
  /** What was refused of disputes, with tax, on the latest day on which something was. */
  readonly refused: bigint;
  readonly refusedOn: Day | null;
};

/** Of `billing.open_items o`: what of it is disputed, with tax, so that it is neither overdue nor blocks (docs/domain/disputes.md). */
const DISPUTED = `coalesce((select sum(d.total_minor) from billing.disputes d
  where d.invoice_id = o.invoice_id and d.state = 'open'), 0)`;

const one = statement<[invoiceId: string], OpenItemRow>(
  "billing.open-item",
  `select o.invoice_id as "invoiceId", i.number, o.buyer_id as "buyerId", o.currency, o.due_on as "dueOn",
     o.due_minor as due, o.paid_minor as paid, ${DISPUTED}::bigint as disputed,
     coalesce(r.minor, 0)::bigint as refused, r.ended_on as "refusedOn"
   from billing.open_items o join billing.invoices i on i.id = o.invoice_id
   left join lateral (
     select d.ended_on, sum(d.total_minor - d.credited_minor) as minor from billing.disputes d
     where d.invoice_id = o.invoice_id and d.state in ('accepted', 'declined') and d.total_minor > d.credited_minor
     group by d.ended_on order by d.ended_on desc limit 1) r on true
   where o.invoice_id = $1`,
);
const payer = statement<
  [buyerId: string],
  { behaviour: "pays" | "late" | "never"; lateDays: number | null }
>(
  "billing.sandbox-payer",
  `select behaviour, late_days as "lateDays" from billing.sandbox_payers where buyer_id = $1`,
);

/** What is due and paid of an invoice; undefined for a credit note. */
export const openItem = async (db: Reader, invoiceId: string): Promise<OpenItemRow | undefined> =>
  (await db.query(one, [invoiceId]))[0];

const unpaid = statement<[buyerId: string], { invoiceId: string; dueOn: Day }>(
  "billing.unpaid-of-buyer",
  `select invoice_id as "invoiceId", due_on as "dueOn" from billing.open_items
   where buyer_id = $1 and paid_minor < due_minor order by due_on limit 1000`,
);

/** Invoices of a buyer on which something is open, those due first first; 1,000 at most. */
export const unpaidOf = (db: Reader, buyerId: string) => db.query(unpaid, [buyerId]);

export type SandboxPayer = {
  readonly behaviour: "pays" | "late" | "never";
  /** Days after the due day. */
  readonly lateDays: number | null;
};

/** How a sandbox's buyer pays; on the due day where nothing was set. */
export const sandboxPayer = async (db: Reader, buyerId: string): Promise<SandboxPayer> =>
  (await db.query(payer, [buyerId]))[0] ?? { behaviour: "pays", lateDays: null };

export type AccountRow = {
  readonly buyerId: string;
  readonly currency: string;
  /** Everything in smallest units: due of invoices and not paid; of that, disputed, and due before today and not disputed; and the balance. */
  readonly open: string;
  readonly disputed: string;
  readonly overdue: string;
  readonly balance: string;
  readonly oldestDueOn: Day | null;
  readonly blockedSince: Instant | null;
};
const accounts = statement<
  [
    today: Day,
    buyerId: string | null,
    state: "overdue" | "blocked" | null,
    afterBuyer: string | null,
    afterCurrency: string | null,
    limit: number,
  ],
  AccountRow
>(
  "billing.list-accounts",
  `with owed as (
     select buyer_id, currency, sum(due_minor - paid_minor) as open, sum(paid_minor) as paid,
       sum(greatest(due_minor - paid_minor - disputed, 0)) filter (where due_on < $1::date) as overdue,
       min(due_on) filter (where paid_minor + disputed < due_minor) as oldest, sum(least(disputed, due_minor - paid_minor)) as disputed
     from (select o.*, ${DISPUTED} as disputed from billing.open_items o
       where $2::uuid is null or o.buyer_id = $2) o where $2::uuid is null or buyer_id = $2 group by buyer_id, currency),
   came as (
     select buyer_id, currency, sum(amount_minor) as received from billing.payments p
     where ($2::uuid is null or buyer_id = $2)
       and not exists (select 1 from billing.payment_reversals r where r.payment_id = p.id)
     group by buyer_id, currency),
   listed as (
     select buyer_id, currency, coalesce(o.open, 0) as open, coalesce(o.overdue, 0) as overdue,
       coalesce(o.disputed, 0) as disputed, coalesce(c.received, 0) - coalesce(o.paid, 0) as balance, o.oldest
     from owed o full join came c using (buyer_id, currency))
   select l.buyer_id as "buyerId", l.currency, l.open::text, l.overdue::text, l.disputed::text, l.balance::text,
     l.oldest as "oldestDueOn", b.since as "blockedSince"
   from listed l left join billing.purchase_blocks b on b.buyer_id = l.buyer_id
   where ($3::text is null or ($3 = 'overdue' and l.overdue > 0) or ($3 = 'blocked' and b.since is not null))
     and ($4::uuid is null or (l.buyer_id, l.currency) > ($4, $5::text))
   order by l.buyer_id, l.currency limit $6`,
);

/** What buyers owe and have left, per currency. */
export const listAccounts = (
  db: Reader,
  query: {
    readonly today: Day;
    readonly buyerId: string | null;
    readonly state: "overdue" | "blocked" | null;
    readonly after: readonly [buyerId: string, currency: string] | null;
    readonly limit: number;
  },
): Promise<AccountRow[]> =>
  db.query(accounts, [
    query.today,
    query.buyerId,
    query.state,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
