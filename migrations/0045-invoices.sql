-- Billing runs close calendar months: what was charged becomes invoices and credit notes, numbered without
-- gaps. What is issued never changes.

-- Charges and credits that no document has yet. A close costs what waits, not what was ever charged.
create table billing.unbilled (
  charge_id uuid primary key references billing.charges (id),
  buyer_id uuid not null,
  currency text not null,
  billed_on date not null,
  reverses uuid,
  -- The run that closes it now; null while none does.
  run_id uuid
);
create index unbilled_waiting on billing.unbilled (billed_on) where run_id is null;
create index unbilled_of_run on billing.unbilled (run_id, buyer_id) where run_id is not null;
create index unbilled_of_buyer on billing.unbilled (buyer_id, billed_on);
insert into billing.unbilled (charge_id, buyer_id, currency, billed_on, reverses)
select id, buyer_id, currency, billed_on, reverses from billing.charges;

create function billing.wait_for_invoice() returns trigger language plpgsql as $$
begin
  insert into billing.unbilled (charge_id, buyer_id, currency, billed_on, reverses)
  select id, buyer_id, currency, billed_on, reverses from made;
  return null;
end $$;
create trigger charges_wait_for_invoice after insert on billing.charges
  referencing new table as made for each statement execute function billing.wait_for_invoice();

create table billing.runs (
  id uuid primary key,
  -- The first day of the calendar month that is closed.
  month date not null check (extract(day from month) = 1),
  state text not null check (state in ('closing', 'closed')),
  started_at timestamptz not null,
  closed_at timestamptz,
  started_by text not null,
  -- What is to be documented, per currency, as the dry run announced it.
  announced jsonb not null check (jsonb_typeof(announced) = 'array'),
  check ((state = 'closed') = (closed_at is not null))
);
alter table billing.unbilled add foreign key (run_id) references billing.runs (id);
-- One at a time: numbers follow each other.
create unique index one_run_closes on billing.runs ((true)) where state = 'closing';
create index runs_latest_first on billing.runs (started_at desc, id desc);
create index runs_of_month on billing.runs (month);

-- The last number given, for each issuer, kind of document and year. It moves in the transaction that
-- issues, so that no number is lost.
create table billing.series (
  issuer_id uuid not null,
  type text not null check (type in ('invoice', 'credit-note')),
  year integer not null check (year between 1900 and 2999),
  last bigint not null check (last >= 0),
  primary key (issuer_id, type, year)
);

create table billing.invoices (
  id uuid primary key,
  type text not null check (type in ('invoice', 'credit-note')),
  issuer_id uuid not null,
  year integer not null,
  sequence bigint not null check (sequence >= 1),
  number text not null unique,
  run_id uuid not null references billing.runs (id),
  buyer_id uuid not null,
  month date not null check (extract(day from month) = 1),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  issued_on date not null,
  due_on date not null check (due_on >= issued_on),
  issued_at timestamptz not null,
  -- The invoice that a credit note corrects.
  amends uuid references billing.invoices (id),
  lines integer not null check (lines >= 1),
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null generated always as (net_minor + tax_minor) stored,
  -- Net and tax for each treatment, rate and jurisdiction.
  taxes jsonb not null check (jsonb_typeof(taxes) = 'array' and jsonb_array_length(taxes) > 0),
  -- Names, addresses and tax ids on the day of issue.
  issuer jsonb not null check (issuer ?& array['name', 'country', 'address', 'taxId']),
  buyer jsonb not null check (buyer ?& array['name', 'country', 'address', 'taxId']),
  unique (issuer_id, type, year, sequence),
  -- One invoice per buyer, currency and month; one credit note beside it for each invoice it corrects.
  unique nulls not distinct (buyer_id, currency, month, amends),
  check ((type = 'credit-note') = (amends is not null)),
  check (case type when 'invoice' then net_minor + tax_minor >= 0 else net_minor + tax_minor <= 0 end)
);
create index invoices_of_buyer on billing.invoices (buyer_id, issued_at desc, id desc);
create index invoices_of_run on billing.invoices (run_id, number);
create index invoices_by_month on billing.invoices (month, currency);
create index credit_notes_of_invoice on billing.invoices (amends) where amends is not null;
create trigger invoices_append_only before update or delete or truncate
  on billing.invoices for each statement execute function platform.refuse_change();

