-- Payments, what they pay, and what becomes of those who do not pay. Money that came in is a customer
-- balance; what of it pays an invoice is an allocation. Both are posted, and never changed: what was wrong
-- is taken back by a counter-entry.

create table billing.payments (
  id uuid primary key,
  buyer_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null check (amount_minor > 0),
  -- The day the money came in, in the operator's zone.
  received_on date not null,
  source text not null check (source in ('hand', 'file', 'sandbox')),
  -- What the bank calls it: the same one is recorded once.
  reference text not null unique check (length(reference) between 1 and 100),
  note text check (length(note) <= 500),
  -- The invoice that the payer named; others are paid the oldest first.
  invoice_id uuid references billing.invoices (id),
  recorded_at timestamptz not null,
  recorded_by text not null
);
create index payments_latest_first on billing.payments (recorded_at desc, id desc);
create index payments_of_buyer on billing.payments (buyer_id, recorded_at desc, id desc);
create index payments_that_name on billing.payments (invoice_id) where invoice_id is not null;
create trigger payments_append_only before update or delete or truncate
  on billing.payments for each statement execute function platform.refuse_change();

create table billing.payment_reversals (
  payment_id uuid primary key references billing.payments (id),
  reason text not null check (length(reason) between 1 and 500),
  reversed_at timestamptz not null,
  reversed_by text not null
);
create trigger payment_reversals_append_only before update or delete or truncate
  on billing.payment_reversals for each statement execute function platform.refuse_change();

-- What an invoice was given from the buyer's balance; negative where it went back to it.
create table billing.allocations (
  id uuid primary key,
  invoice_id uuid not null references billing.invoices (id),
  amount_minor bigint not null check (amount_minor <> 0),
  because text not null check (because in ('payment', 'payment-reversal', 'invoice', 'credit-note')),
  payment_id uuid references billing.payments (id),
  made_at timestamptz not null,
  check ((payment_id is not null) = (because in ('payment', 'payment-reversal')))
);
create index allocations_of_invoice on billing.allocations (invoice_id, made_at, id);
create index allocations_of_payment on billing.allocations (payment_id) where payment_id is not null;
create trigger allocations_append_only before update or delete or truncate
  on billing.allocations for each statement execute function platform.refuse_change();

-- What is still to be paid of each invoice, kept beside it so that lists and the search for what is overdue
-- add nothing up. The trigger below compares it with what it stands for.
create table billing.open_items (
  invoice_id uuid primary key references billing.invoices (id),
  buyer_id uuid not null,
  currency text not null,
  due_on date not null,
  -- The invoice less its credit notes.
  due_minor bigint not null,
  paid_minor bigint not null default 0
);
create index open_items_of_buyer on billing.open_items (buyer_id, currency);
create index open_items_unpaid on billing.open_items (due_on, buyer_id) where paid_minor < due_minor;
insert into billing.open_items (invoice_id, buyer_id, currency, due_on, due_minor)
select i.id, i.buyer_id, i.currency, i.due_on,
  i.total_minor + coalesce((select sum(n.total_minor) from billing.invoices n where n.amends = i.id), 0)
from billing.invoices i where i.type = 'invoice';

create function billing.keep_open_items() returns trigger language plpgsql as $$
begin
  insert into billing.open_items (invoice_id, buyer_id, currency, due_on, due_minor)
  select id, buyer_id, currency, due_on, total_minor from made where type = 'invoice';
  update billing.open_items o set due_minor = o.due_minor + n.total
  from (select amends, sum(total_minor) as total from made where amends is not null group by amends) n
  where o.invoice_id = n.amends;
  return null;
end $$;
create trigger invoices_are_owed after insert on billing.invoices
  referencing new table as made for each statement execute function billing.keep_open_items();

create function billing.refuse_unfounded_item() returns trigger language plpgsql as $$
declare
  item billing.open_items;
  due bigint;
  paid bigint;
