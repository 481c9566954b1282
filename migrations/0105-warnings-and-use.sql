-- The state `warning` of licence checks (decision 31): the renewal is due within seven days, and an invoice is overdue. And
-- what publishers read of the use of licences over time (ux.md P26).

-- Invoices of which something that is not disputed is open after their due day; what is told of them follows from it.
create table billing.overdue_invoices (
  invoice_id uuid primary key references billing.invoices (id),
  buyer_id uuid not null,
  since timestamptz not null
);
create index overdue_invoices_of_buyer on billing.overdue_invoices (buyer_id);

-- Subscriptions on such an invoice, as billing tells.
create table licensing.overdue_subscriptions (
  subscription_id uuid not null,
  invoice_id uuid not null,
  primary key (subscription_id, invoice_id)
);

-- From when on a renewal is near; deals have none, and what does not renew is not warned of.
alter table licensing.holdings
  add column warns_from timestamptz,
  add column auto_renew boolean not null default true,
  add column warns_at timestamptz generated always as (case when auto_renew then warns_from end) stored;

-- Since when everybody who may use the plan is warned; null where nobody is and nobody will be without another fact.
alter table licensing.pools add column warns_at timestamptz;

-- A person is of no holding: one that nothing is the matter with keeps the whole pool from a warning (docs/domain/seats.md).
create function licensing.settle_warning(pool uuid) returns void language sql as $$
  update licensing.pools p set warns_at = found.warns_at
  from (select case when bool_and(h.warns_at is not null and exists (
            select from licensing.overdue_subscriptions o where o.subscription_id = h.source_id))
          then max(h.warns_at) end as warns_at
        from licensing.holdings h where h.pool_id = pool and h.state = 'active' and h.quantity > 0) found
  where p.id = pool and p.warns_at is distinct from found.warns_at
$$;

create function licensing.holding_changed() returns trigger language plpgsql as $$
begin
  perform licensing.settle_warning(new.pool_id);
  if tg_op = 'UPDATE' and old.pool_id <> new.pool_id then
    perform licensing.settle_warning(old.pool_id);
  end if;
  return null;
end $$;
create trigger settle_warning_of_holding after insert or update on licensing.holdings
  for each row execute function licensing.holding_changed();

create function licensing.overdue_changed() returns trigger language plpgsql as $$
begin
  perform licensing.settle_warning(h.pool_id) from licensing.holdings h
  where h.source = 'subscription' and h.source_id = coalesce(new.subscription_id, old.subscription_id);
  return null;
end $$;
create trigger settle_warning_of_overdue after insert or delete on licensing.overdue_subscriptions
  for each row execute function licensing.overdue_changed();

-- How many licences of a pool became more or fewer on a day (UTC), and how many were assigned and taken back: what a
-- publisher reads of use over time, backwards from what is so now. Kept with each change, so that it is right from the first.
create table licensing.pool_days (
  pool_id uuid not null references licensing.pools (id),
  day date not null,
  sold_change integer not null default 0,
  assigned_change integer not null default 0,
  primary key (pool_id, day)
);
-- What was before this: licences from the day of the pool on, as many as there are now; assignments as they happened.
insert into licensing.pool_days (pool_id, day, sold_change)
  select id, (since at time zone 'UTC')::date, owned from licensing.pools where owned > 0;
insert into licensing.pool_days (pool_id, day, assigned_change)
  select pool_id, (at at time zone 'UTC')::date, sum(case action when 'assigned' then 1 else -1 end)
  from licensing.assignment_history group by 1, 2
  on conflict (pool_id, day) do update set assigned_change = excluded.assigned_change;

create function licensing.count_sold(pool uuid, at timestamptz, change integer) returns void language sql as $$
  insert into licensing.pool_days (pool_id, day, sold_change)
  select pool, (at at time zone 'UTC')::date, change where change <> 0
  on conflict (pool_id, day) do update set sold_change = pool_days.sold_change + excluded.sold_change
$$;

create function licensing.count_holding() returns trigger language plpgsql as $$
declare
  sold integer := case when new.state = 'ended' then 0 else new.quantity end;
  before integer := 0;
begin
  if tg_op = 'UPDATE' then
    before := case when old.state = 'ended' then 0 else old.quantity end;
  end if;
  if tg_op = 'UPDATE' and old.pool_id <> new.pool_id then
    -- With another record of the customer its past goes, too.
    perform licensing.count_sold(old.pool_id, new.changed_at, -before);
    perform licensing.count_sold(new.pool_id, new.changed_at, sold);
  else
    perform licensing.count_sold(new.pool_id, new.changed_at, sold - before);
  end if;
  return null;
end $$;
create trigger count_holding after insert or update on licensing.holdings
  for each row execute function licensing.count_holding();

create function licensing.count_assigned() returns trigger language plpgsql as $$
begin
  insert into licensing.pool_days (pool_id, day, assigned_change)
  select pool_id, (at at time zone 'UTC')::date, sum(case action when 'assigned' then 1 else -1 end)
  from told group by 1, 2
  on conflict (pool_id, day) do update set assigned_change = pool_days.assigned_change + excluded.assigned_change;
  return null;
end $$;
create trigger count_assigned after insert on licensing.assignment_history
  referencing new table as told for each statement execute function licensing.count_assigned();
