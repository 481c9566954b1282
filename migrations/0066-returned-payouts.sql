-- Money that went to a publisher and came back. The payment stays; its counter-entry takes it back, and the statements
-- that it paid are open again.

create table billing.payout_returns (
  payment_id uuid primary key references billing.payout_payments (id),
  reason text not null check (length(reason) between 1 and 500),
  -- The day the bank gave it back, in the operator's zone.
  returned_on date not null,
  recorded_at timestamptz not null,
  recorded_by text not null
);
create trigger payout_returns_append_only before update or delete or truncate
  on billing.payout_returns for each statement execute function platform.refuse_change();

-- What a payment that came back was for: the state of a statement forgets it.
create table billing.returned_payouts (
  payment_id uuid not null references billing.payout_returns (payment_id),
  payout_id uuid not null references billing.payouts (id),
  primary key (payout_id, payment_id)
);
create index returned_payouts_of_payment on billing.returned_payouts (payment_id);
create trigger returned_payouts_append_only before update or delete or truncate
  on billing.returned_payouts for each statement execute function platform.refuse_change();

alter table billing.ledger_entries
  drop constraint ledger_entries_kind_check,
  drop constraint entries_post_one_thing,
  drop constraint ledger_entries_payout_payment_id_key,
  add constraint one_entry_for_each_payout unique (payout_payment_id, kind),
  add constraint ledger_entries_kind_check check (kind in ('charge', 'credit', 'invoice', 'credit-note', 'payment',
    'payment-reversal', 'allocation', 'payout', 'payout-return')),
  add constraint entries_post_one_thing check (
    num_nonnulls(charge_id, invoice_id, payment_id, allocation_id, payout_payment_id) = 1
    and case
      when kind in ('charge', 'credit') then charge_id is not null
      when kind in ('invoice', 'credit-note') then invoice_id is not null
      when kind = 'allocation' then allocation_id is not null
      when kind in ('payout', 'payout-return') then payout_payment_id is not null
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
    select case e.kind when 'payout' then p.amount_minor else -p.amount_minor end, p.currency, 'publisher-payable',
      p.publisher_id::text into expected, of_currency, on_kind, of_owner
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
      when 'payout_payments' then e.payout_payment_id = (to_jsonb(new) ->> 'id')::uuid and e.kind = 'payout'
      when 'payout_returns' then e.payout_payment_id = (to_jsonb(new) ->> 'payment_id')::uuid and e.kind = 'payout-return'
      else e.allocation_id = (to_jsonb(new) ->> 'id')::uuid end)
  then
    raise exception '% of % is not posted to the ledger', tg_table_name, to_jsonb(new) using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger payout_returns_are_posted after insert on billing.payout_returns
  deferrable initially deferred for each row execute function billing.refuse_unposted_money();
