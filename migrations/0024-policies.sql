-- Versions of the certification policies that the operator wrote. The first version is the program's own.

create table publishing.policy_versions (
  version text primary key check (version ~ '^[a-z0-9][a-z0-9.-]{0,19}$'),
  -- The first day, in UTC, on which submissions are judged by it.
  effective_from date not null,
  state text not null default 'draft' check (state in ('draft', 'published')),
  -- Number, group, whether checks alone decide, and title and text in three languages.
  policies jsonb not null check (jsonb_typeof(policies) = 'array'),
  row_version integer not null default 1,
  made_at timestamptz not null,
  made_by text not null,
  published_at timestamptz,
  published_by text,
  check ((state = 'published') = (published_at is not null)),
  check ((published_at is null) = (published_by is null))
);
create unique index one_policy_draft on publishing.policy_versions (state) where state = 'draft';
create unique index one_policy_version_a_day on publishing.policy_versions (effective_from)
  where state = 'published';

-- What submissions were judged by never changes.
create function publishing.refuse_published_policies() returns trigger language plpgsql as $$
begin
  if old.state = 'published' then
    raise exception 'Policy version % is published', old.version using errcode = 'restrict_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger published_policies_stay before update or delete on publishing.policy_versions
  for each row execute function publishing.refuse_published_policies();
