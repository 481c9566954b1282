-- What somebody looks at in a list, under a name: the search, filters, sort and columns that its address has. It is
-- a person's own in one organisation and goes with the membership, or the organisation's, which everybody there reads.
create table identity.saved_views (
  id uuid primary key,
  organisation_id uuid not null references identity.organisations (id),
  -- Null: the organisation's.
  person_id uuid,
  list text not null check (list ~ '^[a-z][a-z-]{1,39}$'),
  name text not null check (length(name) between 1 and 80),
  -- The part of the list's address after its question mark.
  query text not null check (length(query) <= 2000),
  -- Opened where the address says nothing: the person's before the organisation's.
  is_default boolean not null default false,
  version integer not null default 1,
  created_by uuid,
  -- System time.
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  foreign key (person_id, organisation_id) references identity.memberships (person_id, organisation_id) on delete cascade
);
create unique index saved_views_names on identity.saved_views (organisation_id, list, person_id, lower(name)) nulls not distinct;
create unique index saved_views_defaults on identity.saved_views (organisation_id, list, person_id) nulls not distinct
  where is_default;
create index saved_views_of_membership on identity.saved_views (person_id, organisation_id) where person_id is not null;
