-- What publishers are paid: a statement for each publisher and currency of a billing run, made of the lines that
-- the run invoiced. What is stated never changes; whether it is held or paid is kept beside it.

create table billing.payouts (
  id uuid primary key,
  run_id uuid not null references billing.runs (id),
  publisher_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- The first day of the calendar month.
  month date not null check (extract(day from month) = 1),
  lines integer not null check (lines >= 1),
  -- Net of what was charged, and of what was credited (zero or below); without tax, which is not the publisher's.
  sales_minor bigint not null check (sales_minor >= 0),
  credits_minor bigint not null check (credits_minor <= 0),
  -- Kept by the operator.
  fee_minor bigint not null,
  due_minor bigint not null generated always as (sales_minor + credits_minor - fee_minor) stored,
  made_at timestamptz not null,
  unique (run_id, publisher_id, currency)
);
create index payouts_of_publisher on billing.payouts (publisher_id, made_at desc, id desc);
create index payouts_latest_first on billing.payouts (made_at desc, id desc);
create trigger payouts_append_only before update or delete or truncate
  on billing.payouts for each statement execute function platform.refuse_change();
create index charges_of_publisher on billing.charges (publisher_id, billed_on);

-- Money that went to a publisher for one statement or several.
create table billing.payout_payments (
  id uuid primary key,
  publisher_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Of all its statements; what of it was withheld as tax did not leave the bank.
  amount_minor bigint not null check (amount_minor > 0),
  withheld_minor bigint not null check (withheld_minor between 0 and amount_minor),
  withheld_for text check ((withheld_for is not null) = (withheld_minor > 0)),
  paid_on date not null,
  reference text not null unique check (length(reference) between 1 and 100),
  recorded_at timestamptz not null,
  recorded_by text not null
);
create trigger payout_payments_append_only before update or delete or truncate
  on billing.payout_payments for each statement execute function platform.refuse_change();

create table billing.payout_states (
  payout_id uuid primary key references billing.payouts (id),
  publisher_id uuid not null,
  currency text not null,
  state text not null check (state in ('open', 'held', 'paid')),
  reason text check (length(reason) between 1 and 500),
  payment_id uuid references billing.payout_payments (id),
  changed_at timestamptz not null,
  changed_by text not null,
  check ((state = 'held') = (reason is not null)),
  check ((state = 'paid') = (payment_id is not null))
);
create index payout_states_open on billing.payout_states (publisher_id, currency) where state = 'open';
create index payout_states_of_payment on billing.payout_states (payment_id) where payment_id is not null;

alter table billing.accounts
  drop constraint accounts_kind_check,
  add constraint accounts_kind_check check (kind in ('receivable', 'invoiced', 'publisher-payable', 'store-fee',
    'tax-payable', 'bank', 'customer-balance', 'tax-withheld'));
alter table billing.ledger_entries
  drop constraint ledger_entries_kind_check,
  drop constraint entries_post_one_thing,
  add column payout_payment_id uuid unique references billing.payout_payments (id),
  add constraint ledger_entries_kind_check check (kind in ('charge', 'credit', 'invoice', 'credit-note', 'payment',
    'payment-reversal', 'allocation', 'payout')),
  add constraint entries_post_one_thing check (
    num_nonnulls(charge_id, invoice_id, payment_id, allocation_id, payout_payment_id) = 1
    and case
      when kind in ('charge', 'credit') then charge_id is not null
      when kind in ('invoice', 'credit-note') then invoice_id is not null
      when kind = 'allocation' then allocation_id is not null
      when kind = 'payout' then payout_payment_id is not null
      else payment_id is not null end);

create or replace function billing.refuse_imbalance() returns trigger language plpgsql as $$
declare
  entry uuid;
  e billing.ledger_entries;
  off record;
  -- What the thing that is posted comes to, on which kind of account, of whom.
  expected bigint;
  of_currency text;
  on_kind text;
  of_owner text;
