-- The state `warning` of licence checks (decision 31): the renewal is due within seven days, and an invoice is overdue.

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
