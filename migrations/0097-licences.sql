-- Licences that the marketplace hands out: what an organisation holds of a plan, and which of its people have one.

create schema if not exists licensing;

-- People of organisations as the directory last told, for licence checks and for lists by name. It keeps user names apart.
create table licensing.people (
  user_id uuid primary key,
  organisation_id uuid not null,
  -- Lower case: how programs name a person.
  user_name text not null check (user_name = lower(user_name)),
  display_name text not null,
  active boolean not null
);
create index people_by_name on licensing.people (organisation_id, user_name);

-- All licences of one plan that an organisation holds, whatever they came from (C5): a person has one of a plan at most.
create table licensing.pools (
  id uuid primary key,
  organisation_id uuid not null,
  -- How programs name the organisation.
  tenant_id uuid not null,
  plan_uuid uuid not null,
  service_id text not null,
  publisher_id uuid not null,
  publisher_name text not null,
  offer_id uuid not null,
  offer_slug text not null,
  offer_name text not null,
  plan_id text not null,
  plan_name text not null,
  -- Of all holdings that have not ended, those that are suspended included; what can be used of them is less.
  owned integer not null default 0 check (owned >= 0),
  usable integer not null default 0 check (usable between 0 and owned),
  assigned integer not null default 0 check (assigned >= 0),
  since timestamptz not null,
  -- Never more assigned than owned, whoever assigns at once (LIC-11).
  constraint assigned_within_owned check (assigned <= owned),
  unique (organisation_id, plan_uuid)
);
create index pools_by_service on licensing.pools (service_id, tenant_id);
create index pools_of_publisher on licensing.pools (publisher_id, id);

-- What a pool is made of: a subscription of the organisation, or the licences that a deal grants.
create table licensing.holdings (
  source text not null check (source in ('subscription', 'deal')),
  source_id uuid not null,
  pool_id uuid not null references licensing.pools (id),
  quantity integer not null check (quantity >= 0),
  state text not null check (state in ('active', 'suspended', 'ended')),
  changed_at timestamptz not null,
  primary key (source, source_id, pool_id)
);
create index holdings_of_pool on licensing.holdings (pool_id);

-- Tenants of records that went into another: programs that name them ask about that one.
create table licensing.former_tenants (
  former_tenant_id uuid primary key,
  tenant_id uuid not null
);
create index former_tenants_of_tenant on licensing.former_tenants (tenant_id);

create table licensing.assignments (
  pool_id uuid not null references licensing.pools (id),
  user_id uuid not null references licensing.people (user_id),
  -- Those of one instant by this number: who came later loses a licence first.
  number bigint generated always as identity,
  assigned_at timestamptz not null,
  assigned_by text not null,
  -- Beyond what can be used while some of the licences are suspended.
  suspended boolean not null default false,
  primary key (pool_id, user_id)
);
create index assignments_of_user on licensing.assignments (user_id);
create index assignments_by_age on licensing.assignments (pool_id, number desc);
create index suspended_assignments on licensing.assignments (pool_id) where suspended;

-- What was assigned and taken away, and by whom; never changed.
create table licensing.assignment_history (
  pool_id uuid not null references licensing.pools (id),
  number bigint generated always as identity,
  user_id uuid not null,
  display_name text not null,
  action text not null check (action in ('assigned', 'unassigned')),
  -- `person`: somebody did it; else what took the licence away.
  because text not null check (because in ('person', 'fewer-licences', 'licences-ended', 'user-inactive', 'user-deleted')),
  by_name text not null,
  at timestamptz not null,
  primary key (pool_id, number)
);
create trigger assignment_history_append_only before update or delete or truncate
  on licensing.assignment_history for each statement execute function platform.refuse_change();

-- Brings a pool in line with its holdings: how many licences it has, who loses one because there are fewer, and who
-- cannot use one while some are suspended. Those assigned last go first. Whoever calls holds the pool's row.
create function licensing.settle_pool(pool uuid, at timestamptz, why text, who text)
returns table (user_id uuid) language plpgsql as $$
declare
  now_owned integer;
  now_usable integer;
begin
  select coalesce(sum(quantity) filter (where state <> 'ended'), 0),
         coalesce(sum(quantity) filter (where state = 'active'), 0)
    into now_owned, now_usable from licensing.holdings h where h.pool_id = pool;
  return query
    with gone as (
      delete from licensing.assignments a using (
        select l.user_id from licensing.assignments l where l.pool_id = pool order by l.number offset now_owned) late
      where a.pool_id = pool and a.user_id = late.user_id returning a.user_id, a.number
    ), told as (
      insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
      select pool, gone.user_id, p.display_name, 'unassigned', why, who, at
      from gone join licensing.people p on p.user_id = gone.user_id order by gone.number
    )
    select gone.user_id from gone order by gone.number;
  -- Most pools have nothing suspended, and nobody in them is ranked.
  if now_usable < now_owned or exists (select from licensing.assignments a where a.pool_id = pool and a.suspended) then
    update licensing.assignments a set suspended = ranked.rank > now_usable
    from (select l.user_id, row_number() over (order by l.number) as rank
          from licensing.assignments l where l.pool_id = pool) ranked
    where a.pool_id = pool and a.user_id = ranked.user_id and a.suspended <> (ranked.rank > now_usable);
  end if;
  update licensing.pools p set owned = now_owned, usable = now_usable,
    assigned = (select count(*) from licensing.assignments a where a.pool_id = pool)
  where p.id = pool;
end $$;