begin
  select * into item from billing.open_items where invoice_id = new.invoice_id;
  select sum(i.total_minor) into due from billing.invoices i
  where i.id = new.invoice_id or i.amends = new.invoice_id;
  select coalesce(sum(a.amount_minor), 0) into paid from billing.allocations a where a.invoice_id = new.invoice_id;
  if item.due_minor is distinct from due or item.paid_minor is distinct from paid
    or paid < 0 or paid > due
  then
    raise exception 'Invoice % is due % and paid %, and is kept as % and %', new.invoice_id, due, paid,
      item.due_minor, item.paid_minor using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger open_items_are_founded after insert or update on billing.open_items
  deferrable initially deferred for each row execute function billing.refuse_unfounded_item();
create constraint trigger allocations_are_founded after insert on billing.allocations
  deferrable initially deferred for each row execute function billing.refuse_unfounded_item();

alter table billing.accounts
  drop constraint accounts_kind_check,
  add constraint accounts_kind_check check (kind in
    ('receivable', 'invoiced', 'publisher-payable', 'store-fee', 'tax-payable', 'bank', 'customer-balance'));
alter table billing.ledger_entries
  drop constraint ledger_entries_kind_check,
  drop constraint entries_post_one_thing,
  add column payment_id uuid references billing.payments (id),
  add column allocation_id uuid unique references billing.allocations (id),
  add constraint ledger_entries_kind_check check (kind in
    ('charge', 'credit', 'invoice', 'credit-note', 'payment', 'payment-reversal', 'allocation')),
  add constraint entries_post_one_thing check (
    num_nonnulls(charge_id, invoice_id, payment_id, allocation_id) = 1
    and case
      when kind in ('charge', 'credit') then charge_id is not null
      when kind in ('invoice', 'credit-note') then invoice_id is not null
      when kind = 'allocation' then allocation_id is not null
      else payment_id is not null end);
create unique index one_entry_for_each_payment on billing.ledger_entries (payment_id, kind) where payment_id is not null;
create index entries_latest_first on billing.ledger_entries (posted_at desc, id desc);
create index postings_of_entry_account on billing.ledger_postings (account, entry_id);

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
  else
    select -a.amount_minor, i.currency, 'invoiced', i.buyer_id::text into expected, of_currency, on_kind, of_owner
    from billing.allocations a join billing.invoices i on i.id = a.invoice_id where a.id = e.allocation_id;
  end if;
  if expected <> coalesce((
    select sum(p.amount_minor) from billing.ledger_postings p join billing.accounts a on a.key = p.account
    where p.entry_id = entry and a.kind = on_kind and a.owner = of_owner and p.currency = of_currency), 0)
  then
    raise exception 'Ledger entry % does not post its %', entry, e.kind using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- Money that is recorded is posted.
create function billing.refuse_unposted_money() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from billing.ledger_entries e where case tg_table_name
      when 'payments' then e.payment_id = (to_jsonb(new) ->> 'id')::uuid and e.kind = 'payment'
      when 'payment_reversals' then e.payment_id = (to_jsonb(new) ->> 'payment_id')::uuid and e.kind = 'payment-reversal'
      else e.allocation_id = (to_jsonb(new) ->> 'id')::uuid end)
  then
    raise exception '% of % is not posted to the ledger', tg_table_name, to_jsonb(new) using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger payments_are_posted after insert on billing.payments
  deferrable initially deferred for each row execute function billing.refuse_unposted_money();
create constraint trigger payment_reversals_are_posted after insert on billing.payment_reversals
  deferrable initially deferred for each row execute function billing.refuse_unposted_money();
create constraint trigger allocations_are_posted after insert on billing.allocations
  deferrable initially deferred for each row execute function billing.refuse_unposted_money();

-- How a sandbox's buyers pay; who has no row pays each invoice on its due day.
create table billing.sandbox_payers (
  buyer_id uuid primary key,
  behaviour text not null check (behaviour in ('pays', 'late', 'never')),
  late_days integer check (late_days between 1 and 365),
  check ((behaviour = 'late') = (late_days is not null))
);

