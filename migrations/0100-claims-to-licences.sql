-- Why somebody has a licence or waits for one: given to the person, by groups of the directory, asked for.

-- Groups that a plan's licences are given to: whoever is in one is to have a licence.
create table licensing.pool_groups (
  pool_id uuid not null references licensing.pools (id),
  group_id uuid not null,
  given_at timestamptz not null,
  given_by text not null,
  primary key (pool_id, group_id)
);
create index pools_of_group on licensing.pool_groups (group_id);

-- A person with several claims to a plan takes one licence of it, which goes with the last claim.
create table licensing.claims (
  pool_id uuid not null references licensing.pools (id),
  user_id uuid not null references licensing.people (user_id),
  -- The group by which; null where it was given to the person.
  group_id uuid,
  -- Who waits is served in this order.
  number bigint generated always as identity,
  made_at timestamptz not null,
  made_by text not null,
  -- Whether the person has no licence of the plan; the same in all claims of a person to it.
  waits boolean not null,
  unique nulls not distinct (pool_id, user_id, group_id)
);
create index claims_of_user on licensing.claims (user_id);
create index claims_of_group on licensing.claims (group_id, pool_id) where group_id is not null;
create index claims_that_wait on licensing.claims (pool_id, number) where waits;

insert into licensing.claims (pool_id, user_id, made_at, made_by, waits)
select pool_id, user_id, assigned_at, assigned_by, false from licensing.assignments order by number;

-- What employees ask for, and what became of it.
create table licensing.requests (
  id uuid primary key,
  organisation_id uuid not null,
  pool_id uuid not null references licensing.pools (id),
  -- The user of the directory for whom it is, as named then; the user may be deleted since.
  user_id uuid not null,
  user_name text not null,
  display_name text not null,
  -- Who signed in and asked.
  person_id uuid not null,
  note text not null,
  state text not null check (state in ('open', 'waiting', 'approved', 'rejected', 'withdrawn')),
  asked_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  answer text not null default '',
  check ((decided_at is null) = (state = 'open'))
);
create unique index request_under_way on licensing.requests (pool_id, user_id) where state in ('open', 'waiting');
create index requests_of_organisation on licensing.requests (organisation_id, id desc);
create index open_requests on licensing.requests (organisation_id, id) where state = 'open';
create index requests_of_person on licensing.requests (person_id, organisation_id, id desc);

alter table licensing.assignment_history
  add column group_id uuid,
  drop constraint assignment_history_because_check,
  -- `person`: somebody did it; else what gave the licence, or took it away.
  add constraint assignment_history_because_check check (because in ('person', 'group', 'waiting-list', 'left-group',
    'group-removed', 'fewer-licences', 'licences-ended', 'user-inactive', 'user-deleted'));

-- Brings a pool in line with its holdings and claims: how many licences it has, who loses one because there are fewer, who
-- gets one that is free, and who cannot use one while some are suspended. Those assigned last lose first; who waits longest
-- is served first. Whoever loses one keeps the claims by groups, and waits. The caller holds the pool's row.
drop function licensing.settle_pool(uuid, timestamptz, text, text);
create function licensing.settle_pool(pool uuid, at timestamptz, why_lost text, why_given text, who text)
returns table (user_id uuid, lost boolean) language plpgsql as $$
declare
  now_owned integer;
  now_usable integer;
  free integer;
begin
  select coalesce(sum(quantity) filter (where state <> 'ended'), 0),
         coalesce(sum(quantity) filter (where state = 'active'), 0)
    into now_owned, now_usable from licensing.holdings h where h.pool_id = pool;
  select now_owned - count(*) into free from licensing.assignments a where a.pool_id = pool;
  if free < 0 then
    return query
      with gone as (
        delete from licensing.assignments a using (
          select l.user_id from licensing.assignments l where l.pool_id = pool order by l.number offset now_owned) late
        where a.pool_id = pool and a.user_id = late.user_id returning a.user_id, a.number
      ), unclaimed as (
        delete from licensing.claims c using gone where c.pool_id = pool and c.user_id = gone.user_id and c.group_id is null
      ), waiting as (
        update licensing.claims c set waits = true from gone
        where c.pool_id = pool and c.user_id = gone.user_id and c.group_id is not null
      ), told as (
        insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at)
        select pool, gone.user_id, p.display_name, 'unassigned', why_lost, who, at
        from gone join licensing.people p on p.user_id = gone.user_id order by gone.number
      )
      select gone.user_id, true from gone order by gone.number;
  elsif free > 0 and exists (select from licensing.claims c where c.pool_id = pool and c.waits) then
    return query
      with next as (
        select c.user_id, min(c.number) as number from licensing.claims c
        join licensing.people p on p.user_id = c.user_id and p.active
        where c.pool_id = pool and c.waits group by c.user_id order by min(c.number) limit free
      ), served as (
        update licensing.claims c set waits = false from next where c.pool_id = pool and c.user_id = next.user_id
      ), given as (
        insert into licensing.assignments (pool_id, user_id, assigned_at, assigned_by)
        select pool, next.user_id, at, c.made_by
        from next join licensing.claims c on c.pool_id = pool and c.user_id = next.user_id and c.number = next.number
        order by next.number returning assignments.user_id, assignments.number
      ), told as (
        insert into licensing.assignment_history (pool_id, user_id, display_name, action, because, by_name, at, group_id)
        select pool, given.user_id, p.display_name, 'assigned', why_given, c.made_by, at, c.group_id
        from given join next on next.user_id = given.user_id
        join licensing.claims c on c.pool_id = pool and c.user_id = next.user_id and c.number = next.number
        join licensing.people p on p.user_id = given.user_id order by given.number
      )
      select given.user_id, false from given order by given.number;
  end if;
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
