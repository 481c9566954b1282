-- A billing run closes although some accounts cannot be invoiced: each is set aside with its reason, and its
-- charges wait for the next run. Where the operator wants two people, one asks for a close and another does it.
create table billing.set_aside (
  run_id uuid not null references billing.runs (id),
  buyer_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  reason text not null check (reason in ('buyer-unknown', 'below-zero', 'refused')),
  -- What the database said; absent where the reason says all.
  detail text check (length(detail) <= 500),
  lines integer not null check (lines >= 1),
  net_minor bigint not null,
  tax_minor bigint not null,
  set_aside_at timestamptz not null,
  primary key (run_id, buyer_id, currency)
);
create index set_aside_of_buyer on billing.set_aside (buyer_id, run_id);
create trigger set_aside_append_only before update or delete or truncate
  on billing.set_aside for each statement execute function platform.refuse_change();

create table billing.close_requests (
  -- The first day of the month whose close is asked for.
  month date primary key check (extract(day from month) = 1),
  -- As the dry run answered it: what the second person agrees to.
  control text not null check (length(control) between 1 and 64),
  -- Who asked: a person or a program.
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null
);

-- Who asked for the close that somebody else began; null where one person was enough.
alter table billing.runs add column asked_by text;

-- The reason that an account is set aside for is told by the constraint that refused its document.
do $$
declare
  found text;
begin
  select conname into strict found from pg_constraint
  where conrelid = 'billing.invoices'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%net_minor + tax_minor) >= 0%';
  execute format('alter table billing.invoices rename constraint %I to totals_have_their_sign', found);
end $$;
