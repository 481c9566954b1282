import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type MoneyJson, money, toJson } from "../../../kernel/money.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { RunTotals } from "../domain/invoice.ts";

/**
 * Charges that a close of a month takes: billed before its end, of a buyer that has no document of this
 * month in the currency yet. What comes after goes to the next month with its own date. A credit waits
 * for its charge.
 */
export const ELIGIBLE = `u.run_id is null and u.billed_on < $1
  and not exists (select 1 from billing.invoices i join billing.runs closed on closed.id = i.run_id
    where i.buyer_id = u.buyer_id and i.currency = u.currency and i.month = $2 and closed.kind = 'month')
  and not exists (select 1 from billing.unbilled w where w.charge_id = u.reverses and w.billed_on >= $1)`;

/** Documents that come of them: one invoice per buyer and currency, one credit note per corrected invoice. */
export const documentsWhere = (condition: string) =>
  `waiting as (
     select u.buyer_id, u.currency, c.net_minor, c.tax_minor, l.invoice_id as amends
     from billing.unbilled u join billing.charges c on c.id = u.charge_id
     left join billing.invoice_lines l on l.charge_id = u.reverses where ${condition}),
   documents as (
     select buyer_id, currency, amends, count(*) as lines, sum(net_minor) as net, sum(tax_minor) as tax
     from waiting group by buyer_id, currency, amends)`;

export const TOTALS = `select currency, count(distinct buyer_id)::int as buyers,
    (count(*) filter (where amends is null))::int as invoices,
    (count(*) filter (where amends is not null))::int as "creditNotes",
    sum(lines)::int as lines, sum(net)::text as net, sum(tax)::text as tax
  from documents group by currency order by currency`;

export type TotalsRow = Omit<RunTotals, "net" | "tax"> & {
  readonly net: string;
  readonly tax: string;
};

const claimedTotals = statement<[runId: string], TotalsRow>(
  "billing.claimed-totals",
  `with ${documentsWhere("u.run_id = $1")} ${TOTALS}`,
);

export const totalsFrom = ({ net, tax, ...row }: TotalsRow): RunTotals => ({
  ...row,
  net: money(BigInt(net), row.currency),
  tax: money(BigInt(tax), row.currency),
});

/** What a run has taken and not issued yet. */
const totalsClaimed = async (tx: Tx, runId: string): Promise<RunTotals[]> =>
  (await tx.query(claimedTotals, [runId])).map(totalsFrom);

export type Run = {
  readonly id: string;
  /** The first day of the month that is closed. */
  readonly month: Day;
  readonly state: "closing" | "closed";
  readonly startedAt: Instant;
  readonly closedAt: Instant | null;
  readonly startedBy: string;
  /** Who asked for it, where somebody else had to begin it. */
  readonly askedBy: string | null;
  /** Accounts that could not be invoiced. */
  readonly setAside: number;
};

export const RUN = `id, month, state, started_at as "startedAt", closed_at as "closedAt", started_by as "startedBy",
  asked_by as "askedBy", (select count(distinct s.buyer_id)::int from billing.set_aside s where s.run_id = runs.id) as "setAside"`;

const insertRow = statement<
  [id: string, month: Day, startedAt: Instant, startedBy: string, askedBy: string | null],
  unknown
>(
  "billing.insert-run",
  `insert into billing.runs (id, month, state, started_at, started_by, asked_by, announced)
   values ($1, $2, 'closing', $3, $4, $5, '[]')`,
);

const insertCorrection = statement<readonly unknown[], unknown>(
  "billing.insert-correction",
  `with run as (
     insert into billing.runs (id, month, state, started_at, closed_at, started_by, announced, kind, reason)
     values ($1, $2, 'closed', $3, $3, $4, '[]', 'correction', $5) returning id)
   update billing.unbilled u set run_id = run.id from run where u.charge_id = any($6)`,
);

const waitingCredits = statement<
  [invoiceId: string],
  { readonly id: string; readonly net: bigint; readonly tax: bigint }
>(
  "billing.credits-waiting-of-invoice",
  `select c.id, c.net_minor as net, c.tax_minor as tax from billing.invoice_lines l
   join billing.charges c on c.reverses = l.charge_id or c.part_of = l.charge_id
   join billing.unbilled u on u.charge_id = c.id and u.run_id is null
   where l.invoice_id = $1 order by c.id`,
);

/** Credits of an invoice's lines that no document has yet, and what they come to: zero or below. */
export async function creditsWaitingOf(
  tx: Tx,
  invoiceId: string,
): Promise<{ readonly ids: readonly string[]; readonly net: bigint; readonly tax: bigint }> {
  const rows = await tx.query(waitingCredits, [invoiceId]);
  const sum = (of: "net" | "tax") => rows.reduce((total, row) => total + row[of], 0n);
  return { ids: rows.map(({ id }) => id), net: sum("net"), tax: sum("tax") };
}

const announceRow = statement<[id: string, announced: string], unknown>(
  "billing.announce-run",
  "update billing.runs set announced = $2 where id = $1",
);

const closeRow = statement<[id: string, closedAt: Instant], Run>(
  "billing.close-run",
  `update billing.runs set state = 'closed', closed_at = $2 where id = $1 returning ${RUN}`,
);

const claimRows = statement<[until: Day, month: Day, runId: string], unknown>(
  "billing.claim-unbilled",
  `update billing.unbilled u set run_id = $3 where ${ELIGIBLE}`,
);

const lockById = statement<[id: string], Run>(
  "billing.lock-run",
  `select ${RUN} from billing.runs where id = $1 for update`,
);

export type AnnouncedTotals = Omit<RunTotals, "net" | "tax"> & {
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
};

/** Opens a run and takes everything that a close of its month issues. */
export async function openRun(
  tx: Tx,
  run: {
    readonly id: string;
    readonly month: Day;
    readonly until: Day;
    readonly askedBy: string | null;
  },
): Promise<readonly RunTotals[]> {
  await tx.query(insertRow, [run.id, run.month, tx.at, tx.actor.name, run.askedBy]);
  await tx.query(claimRows, [run.until, run.month, run.id]);
  const totals = await totalsClaimed(tx, run.id);
  const announced: AnnouncedTotals[] = totals.map((one) => ({
    ...one,
    net: toJson(one.net),
    tax: toJson(one.tax),
  }));
  await tx.query(announceRow, [run.id, JSON.stringify(announced)]);
  return totals;
}

/** Opens a run that issues the credit of these charges at once, and closes no month. */
export const openCorrection = (
  tx: Tx,
  run: {
    readonly id: string;
    readonly month: Day;
    readonly reason: string;
    readonly chargeIds: readonly string[];
  },
): Promise<unknown> =>
  tx.query(insertCorrection, [run.id, run.month, tx.at, tx.actor.name, run.reason, run.chargeIds]);

export const closeRun = async (tx: Tx, runId: string): Promise<Run | undefined> =>
  (await tx.query(closeRow, [runId, tx.at]))[0];

export const lockRun = async (tx: Tx, id: string): Promise<Run | undefined> =>
  (await tx.query(lockById, [id]))[0];
