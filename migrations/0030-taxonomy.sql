-- Categories and industries that the operator edits. The program's own are what changes begin from.

create table catalog.taxonomy (
  single boolean primary key default true check (single),
  -- Another one with each change that takes effect: servers keep in memory what they made of it.
  version uuid not null
);
insert into catalog.taxonomy (version) values (gen_random_uuid());

create table catalog.taxonomy_changes (
  number bigint generated always as identity primary key,
  id uuid not null unique,
  kind text not null check (kind in ('category', 'industry')),
  -- The category of a subcategory, the industry of a vertical; null for an entry of its own.
  parent text,
  key text not null check (key ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  -- The first day, in UTC, on which it holds.
  effective_from date not null,
  -- In English, French and Korean; null where they stay.
  names jsonb,
  retired boolean not null,
  in_force boolean not null,
  made_at timestamptz not null,
  made_by text not null
);
create index taxonomy_changes_in_order on catalog.taxonomy_changes (effective_from, number);

-- What was in force is history; only what is still to come can be withdrawn.
create function catalog.refuse_past_taxonomy() returns trigger language plpgsql as $$
begin
  if old.in_force then
    raise exception 'Taxonomy change % is in force', old.id using errcode = 'restrict_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger past_taxonomy_stays before update or delete on catalog.taxonomy_changes
  for each row execute function catalog.refuse_past_taxonomy();