create table billing.invoice_lines (
  invoice_id uuid not null references billing.invoices (id),
  number integer not null check (number >= 1),
  -- A charge stands on one document.
  charge_id uuid not null unique references billing.charges (id),
  primary key (invoice_id, number)
);
create trigger invoice_lines_append_only before update or delete or truncate
  on billing.invoice_lines for each statement execute function platform.refuse_change();

-- Issuing moves what is owed from "charged" to "invoiced".
alter table billing.accounts
  drop constraint accounts_kind_check,
  add constraint accounts_kind_check check
    (kind in ('receivable', 'invoiced', 'publisher-payable', 'store-fee', 'tax-payable'));
alter table billing.ledger_entries
  drop constraint ledger_entries_kind_check,
  add constraint ledger_entries_kind_check check (kind in ('charge', 'credit', 'invoice', 'credit-note')),
  alter column charge_id drop not null,
  add column invoice_id uuid unique references billing.invoices (id),
  add constraint entries_post_one_thing check
    (case when kind in ('charge', 'credit') then charge_id is not null and invoice_id is null
     else charge_id is null and invoice_id is not null end);

create or replace function billing.refuse_imbalance() returns trigger language plpgsql as $$
declare
  entry uuid;
  off record;
begin
  if tg_table_name = 'ledger_entries' then entry := new.id; else entry := new.entry_id; end if;
  select currency, sum(amount_minor) as amount into off
  from billing.ledger_postings where entry_id = entry
  group by currency having sum(amount_minor) <> 0 limit 1;
  if found then
    raise exception 'Ledger entry % is off by % %', entry, off.amount, off.currency using errcode = 'check_violation';
  end if;
  if exists (
    select 1 from billing.ledger_entries e join billing.charges c on c.id = e.charge_id
    where e.id = entry and c.total_minor <> coalesce((
      select sum(p.amount_minor) from billing.ledger_postings p join billing.accounts a on a.key = p.account
      where p.entry_id = e.id and a.kind = 'receivable' and p.currency = c.currency), 0))
  then
    raise exception 'Ledger entry % does not post its charge', entry using errcode = 'check_violation';
  end if;
  if exists (
    select 1 from billing.ledger_entries e join billing.invoices i on i.id = e.invoice_id
    where e.id = entry and i.total_minor <> coalesce((
      select sum(p.amount_minor) from billing.ledger_postings p join billing.accounts a on a.key = p.account
      where p.entry_id = e.id and a.kind = 'invoiced' and a.owner = i.buyer_id::text and p.currency = i.currency), 0))
  then
    raise exception 'Ledger entry % does not post its invoice', entry using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- A document is the sum of its lines, each of its buyer and currency, and is posted.
create function billing.refuse_unfounded() returns trigger language plpgsql as $$
declare
  found_lines record;
begin
  select count(*) as lines, coalesce(sum(c.net_minor), 0) as net, coalesce(sum(c.tax_minor), 0) as tax,
    coalesce(bool_and(c.buyer_id = new.buyer_id and c.currency = new.currency), false) as same
  into found_lines
  from billing.invoice_lines l join billing.charges c on c.id = l.charge_id where l.invoice_id = new.id;
  if found_lines.lines <> new.lines or found_lines.net <> new.net_minor or found_lines.tax <> new.tax_minor
    or not found_lines.same
  then
    raise exception 'Invoice % is not the sum of its lines', new.number using errcode = 'check_violation';
  end if;
  if new.total_minor <> 0 and not exists (select 1 from billing.ledger_entries e where e.invoice_id = new.id) then
    raise exception 'Invoice % is not posted to the ledger', new.number using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger invoices_are_founded after insert on billing.invoices
  deferrable initially deferred for each row execute function billing.refuse_unfounded();
