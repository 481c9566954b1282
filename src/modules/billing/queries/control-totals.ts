import type { Day } from "../../../kernel/calendar.ts";
import { add, amountOf, money } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import {
  type ControlPart,
  type ControlTotals,
  controlTotalsFrom,
} from "../domain/control-totals.ts";
import { type AnnouncedTotals, documentsWhere, ELIGIBLE } from "../store/runs.ts";

type Row = Pick<ControlPart, "part" | "currency" | "count"> & { readonly total: string };

const partFrom = ({ total, ...row }: Row): ControlPart => ({
  ...row,
  total: money(BigInt(total), row.currency),
});

// The charges by themselves, the lines and documents that would come of them, and what they were posted for.
const waiting = statement<[until: Day, month: Day], Row>(
  "billing.controls-waiting",
  `with picked as materialized (
     select u.charge_id, u.currency from billing.unbilled u where ${ELIGIBLE}),
   ${documentsWhere(ELIGIBLE)}
   select 'charges' as part, p.currency, count(*)::int as count, sum(c.total_minor)::text as total
   from picked p join billing.charges c on c.id = p.charge_id group by p.currency
   union all
   select 'lines', currency, sum(lines)::int, sum(net + tax)::text from documents group by currency
   union all
   select 'documents', currency, count(*)::int, sum(net + tax)::text from documents group by currency
   union all
   select 'ledger', p.currency, count(*)::int, sum(t.amount_minor)::text
   from picked p join billing.ledger_entries e on e.charge_id = p.charge_id
   join billing.ledger_postings t on t.entry_id = e.id and t.currency = p.currency
   join billing.accounts a on a.key = t.account and a.kind = 'receivable' group by p.currency`,
);

const issued = statement<[runId: string], Row>(
  "billing.controls-issued",
  `select 'lines' as part, i.currency, count(*)::int as count, sum(c.total_minor)::text as total
   from billing.invoices i join billing.invoice_lines l on l.invoice_id = i.id
   join billing.charges c on c.id = l.charge_id where i.run_id = $1 group by i.currency
   union all
   select 'documents', currency, count(*)::int, sum(total_minor)::text
   from billing.invoices where run_id = $1 group by currency
   union all
   select 'ledger', i.currency, count(*)::int, sum(t.amount_minor)::text
   from billing.invoices i join billing.ledger_entries e on e.invoice_id = i.id
   join billing.ledger_postings t on t.entry_id = e.id and t.currency = i.currency
   join billing.accounts a on a.key = t.account and a.kind = 'invoiced' where i.run_id = $1 group by i.currency
   union all
   select 'set-aside', currency, sum(lines)::int, sum(net_minor + tax_minor)::text
   from billing.set_aside where run_id = $1 group by currency`,
);

/** The control totals of what a close of the month would issue now. */
export const controlsWaiting = async (
  db: Reader,
  until: Day,
  month: Day,
): Promise<readonly ControlTotals[]> =>
  controlTotalsFrom((await db.query(waiting, [until, month])).map(partFrom), true);

/** The control totals of a run: what it took when it began, and what it has issued of that. */
export async function controlsOfRun(
  db: Reader,
  run: { readonly id: string; readonly announced: readonly AnnouncedTotals[] },
): Promise<readonly ControlTotals[]> {
  const parts = (await db.query(issued, [run.id])).map(partFrom);
  const taken = run.announced.map(
    ({ currency, lines, net, tax }): ControlPart => ({
      part: "charges",
      currency,
      count: lines,
      total: add(amountOf(net), amountOf(tax)),
    }),
  );
  // A correction announces nothing: it issues what was chosen.
  return controlTotalsFrom([...taken, ...parts], taken.length > 0 || parts.length === 0);
}
