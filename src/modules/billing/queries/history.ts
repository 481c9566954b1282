import type { Day } from "../../../kernel/calendar.ts";
import { money, toDecimal } from "../../../kernel/money.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { allPagesOf, type RowsAsked } from "../../../platform/paging.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { monthOfDay } from "../domain/month.ts";

/** What moved on a buyer's account in one month and currency; amounts with tax, in smallest units. */
export type MonthOfAccount = {
  /** The first day of the month. */
  readonly month: Day;
  readonly currency: string;
  /** By invoices that bill the month. */
  readonly charged: bigint;
  /** By credit notes that bill it: zero or below. */
  readonly credited: bigint;
  /** Payments that came in, less those that were reversed. */
  readonly paid: bigint;
  /** Owed at the end of the month: all that was charged and credited until then, less what was paid; below zero where more was paid. */
  readonly owed: bigint;
};

// Documents and payments of one buyer are few, whatever its lines are: what is owed at the end of a month is added up
// anew, from the first on, by the indexes of buyers.
const months = statement<readonly unknown[], MonthOfAccount>(
  "billing.months-of-buyer",
  `with moved as (
     select i.month, i.currency, case i.type when 'invoice' then i.total_minor else 0 end as charged,
       case i.type when 'invoice' then 0 else i.total_minor end as credited, 0 as paid
     from billing.invoices i where i.buyer_id = $1
     union all
     select date_trunc('month', p.received_on)::date, p.currency, 0, 0, p.amount_minor
     from billing.payments p where p.buyer_id = $1
     union all
     select date_trunc('month', r.reversed_at at time zone $2)::date, p.currency, 0, 0, -p.amount_minor
     from billing.payments p join billing.payment_reversals r on r.payment_id = p.id where p.buyer_id = $1),
   months as (
     select month, currency, sum(charged)::bigint as charged, sum(credited)::bigint as credited,
       sum(paid)::bigint as paid
     from moved group by month, currency),
   running as (
     select m.*, (sum(charged + credited - paid) over (partition by currency order by month))::bigint as owed
     from months m)
   select * from running
   where $3::date is null or month < $3 or (month = $3 and currency > $4)
   order by month desc, currency limit $5`,
);

/** Months in which something moved on a buyer's account, the latest first; by currency within a month. */
export const monthsOfBuyer = async (
  db: Reader,
  query: {
    readonly buyerId: string;
    readonly after: readonly [month: Day, currency: string] | null;
    readonly limit: number;
  },
): Promise<MonthOfAccount[]> =>
  db.query(months, [
    query.buyerId,
    (await operatorOrganisation(db))?.timeZone ?? "UTC",
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);

// As in reconciliation files: English in every language, and new columns come at the end.
const COLUMNS = ["Month", "Currency", "Charged", "Credited", "Paid", "Owed"] as const;

/** The same as CSV, all of it, the latest month first. */
export async function* historyFile(db: Reader, buyerId: string): AsyncGenerator<string> {
  yield CSV_BEGIN + csvLines([COLUMNS]);
  const pages = allPagesOf(
    (asked: RowsAsked<readonly [Day, string]>) => monthsOfBuyer(db, { buyerId, ...asked }),
    ({ month, currency }) => [month, currency] as const,
  );
  for await (const rows of pages)
    yield csvLines(
      rows.map(({ month, currency, ...one }) => [
        monthOfDay(month),
        currency,
        ...[one.charged, one.credited, one.paid, one.owed].map((minor) =>
          toDecimal(money(minor, currency)),
        ),
      ]),
    );
}