begin
  if tg_table_name = 'ledger_entries' then entry := new.id; else entry := new.entry_id; end if;
  select currency, sum(amount_minor) as amount into off
  from billing.ledger_postings where entry_id = entry
  group by currency having sum(amount_minor) <> 0 limit 1;
  if found then
    raise exception 'Ledger entry % is off by % %', entry, off.amount, off.currency using errcode = 'check_violation';
  end if;
  select * into e from billing.ledger_entries where id = entry;
  if e.charge_id is not null then
    select c.total_minor, c.currency, 'receivable', c.buyer_id::text into expected, of_currency, on_kind, of_owner
    from billing.charges c where c.id = e.charge_id;
  elsif e.invoice_id is not null then
    select i.total_minor, i.currency, 'invoiced', i.buyer_id::text into expected, of_currency, on_kind, of_owner
    from billing.invoices i where i.id = e.invoice_id;
  elsif e.payment_id is not null then
    select case e.kind when 'payment' then -p.amount_minor else p.amount_minor end, p.currency, 'customer-balance',
      p.buyer_id::text into expected, of_currency, on_kind, of_owner
    from billing.payments p where p.id = e.payment_id;
  elsif e.allocation_id is not null then
    select -a.amount_minor, i.currency, 'invoiced', i.buyer_id::text into expected, of_currency, on_kind, of_owner
    from billing.allocations a join billing.invoices i on i.id = a.invoice_id where a.id = e.allocation_id;
  else
    select p.amount_minor, p.currency, 'publisher-payable', p.publisher_id::text
    into expected, of_currency, on_kind, of_owner
    from billing.payout_payments p where p.id = e.payout_payment_id;
  end if;
  if expected <> coalesce((
    select sum(p.amount_minor) from billing.ledger_postings p join billing.accounts a on a.key = p.account
    where p.entry_id = entry and a.kind = on_kind and a.owner = of_owner and p.currency = of_currency), 0)
  then
    raise exception 'Ledger entry % does not post its %', entry, e.kind using errcode = 'check_violation';
  end if;
  return null;
end $$;

create or replace function billing.refuse_unposted_money() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from billing.ledger_entries e where case tg_table_name
      when 'payments' then e.payment_id = (to_jsonb(new) ->> 'id')::uuid and e.kind = 'payment'
      when 'payment_reversals' then e.payment_id = (to_jsonb(new) ->> 'payment_id')::uuid and e.kind = 'payment-reversal'
      when 'payout_payments' then e.payout_payment_id = (to_jsonb(new) ->> 'id')::uuid
      else e.allocation_id = (to_jsonb(new) ->> 'id')::uuid end)
  then
    raise exception '% of % is not posted to the ledger', tg_table_name, to_jsonb(new) using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger payout_payments_are_posted after insert on billing.payout_payments
  deferrable initially deferred for each row execute function billing.refuse_unposted_money();

-- Runs that are closed already: what they invoiced is stated, and waits to be paid.
insert into billing.payouts (id, run_id, publisher_id, currency, month, lines, sales_minor, credits_minor, fee_minor, made_at)
select uuidv7(), r.id, c.publisher_id, c.currency, r.month, count(*),
  coalesce(sum(c.net_minor) filter (where c.net_minor > 0), 0),
  coalesce(sum(c.net_minor) filter (where c.net_minor < 0), 0), sum(c.store_fee_minor), r.closed_at
from billing.runs r join billing.invoices i on i.run_id = r.id
join billing.invoice_lines l on l.invoice_id = i.id join billing.charges c on c.id = l.charge_id
where r.state = 'closed' group by r.id, c.publisher_id, c.currency;
insert into billing.payout_states (payout_id, publisher_id, currency, state, changed_at, changed_by)
select id, publisher_id, currency, 'open', made_at, 'Souk' from billing.payouts;

-- Lines of an invoice that the operator credits: a run of its own issues the credit note at once. It closes no month.
alter table billing.charges
  drop constraint charges_kind_check,
  add constraint charges_kind_check check (kind in ('new', 'convert', 'renew', 'cycleCharge', 'addQuantity',
    'removeQuantity', 'cancelImmediate', 'proration', 'customerCredit')),
  drop constraint charges_reverse_check,
  add constraint charges_reverse_check check (case
    when kind in ('cancelImmediate', 'customerCredit') then reverses is not null
    when kind in ('removeQuantity', 'proration') then true
    else reverses is null end);
alter table billing.runs
  add column kind text not null default 'month' check (kind in ('month', 'correction')),
  -- Why the operator corrects; it stands on the credit note.
  add column reason text check (length(reason) between 1 and 500),
  add constraint corrections_have_a_reason check ((kind = 'correction') = (reason is not null));
alter table billing.invoices drop constraint invoices_buyer_id_currency_month_amends_key;
create unique index one_invoice_for_each_month on billing.invoices (buyer_id, currency, month) where type = 'invoice';
create unique index one_credit_note_for_each_run on billing.invoices (run_id, amends) where type = 'credit-note';
