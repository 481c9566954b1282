import type { Day, Instant } from "../../../kernel/calendar.ts";
import { money } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { allPagesOf, type RowsAsked } from "../../../platform/paging.ts";
import { purchaseOrdersOf, referencesAsOf, resellersOnDays } from "../../commerce/index.ts";
import { organisationsById } from "../../identity/index.ts";
import { type Charged, kindsCharged } from "../domain/charge.ts";
import type { DocumentTax, DocumentType, Party } from "../domain/invoice.ts";
import type { InvoiceState } from "../domain/settlement.ts";
import { CHARGE_COLUMNS, type ListedCharge } from "./charges.ts";

export type Invoice = {
  readonly id: string;
  readonly type: DocumentType;
  readonly number: string;
  readonly runId: string;
  readonly buyerId: string;
  /** The first day of the month that it bills. */
  readonly month: Day;
  readonly currency: string;
  readonly issuedOn: Day;
  readonly dueOn: Day;
  readonly issuedAt: Instant;
  readonly amends: string | null;
  readonly amendsNumber: string | null;
  /** The invoice whose place it takes. */
  readonly reissues: string | null;
  readonly reissuesNumber: string | null;
  readonly lines: number;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  /** Of an invoice: what is due after its credit notes, and paid of it; null for a credit note. */
  readonly dueMinor: bigint | null;
  readonly paidMinor: bigint | null;
  /** With tax, of disputes that are open. */
  readonly disputedMinor: bigint;
  readonly buyer: Party;
};

export type WholeInvoice = Invoice & {
  readonly issuerId: string;
  /** The day of the invoice that a credit note corrects, or whose place an invoice takes. */
  readonly precedingIssuedOn: Day | null;
  /** The day of the first of the invoices whose place it takes; its own where it takes none. */
  readonly firstIssuedOn: Day;
  readonly replacedBy: { readonly id: string; readonly number: string } | null;
  readonly issuer: Party;
  readonly taxes: readonly DocumentTax[];
  readonly creditNotes: readonly { readonly id: string; readonly number: string }[];
  /** Why the operator corrected; null where nobody did by hand. */
  readonly reason: string | null;
};

/** With tax, of disputes of `billing.invoices i` that are open. */
const DISPUTED = `coalesce((select sum(d.total_minor)
    from billing.disputes d where d.invoice_id = i.id and d.state = 'open'), 0)`;
const COLUMNS = `i.id, i.type, i.number, i.run_id as "runId", i.buyer_id as "buyerId", i.month, i.currency,
  i.issued_on as "issuedOn", i.due_on as "dueOn", i.issued_at as "issuedAt", i.amends,
  (select a.number from billing.invoices a where a.id = i.amends) as "amendsNumber", i.reissues,
  (select a.number from billing.invoices a where a.id = i.reissues) as "reissuesNumber", i.lines,
  i.net_minor as "netMinor", i.tax_minor as "taxMinor", i.total_minor as "totalMinor",
  (select o.due_minor from billing.open_items o where o.invoice_id = i.id) as "dueMinor",
  (select o.paid_minor from billing.open_items o where o.invoice_id = i.id) as "paidMinor", ${DISPUTED}::bigint as "disputedMinor", i.buyer`;

/** As `stateOfInvoice` says, of the day $10. */
const STATE = `case when o.paid_minor >= o.due_minor
     then case when o.due_minor = 0 and i.total_minor <> 0 then 'credited' else 'paid' end
   when i.due_on < $10::date and o.due_minor - o.paid_minor > ${DISPUTED} then 'overdue'
   when o.paid_minor > 0 then 'part-paid' else 'open' end`;
