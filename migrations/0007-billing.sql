-- Charges with the evidence they rest on, and the double-entry ledger of all four sides. Both are
-- append-only: what was wrong is corrected by a row that reverses it.

create schema billing;

create table billing.charges (
  id uuid primary key,
  -- Who is invoiced: the partner that sold the subscription.
  buyer_id uuid not null,
  customer_id uuid not null,
  publisher_id uuid not null,
  subscription_id uuid not null,
  order_id uuid not null,
  kind text not null check (kind in ('new', 'convert', 'cancelImmediate')),
  -- Days of the buyer's billing zone; the end is the first day not paid for.
  period_start date not null,
  period_end date not null check (period_end > period_start),
  -- The day the charge belongs to, and with it the month that invoices it.
  billed_on date not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  net_minor bigint not null,
  tax_minor bigint not null,
  store_fee_minor bigint not null,
  total_minor bigint not null generated always as (net_minor + tax_minor) stored,
  -- What was sold, for lists; the terms themselves are the subscription's.
  description jsonb not null check (description ?& array['company', 'offerName', 'offerSlug', 'planName', 'publisherName']),
  -- A row without these cannot be explained and is refused (BEY-07).
  evidence jsonb not null check (
    evidence ?& array['formula', 'inputs', 'priceVersion', 'dayCount', 'rounding', 'tax', 'because']
    and jsonb_typeof(evidence -> 'because') = 'array' and jsonb_array_length(evidence -> 'because') > 0
    and evidence -> 'inputs' ?& array['unitPrice', 'quantity']
    and evidence -> 'dayCount' ?& array['from', 'until', 'days', 'of', 'timeZone']
    and evidence -> 'priceVersion' ?& array['editionId', 'planUuid', 'market']),
  reverses uuid references billing.charges (id),
  posted_at timestamptz not null,
  -- A period is charged once for each kind, and a charge is reversed once.
  unique (subscription_id, period_start, kind),
  unique (reverses),
  check ((kind = 'cancelImmediate') = (reverses is not null))
);
create index charges_of_buyer on billing.charges (buyer_id, posted_at desc, id desc);
create index charges_by_month on billing.charges (buyer_id, billed_on);
create index charges_of_subscription on billing.charges (subscription_id, period_start);
create trigger charges_append_only before update or delete or truncate
  on billing.charges for each statement execute function platform.refuse_change();

-- Paid periods of one subscription never overlap, reversed ones apart: a credit frees its period.
create function billing.refuse_overlap() returns trigger language plpgsql as $$
begin
  if new.reverses is null and exists (
    select 1 from billing.charges c
    where c.subscription_id = new.subscription_id and c.id <> new.id and c.reverses is null
      and daterange(c.period_start, c.period_end) && daterange(new.period_start, new.period_end)
      and not exists (select 1 from billing.charges r where r.reverses = c.id))
  then
    raise exception 'Charge % overlaps a period that is charged already', new.id using errcode = 'exclusion_violation';
  end if;
  return null;
end $$;
create constraint trigger charges_do_not_overlap after insert on billing.charges
  deferrable initially deferred for each row execute function billing.refuse_overlap();

create table billing.ledger_entries (
  id uuid primary key,
  kind text not null check (kind in ('charge', 'credit')),
  charge_id uuid not null unique references billing.charges (id),
  reverses uuid unique references billing.ledger_entries (id),
  posted_at timestamptz not null
);

create table billing.accounts (
  key text primary key,
  kind text not null check (kind in ('receivable', 'publisher-payable', 'store-fee', 'tax-payable')),
  -- The buyer, the publisher or the jurisdiction; empty for the operator's own.
  owner text not null,
  unique (kind, owner)
);

-- Debits are positive, credits negative.
create table billing.ledger_postings (
  entry_id uuid not null references billing.ledger_entries (id),
  number integer not null check (number >= 1),
  account text not null references billing.accounts (key),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null check (amount_minor <> 0),
  primary key (entry_id, number)
);
create index postings_of_account on billing.ledger_postings (account, currency);

create trigger ledger_entries_append_only before update or delete or truncate
  on billing.ledger_entries for each statement execute function platform.refuse_change();
create trigger ledger_postings_append_only before update or delete or truncate
  on billing.ledger_postings for each statement execute function platform.refuse_change();
create trigger accounts_append_only before update or delete or truncate
  on billing.accounts for each statement execute function platform.refuse_change();

-- At the end of each transaction the postings of an entry sum to zero per currency, and agree
-- with the charge they post.
create function billing.refuse_imbalance() returns trigger language plpgsql as $$
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
  return null;
end $$;
create constraint trigger postings_balance after insert on billing.ledger_postings
  deferrable initially deferred for each row execute function billing.refuse_imbalance();
create constraint trigger entries_balance after insert on billing.ledger_entries
  deferrable initially deferred for each row execute function billing.refuse_imbalance();

-- Money that is recorded is posted: a charge without a ledger entry is refused at commit.
create function billing.refuse_unposted() returns trigger language plpgsql as $$
begin
  if new.total_minor <> 0 and not exists (select 1 from billing.ledger_entries e where e.charge_id = new.id) then
    raise exception 'Charge % is not posted to the ledger', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger charges_are_posted after insert on billing.charges
  deferrable initially deferred for each row execute function billing.refuse_unposted();
