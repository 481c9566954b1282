-- What is checked at each commit costs the same however large the books are.
--
-- Whether money is posted was looked up by a condition that named a column by the table it came from, which no
-- index can answer: each payment read the whole ledger. And an entry was compared with what it posts once for
-- itself and once more for each of its postings.
create or replace function billing.refuse_unposted_money() returns trigger language plpgsql as $$
declare
  posted boolean;
begin
  case tg_table_name
    when 'payments' then
      posted := exists (select from billing.ledger_entries e where e.payment_id = new.id and e.kind = 'payment');
    when 'payment_reversals' then
      posted := exists (
        select from billing.ledger_entries e where e.payment_id = new.payment_id and e.kind = 'payment-reversal');
    when 'payout_payments' then
      posted := exists (
        select from billing.ledger_entries e where e.payout_payment_id = new.id and e.kind = 'payout');
    when 'payout_returns' then
      posted := exists (
        select from billing.ledger_entries e where e.payout_payment_id = new.payment_id and e.kind = 'payout-return');
    else
      posted := exists (select from billing.ledger_entries e where e.allocation_id = new.id);
  end case;
  if not posted then
    raise exception '% of % is not posted to the ledger', tg_table_name, to_jsonb(new) using errcode = 'check_violation';
  end if;
  return null;
end $$;

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
  -- A posting that came with its entry needs no more: the entry's own check does the rest, once.
  if tg_table_name = 'ledger_postings' and exists (
    select from billing.ledger_entries l where l.id = entry and l.xmin = pg_current_xact_id()::xid)
  then
    return null;
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