const ofBuyer = statement<readonly unknown[], Invoice>(
  "billing.list-invoices-of-buyer",
  `select ${COLUMNS} from billing.invoices i
   where i.buyer_id = $1 and ($2::timestamptz is null or (i.issued_at, i.id) < ($2, $3::uuid))
     and ($5::uuid is null or i.id in (
       select l.invoice_id from billing.charges c join billing.invoice_lines l on l.charge_id = c.id
       where c.subscription_id = $5 and c.buyer_id = $1))
     and ($6::uuid is null or i.id in (
       select l.invoice_id from billing.charges c join billing.invoice_lines l on l.charge_id = c.id
       where c.customer_id = $6 and c.buyer_id = $1))
     and ($7::text is null or strpos(lower(i.number), lower($7)) > 0) and ($8::text is null or i.type = $8)
     and ($9::text is null or exists (select from billing.open_items o where o.invoice_id = i.id and $9 = ${STATE}))
   order by i.issued_at desc, i.id desc limit $4`,
);
const ofRun = statement<readonly unknown[], Invoice>(
  "billing.list-invoices-of-run",
  `select ${COLUMNS} from billing.invoices i
   where i.run_id = $1 and ($2::text is null or i.number > $2) order by i.number limit $3`,
);
type Row = Omit<WholeInvoice, "taxes"> & {
  readonly taxes: readonly (Omit<DocumentTax, "net" | "tax"> & {
    readonly netMinor: string;
    readonly taxMinor: string;
  })[];
};
const byId = statement<[id: string, buyerId: string | null], Row>(
  "billing.invoice-by-id",
  `select ${COLUMNS}, i.issuer_id as "issuerId", i.issuer, i.taxes,
     (select a.issued_on from billing.invoices a where a.id = coalesce(i.amends, i.reissues)) as "precedingIssuedOn",
     coalesce((select f.issued_on from billing.invoices f where f.id = i.first_id), i.issued_on) as "firstIssuedOn",
     (select jsonb_build_object('id', n.id, 'number', n.number) from billing.invoices n where n.reissues = i.id) as "replacedBy", (select r.reason from billing.runs r where r.id = i.run_id) as reason,
     (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'number', n.number) order by n.number), '[]')
      from billing.invoices n where n.amends = i.id) as "creditNotes"
   from billing.invoices i where i.id = $1 and ($2::uuid is null or i.buyer_id = $2)`,
);
const lines = statement<
  [invoiceId: string, after: number, limit: number, kinds: readonly string[] | null],
  ListedCharge & { readonly number: number; readonly issuedAt: Instant }
>(
  "billing.lines-of-invoice",
  `select l.number, i.issued_at as "issuedAt", ${CHARGE_COLUMNS}
   from billing.invoice_lines l join billing.charges c on c.id = l.charge_id
   join billing.invoices i on i.id = l.invoice_id
   where l.invoice_id = $1 and l.number > $2 and ($4::text[] is null or c.kind = any ($4))
   order by l.number limit $3`,
);

/** Invoices and credit notes of a buyer, latest first. */
export const invoicesOfBuyer = (
  db: Reader,
  query: {
    readonly buyerId: string;
    readonly after: readonly [issuedAt: string, id: string] | null;
    readonly limit: number;
    /** Those alone that name a subscription; null for all. */
    readonly subscriptionId: string | null;
    /** Those alone that name a customer of the buyer; null for all. */
    readonly customerId: string | null;
    /** Part of the number. */
    readonly q: string | null;
    readonly type: DocumentType | null;
    /** What invoices are on a day, by the operator's calendar; credit notes are in none. */
    readonly state: { readonly is: InvoiceState; readonly on: Day } | null;
  },
): Promise<Invoice[]> =>
  db.query(ofBuyer, [
    query.buyerId,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
    query.subscriptionId,
    query.customerId,
    query.q,
    query.type,
    query.state?.is ?? null,
    query.state?.on ?? null,
  ]);

/** What a run issued, by number. */
export const invoicesOfRun = (
  db: Reader,
  query: { readonly runId: string; readonly after: string | null; readonly limit: number },
): Promise<Invoice[]> => db.query(ofRun, [query.runId, query.after, query.limit]);

/** @param buyerId whose it has to be; null where the operator looks */
export async function invoiceById(
  db: Reader,
  id: string,
  buyerId: string | null,
): Promise<WholeInvoice | undefined> {
  const [row] = await db.query(byId, [id, buyerId]);
  return (
    row && {
      ...row,
      taxes: row.taxes.map(({ netMinor, taxMinor, ...one }) => ({
        ...one,
        net: money(BigInt(netMinor), row.currency),
        tax: money(BigInt(taxMinor), row.currency),
      })),
    }
  );
}