-- Who may not buy because an invoice is overdue, and since when.
create table billing.purchase_blocks (
  buyer_id uuid primary key,
  since timestamptz not null
);

-- The same as selling needs to know it, as billing announced it: few, so that the price of a cart looks
-- them up for nothing.
create table commerce.payment_blocks (
  seller_id uuid primary key,
  since timestamptz not null
);

-- How much a seller may owe, of those that the operator set a limit for, and what it owes: everything charged
-- and not paid. Kept by billing's announcements.
create table commerce.credit_limits (
  seller_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Of the currency's smallest unit.
  digits integer not null check (digits between 0 and 4),
  limit_minor bigint not null check (limit_minor >= 0),
  owed_minor bigint not null,
  primary key (seller_id, currency)
);
create index pending_of_seller on commerce.subscriptions (seller_id) where status = 'pending-activation';

-- What was ordered and waits for its activation: its first payment is owed as soon as it is activated.
create function commerce.ordered_minor(seller uuid, in_currency text, digits integer) returns bigint language sql stable as $$
  select (coalesce(sum((l.price -> 'total' ->> 'amount')::numeric), 0) * power(10::numeric, digits))::bigint
  from commerce.subscriptions s join commerce.order_lines l on l.seller_id = s.seller_id and l.subscription_id = s.id
  where s.seller_id = seller and s.status = 'pending-activation'
    and l.price ->> 'charged' = 'on-activation' and l.price -> 'total' ->> 'currency' = in_currency
$$;

-- As before; and where the seller's purchases were blocked since they were read, or another of its orders
-- took what was left of its credit, the order is decided again.
create or replace function commerce.record_order(p jsonb) returns void language plpgsql as $$
declare
  seller uuid := (p -> 'order' ->> 'sellerId')::uuid;
  parties uuid[] := array[seller, (p -> 'order' ->> 'organisationId')::uuid]
    || array(select (l -> 'terms' ->> 'publisherId')::uuid from jsonb_array_elements(p -> 'lines') as x(l));
  refused text;
  limited boolean;
begin
  perform platform.unmoved(cardinality(commerce.suspended_among(parties)) = 0);
  perform platform.unmoved(not exists (select from commerce.payment_blocks where seller_id = seller));
  -- Orders of a seller with a limit take turns.
  perform from commerce.credit_limits where seller_id = seller order by currency for update;
  limited := found;
  refused := commerce.place_order(p);
  if refused is null then
    if limited then
      perform platform.unmoved(not exists (
        select from commerce.credit_limits c where c.seller_id = seller
          and c.owed_minor + commerce.ordered_minor(seller, c.currency, c.digits) > c.limit_minor
          and exists (select from jsonb_array_elements(p -> 'lines') as x(l)
            where l -> 'price' ->> 'charged' = 'on-activation' and l -> 'price' -> 'total' ->> 'currency' = c.currency)));
    end if;
    return;
  end if;
  perform platform.unmoved(refused <> 'cart-moved');
  raise exception 'a limited plan is held too often'
    using errcode = 'SK001', detail = substr(refused, length('limit:') + 1);
end $$;

-- Invoices that are open already become overdue like those to come; a sandbox's buyers pay them.
insert into platform.agenda (kind, subject, due_at, payload)
select 'billing.invoice-overdue', o.invoice_id::text,
  (o.due_on + 1)::timestamp at time zone coalesce((select time_zone from identity.organisations where kind = 'operator'), 'UTC'), '{}'
from billing.open_items o where o.paid_minor < o.due_minor
on conflict (kind, subject) do nothing;
insert into platform.agenda (kind, subject, due_at, payload)
select 'billing.sandbox-pays', o.invoice_id::text,
  o.due_on::timestamp at time zone coalesce((select time_zone from identity.organisations where kind = 'operator'), 'UTC'), '{}'
from billing.open_items o join platform.marketplace m on m.kind = 'sandbox' where o.paid_minor < o.due_minor
on conflict (kind, subject) do nothing;
