import type { Instant, TimeZone } from "../../../kernel/calendar.ts";
import { type Money, money } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { DocumentType } from "../domain/invoice.ts";
import type { Month } from "../domain/month.ts";

type InMonth = { readonly month: Month; readonly currency: string };

/** What was posted to the accounts of a kind, by the kind of entry that posted it. */
export type PostedInMonth = InMonth & {
  readonly account: string;
  readonly entry: string;
  /** Both positive. */
  readonly debit: Money;
  readonly credit: Money;
};

/** Invoices or credit notes that were issued. */
export type DocumentsOfMonth = InMonth & {
  readonly type: DocumentType;
  readonly count: number;
  readonly net: Money;
  readonly tax: Money;
};

/** What was charged and credited, by the kind of charge. */
export type ChargedInMonth = InMonth & {
  readonly kind: string;
  readonly count: number;
  readonly net: Money;
};

/** Everything after `after`, by months of `zone`. */
export type Since = { readonly after: Instant; readonly zone: TimeZone };

type Amounts = { readonly currency: string; readonly net: string; readonly tax: string };

const monthOf = (column: string) => `to_char(${column} at time zone $2, 'YYYY-MM') as month`;

const posted = statement<
  [after: Instant, zone: TimeZone],
  InMonth & { account: string; entry: string; debit: string; credit: string }
>(
  "billing.posted-by-month",
  `select ${monthOf("e.posted_at")}, p.currency, a.kind as account, e.kind as entry,
     coalesce(sum(p.amount_minor) filter (where p.amount_minor > 0), 0)::text as debit,
     coalesce(-sum(p.amount_minor) filter (where p.amount_minor < 0), 0)::text as credit
   from billing.ledger_entries e join billing.ledger_postings p on p.entry_id = e.id
   join billing.accounts a on a.key = p.account
   where e.posted_at > $1 group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
);

const documents = statement<
  [after: Instant, zone: TimeZone],
  InMonth & Amounts & { type: DocumentType; count: number }
>(
  "billing.documents-by-month",
  `select ${monthOf("issued_at")}, currency, type, count(*)::int as count,
     sum(net_minor)::text as net, sum(tax_minor)::text as tax
   from billing.invoices where issued_at > $1 group by 1, 2, 3 order by 1, 2, 3`,
);

const charged = statement<
  [after: Instant, zone: TimeZone],
  InMonth & { kind: string; count: number; net: string }
>(
  "billing.charged-by-month",
  `select ${monthOf("posted_at")}, currency, kind, count(*)::int as count, sum(net_minor)::text as net
   from billing.charges where posted_at > $1 group by 1, 2, 3 order by 1, 2, 3`,
);

/** What the ledger took, account by account: those that are added to it show up by themselves. */
export const postedByMonth = async (
  db: Reader,
  { after, zone }: Since,
): Promise<readonly PostedInMonth[]> =>
  (await db.query(posted, [after, zone])).map((row) => ({
    ...row,
    debit: money(BigInt(row.debit), row.currency),
    credit: money(BigInt(row.credit), row.currency),
  }));

/** What was invoiced, by the month of issue. */
export const documentsByMonth = async (
  db: Reader,
  { after, zone }: Since,
): Promise<readonly DocumentsOfMonth[]> =>
  (await db.query(documents, [after, zone])).map((row) => ({
    ...row,
    net: money(BigInt(row.net), row.currency),
    tax: money(BigInt(row.tax), row.currency),
  }));

/** What was charged, by the month in which it was. */
export const chargedByMonth = async (
  db: Reader,
  { after, zone }: Since,
): Promise<readonly ChargedInMonth[]> =>
  (await db.query(charged, [after, zone])).map((row) => ({
    ...row,
    net: money(BigInt(row.net), row.currency),
  }));