export type InvoiceLine = ListedCharge & {
  readonly number: number;
  /** The buyer's own number, for the subscription or else for the order; null where it gave none. */
  readonly purchaseOrder: string | null;
  /** Through whom an indirect provider sold it on the first day of the line; null for nobody. */
  readonly reseller: { readonly id: string; readonly name: string } | null;
  /** Where the buyer books it; null where it said nothing. */
  readonly costCentre: string | null;
};

/** Lines in their order, from after a number on. */
export async function linesOfInvoice(
  db: Reader,
  query: {
    readonly invoiceId: string;
    readonly after: number;
    readonly limit: number;
    /** Those alone that are charged so; absent for all. */
    readonly charged?: Charged | undefined;
  },
): Promise<readonly InvoiceLine[]> {
  const kinds = query.charged === undefined ? null : kindsCharged(query.charged);
  const rows = await db.query(lines, [query.invoiceId, query.after, query.limit, kinds]);
  const [first] = rows;
  const own = first === undefined ? undefined : await ownReferences(db, rows, first.issuedAt);
  const resellers = await resellersOf(db, rows);
  return rows.map(({ issuedAt: _, ...row }, index) => ({
    ...row,
    purchaseOrder: own?.purchaseOrderOf(row) ?? null,
    costCentre: own?.costCentreOf(row) ?? null,
    reseller: resellers[index] ?? null,
  }));
}

/** All of them, some at a time: what is issued never changes, so that pages agree. */
export const pagesOfLines = (db: Reader, invoiceId: string) =>
  allPagesOf(
    ({ after, limit }: RowsAsked<number>) =>
      linesOfInvoice(db, { invoiceId, after: after ?? 0, limit }),
    ({ number }) => number,
  );

async function resellersOf(
  db: Reader,
  rows: readonly { readonly subscriptionId: string; readonly periodStart: string }[],
): Promise<InvoiceLine["reseller"][]> {
  const ids = await resellersOnDays(
    db,
    rows.map(({ subscriptionId, periodStart: day }) => ({ subscriptionId, day })),
  );
  const named = [...new Set(ids.filter((id) => id !== null))];
  if (named.length === 0) return [];
  const names = await organisationsById(db, named);
  return ids.map((id) => (id === null ? null : { id, name: names.get(id)?.name ?? "" }));
}

/** Subscriptions beyond these are not compared: a document of so many has no number of its own. */
const COMPARED = 1_000;
type Bought = { readonly orderId: string; readonly subscriptionId: string };
const boughtOn = statement<
  [invoiceId: string, limit: number],
  Bought & { readonly issuedAt: Instant }
>(
  "billing.subscriptions-of-invoice",
  `select distinct c.order_id as "orderId", c.subscription_id as "subscriptionId", i.issued_at as "issuedAt"
   from billing.invoice_lines l join billing.charges c on c.id = l.charge_id join billing.invoices i on i.id = l.invoice_id
   where l.invoice_id = $1 limit $2`,
);

/**
 * The buyer's own number of everything that a document bills: where all of its subscriptions have the same one.
 *
 * @returns null where they have several, where one has none, or where there are more than 1,000
 */
export async function purchaseOrderOfInvoice(
  db: Reader,
  invoiceId: string,
): Promise<string | null> {
  const bought = await db.query(boughtOn, [invoiceId, COMPARED + 1]);
  const [first] = bought;
  if (first === undefined || bought.length > COMPARED) return null;
  const own = await ownReferences(db, bought, first.issuedAt);
  const [number, ...others] = new Set(bought.map(own.purchaseOrderOf));
  return others.length === 0 ? (number ?? null) : null;
}

/** What the buyer knows subscriptions by in its own books, as it held when a document was issued: it shows the same ever after. */
async function ownReferences(db: Reader, bought: readonly Bought[], issuedAt: Instant) {
  const numbers = await purchaseOrdersOf(
    db,
    bought.map(({ orderId }) => orderId),
  );
  const references = await referencesAsOf(
    db,
    bought.map(({ subscriptionId }) => subscriptionId),
    issuedAt,
  );
  return {
    purchaseOrderOf: ({ orderId, subscriptionId }: Bought): string | null =>
      references.get(subscriptionId)?.purchaseOrder ?? numbers.get(orderId) ?? null,
    costCentreOf: ({ subscriptionId }: Bought): string | null =>
      references.get(subscriptionId)?.costCentre ?? null,
  };
}
