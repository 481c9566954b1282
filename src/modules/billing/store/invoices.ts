import type { Day } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { DocumentType, Party } from "../domain/invoice.ts";

/** What was issued, as far as it is announced. */
export type Issued = {
  readonly id: string;
  readonly type: DocumentType;
  readonly number: string;
  readonly buyerId: string;
  readonly currency: string;
  readonly dueOn: Day;
  readonly amends: string | null;
  /** The invoice whose place it takes. */
  readonly reissues: string | null;
  readonly net: bigint;
  readonly tax: bigint;
};

// One statement for all documents of some buyers: numbers, lines, entries and what no longer waits are
// committed together, so that a worker that dies in between has issued nothing.
const issue = statement<readonly unknown[], Issued>(
  "billing.issue-invoices",
  `with buyers as (
     select (b ->> 'id')::uuid as id, (b ->> 'dueOn')::date as due_on, b -> 'party' as party
     from jsonb_array_elements($2::jsonb) b),
   picked as materialized (
     select u.charge_id, u.buyer_id, u.currency, l.invoice_id as amends, c.net_minor, c.tax_minor,
       c.evidence -> 'tax' as tax, c.description ->> 'company' as company,
       c.description ->> 'offerName' as offer, c.period_start, c.posted_at, uuidv7() as seed
     from billing.unbilled u join buyers b on b.id = u.buyer_id
     join billing.charges c on c.id = u.charge_id
     left join billing.invoice_lines l on l.charge_id = u.reverses
     where u.run_id = $1::uuid),
   -- Each line knows its document, so that nothing below joins what has no statistics.
   ordered as materialized (
     select p.*, first_value(seed) over of_document as invoice_id, row_number() over of_document as line
     from picked p window of_document as (partition by buyer_id, currency, amends
       order by company, offer, period_start, posted_at, charge_id)),
   rates as (
     select invoice_id, buyer_id, currency, amends, tax ->> 'treatment' as treatment, tax ->> 'percent' as percent,
       tax ->> 'name' as name, tax ->> 'jurisdiction' as jurisdiction, (tax ->> 'sample')::boolean as sample,
       count(*) as lines, sum(net_minor) as net, sum(tax_minor) as amount
     from ordered group by 1, 2, 3, 4, 5, 6, 7, 8, 9),
   documents as materialized (
     select invoice_id as id, uuidv7() as entry_id, buyer_id, currency, amends,
       case when amends is null then 'invoice' else 'credit-note' end as type,
       sum(lines)::integer as lines, sum(net)::bigint as net, sum(amount)::bigint as tax,
       jsonb_agg(jsonb_build_object('treatment', treatment, 'percent', percent, 'name', name,
           'jurisdiction', jurisdiction, 'sample', sample, 'netMinor', net::text, 'taxMinor', amount::text)
         order by percent::numeric desc, treatment, name) as taxes,
       row_number() over (partition by amends is null order by buyer_id, currency, amends) as n
     from rates group by invoice_id, buyer_id, currency, amends),
   counted as (
     insert into billing.series (issuer_id, type, year, last)
     select $3::uuid, type, $4::integer, count(*) from documents group by type order by type
     on conflict (issuer_id, type, year) do update set last = billing.series.last + excluded.last
     returning type, last),
   numbered as materialized (
     select d.*, c.last - count(*) over (partition by d.type) + d.n as sequence
     from documents d join counted c using (type)),
   issued as (
     insert into billing.invoices (id, type, issuer_id, year, sequence, number, run_id, buyer_id, month, currency,
       issued_on, due_on, issued_at, amends, lines, net_minor, tax_minor, taxes, issuer, buyer, reissues, first_id)
     select n.id, n.type, $3::uuid, $4::integer, n.sequence,
       case n.type when 'invoice' then 'INV-' else 'CN-' end || $4::integer::text || '-'
         || lpad(n.sequence::text, greatest(6, length(n.sequence::text)), '0'),
       $1::uuid, n.buyer_id, $5::date, n.currency, $6::date,
       case n.type when 'invoice' then b.due_on else $6::date end,
       $7::timestamptz, n.amends, n.lines, n.net, n.tax, n.taxes, $8::jsonb, b.party,
       case n.type when 'invoice' then $9::uuid end,
       case n.type when 'invoice' then (select coalesce(r.first_id, r.id) from billing.invoices r where r.id = $9::uuid) end
     from numbered n join buyers b on b.id = n.buyer_id
     returning id, type, number, buyer_id, currency, due_on, amends, reissues, net_minor, tax_minor),
   lined as (
     insert into billing.invoice_lines (invoice_id, number, charge_id)
     select invoice_id, line, charge_id from ordered),
   accounts as (
     insert into billing.accounts (key, kind, owner)
     select distinct 'invoiced:' || buyer_id, 'invoiced', buyer_id::text from documents on conflict do nothing),
   entries as (
     insert into billing.ledger_entries (id, kind, invoice_id, posted_at)
     select entry_id, type, id, $7::timestamptz from numbered where net + tax <> 0),
   postings as (
     insert into billing.ledger_postings (entry_id, number, account, currency, amount_minor)
     select n.entry_id, x.number, x.kind || ':' || n.buyer_id, n.currency, x.sign * (n.net + n.tax)
     from numbered n, (values (1, 'invoiced', 1), (2, 'receivable', -1)) as x(number, kind, sign)
     where n.net + n.tax <> 0),
   documented as (
     delete from billing.unbilled u using picked p where u.charge_id = p.charge_id)
   select id, type, number, buyer_id as "buyerId", currency, due_on as "dueOn", amends, reissues,
     net_minor as net, tax_minor as tax
   from issued order by number`,
);
const nextBuyers = statement<[runId: string, limit: number], { buyerId: string }>(
  "billing.next-buyers-of-run",
  `select distinct buyer_id as "buyerId" from billing.unbilled where run_id = $1 order by 1 limit $2`,
);

export const buyersOfRun = async (tx: Tx, runId: string, limit: number): Promise<string[]> =>
  (await tx.query(nextBuyers, [runId, limit])).map(({ buyerId }) => buyerId);

/** Issues all documents of some buyers of a run: numbered, posted, and no longer waiting. */
export const issueDocuments = (
  tx: Tx,
  about: {
    readonly runId: string;
    /** The first day of the month that is closed. */
    readonly month: Day;
    readonly issuer: { readonly id: string; readonly party: Party };
    readonly issuedOn: Day;
    /** The invoice whose place the one of this run takes; null in any other run. */
    readonly reissues: string | null;
    readonly buyers: readonly {
      readonly id: string;
      readonly dueOn: Day;
      readonly party: Party;
    }[];
  },
): Promise<Issued[]> =>
  tx.query(issue, [
    about.runId,
    JSON.stringify(about.buyers),
    about.issuer.id,
    Number(about.issuedOn.slice(0, 4)),
    about.month,
    about.issuedOn,
    tx.at,
    JSON.stringify(about.issuer.party),
    about.reissues,
  ]);
