-- Users and groups of customers: who can hold licences, kept by hand, by file or by the customer's identity provider (SCIM 2.0).

create schema directory;

create table directory.users (
  id uuid primary key,
  organisation_id uuid not null,
  user_name text not null,
  email text not null,
  display_name text not null,
  given_name text,
  family_name text,
  -- What the customer's own system calls the user.
  external_id text,
  job_title text,
  department text,
  -- Whoever is not active is known and can be given no licence.
  active boolean not null default true,
  -- What made the user.
  source text not null check (source in ('hand', 'file', 'scim')),
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- Deleted users are kept for a while, and can be restored.
  deleted_at timestamptz,
  search text not null generated always as
    (lower(display_name || ' ' || user_name || ' ' || email || ' ' || coalesce(department, ''))) stored
);
create unique index user_names on directory.users (organisation_id, lower(user_name)) where deleted_at is null;
create unique index external_ids_of_users on directory.users (organisation_id, external_id)
  where deleted_at is null and external_id is not null;
create index users_by_name on directory.users (organisation_id, lower(display_name), id);
create index users_by_address on directory.users (organisation_id, lower(email));
create index deleted_users on directory.users (deleted_at) where deleted_at is not null;

create table directory.groups (
  id uuid primary key,
  organisation_id uuid not null,
  name text not null,
  external_id text,
  source text not null check (source in ('hand', 'file', 'scim')),
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz
);
create unique index group_names on directory.groups (organisation_id, lower(name)) where deleted_at is null;
create unique index external_ids_of_groups on directory.groups (organisation_id, external_id)
  where deleted_at is null and external_id is not null;

-- The membership of a deleted user stays for as long as the user can be restored.
create table directory.group_members (
  group_id uuid not null references directory.groups (id) on delete cascade,
  user_id uuid not null references directory.users (id) on delete cascade,
  primary key (group_id, user_id)
);
create index groups_of_users on directory.group_members (user_id);

-- Who keeps a customer's users: its people (no row, or false), or its identity provider.
create table directory.settings (
  organisation_id uuid primary key,
  scim boolean not null default false,
  -- System time, as all of the following.
  scim_changed_at timestamptz,
  scim_changed_by text,
  last_call_at timestamptz,
  last_call text,
  last_change_at timestamptz,
  version integer not null default 1
);

-- Tokens that a customer gives its identity provider. Only their digests are kept.
create table directory.scim_tokens (
  id uuid primary key,
  organisation_id uuid not null,
  name text not null,
  digest bytea not null unique check (octet_length(digest) = 32),
  -- The last characters, by which people tell tokens apart.
  ending text not null,
  made_by text not null,
  -- System time, as all of the following.
  made_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);
create index scim_tokens_of on directory.scim_tokens (organisation_id, made_at desc, id desc);

-- Calls of the identity provider that were refused: the latest of each customer.
create table directory.scim_failures (
  id bigint generated always as identity primary key,
  organisation_id uuid not null,
  -- System time.
  at timestamptz not null,
  method text not null,
  -- Below /scim/v2, without a query.
  path text not null,
  -- What the call was about, where that could be read: a user name or the name of a group.
  about text,
  status smallint not null,
  scim_type text,
  detail text not null,
  request_id text not null
);
create index scim_failures_latest on directory.scim_failures (organisation_id, id desc);

-- When people signed in last, which outlives their sessions: system time.
create table identity.last_sign_ins (
  person_id uuid primary key references auth."user" ("id") on delete cascade,
  at timestamptz not null
);
