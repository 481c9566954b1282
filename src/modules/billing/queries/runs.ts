import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { RunTotals } from "../domain/invoice.ts";
import {
  type AnnouncedTotals,
  documentsWhere,
  ELIGIBLE,
  RUN,
  type Run,
  TOTALS,
  type TotalsRow,
  totalsFrom,
} from "../store/runs.ts";

const waitingTotals = statement<[until: Day, month: Day], TotalsRow>(
  "billing.waiting-totals",
  `with ${documentsWhere(ELIGIBLE)} ${TOTALS}`,
);

const issuedTotals = statement<[month: Day], TotalsRow>(
  "billing.issued-totals",
  `with documents as (select buyer_id, currency, amends, lines, net_minor as net, tax_minor as tax
     from billing.invoices where month = $1) ${TOTALS}`,
);

const runTotals = statement<[runIds: readonly string[]], TotalsRow & { runId: string }>(
  "billing.totals-of-runs",
  `select run_id as "runId", currency, count(distinct buyer_id)::int as buyers,
     (count(*) filter (where amends is null))::int as invoices,
     (count(*) filter (where amends is not null))::int as "creditNotes",
     sum(lines)::int as lines, sum(net_minor)::text as net, sum(tax_minor)::text as tax
   from billing.invoices where run_id = any($1) group by run_id, currency order by run_id, currency`,
);

/** What a close of the month would issue now. */
export const totalsWaiting = async (db: Reader, until: Day, month: Day): Promise<RunTotals[]> =>
  (await db.query(waitingTotals, [until, month])).map(totalsFrom);

/** What was issued for a month, by all its runs. */
export const totalsIssued = async (db: Reader, month: Day): Promise<RunTotals[]> =>
  (await db.query(issuedTotals, [month])).map(totalsFrom);

/** What each run has issued. */
export async function totalsOfRuns(
  db: Reader,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RunTotals[]>> {
  const rows = await db.query(runTotals, [runIds]);
  return new Map(
    runIds.map((id) => [
      id,
      rows.filter(({ runId }) => runId === id).map(({ runId: _, ...row }) => totalsFrom(row)),
    ]),
  );
}

const closing = statement<[], Run>(
  "billing.closing-run",
  `select ${RUN} from billing.runs where state = 'closing'`,
);

// Charges whose month nobody closed, nor a later one, are not swept into a later invoice unseen.
const earliestOpen = statement<[month: Day], { month: Day }>(
  "billing.earliest-open-month",
  `select date_trunc('month', u.billed_on)::date as month from billing.unbilled u
   where u.run_id is null and u.billed_on < $1
     and not exists (select 1 from billing.runs r
       where r.kind = 'month' and r.month >= date_trunc('month', u.billed_on)::date)
   order by u.billed_on limit 1`,
);

const byId = statement<[id: string], Run & { announced: readonly AnnouncedTotals[] }>(
  "billing.run-by-id",
  `select ${RUN}, announced from billing.runs where id = $1`,
);

const list = statement<[before: string | null, id: string | null, limit: number], Run>(
  "billing.list-runs",
  `select ${RUN} from billing.runs
   where kind = 'month' and ($1::timestamptz is null or (started_at, id) < ($1, $2::uuid))
   order by started_at desc, id desc limit $3`,
);

/** The run that issues now; there is one at most. */
export const closingRun = async (db: Reader): Promise<Run | undefined> =>
  (await db.query(closing, []))[0];

/** The first month before `month` with charges that no run has closed; undefined where there is none. */
export const openMonthBefore = async (db: Reader, month: Day): Promise<Day | undefined> =>
  (await db.query(earliestOpen, [month]))[0]?.month;

export const runById = async (db: Reader, id: string) => (await db.query(byId, [id]))[0];

/** Runs, latest first. */
export const listRuns = (
  db: Reader,
  { after, limit }: { after: readonly [startedAt: string, id: string] | null; limit: number },
): Promise<Run[]> => db.query(list, [after?.[0] ?? null, after?.[1] ?? null, limit]);

export type BuyerVariance = {
  readonly buyerId: string;
  readonly currency: string;
  readonly lines: number;
  /** With tax; what the close would issue, and what the month before issued. */
  readonly total: bigint;
  readonly before: bigint;
  readonly distance: bigint;
};

const buyers = statement<readonly unknown[], BuyerVariance>(
  "billing.waiting-buyers",
  `with ${documentsWhere(ELIGIBLE)},
   now as (select buyer_id, currency, sum(lines)::int as lines, sum(net + tax)::bigint as total
     from documents group by buyer_id, currency),
   before as (select buyer_id, currency, sum(total_minor)::bigint as total
     from billing.invoices where month = $3 group by buyer_id, currency),
   compared as (
     select buyer_id as "buyerId", currency, coalesce(n.lines, 0) as lines, coalesce(n.total, 0) as total,
       coalesce(b.total, 0) as before, abs(coalesce(n.total, 0) - coalesce(b.total, 0)) as distance
     from now n full join before b using (buyer_id, currency))
   select * from compared
   where $4::text is null or currency > $4
     or (currency = $4 and (distance < $5::bigint or (distance = $5::bigint and "buyerId" > $6::uuid)))
   order by currency, distance desc, "buyerId" limit $7`,
);

/** What a close would issue to each buyer beside what the month before did; the greatest change first. */
export const buyersWaiting = (
  db: Reader,
  query: {
    readonly until: Day;
    readonly month: Day;
    readonly monthBefore: Day;
    readonly after: readonly [currency: string, distance: string, buyerId: string] | null;
    readonly limit: number;
  },
): Promise<BuyerVariance[]> =>
  db.query(buyers, [
    query.until,
    query.month,
    query.monthBefore,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.after?.[2] ?? null,
    query.limit,
  ]);
