-- Who is who: people and their sign-in (schema auth, in the shape that the sign-in library
-- expects, made by its own schema compiler), organisations, memberships, programs and keys.

create schema auth;

create table auth."user" (
  "id" uuid default pg_catalog.gen_random_uuid() not null primary key,
  "name" text not null,
  "email" text not null unique check ("email" = lower("email")),
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz default current_timestamp not null,
  "locale" text not null,
  "timeZone" text not null
);
create table auth."session" (
  "id" uuid default pg_catalog.gen_random_uuid() not null primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" uuid not null references auth."user" ("id") on delete cascade
);
create index "session_userId_idx" on auth."session" ("userId");
create table auth."account" (
  "id" uuid default pg_catalog.gen_random_uuid() not null primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" uuid not null references auth."user" ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz not null
);
create index "account_userId_idx" on auth."account" ("userId");
create table auth."verification" (
  "id" uuid default pg_catalog.gen_random_uuid() not null primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz default current_timestamp not null
);
create index "verification_identifier_idx" on auth."verification" ("identifier");

create schema identity;

create table identity.organisations (
  id uuid primary key,
  kind text not null check (kind in ('operator', 'publisher', 'partner', 'customer')),
  -- Part of addresses: the publisher ID of a publisher, a short name of the others.
  handle text not null unique check (handle ~ '^[a-z0-9_-]{2,40}$'),
  name text not null check (length(name) between 1 and 200),
  country text not null check (country ~ '^[A-Z]{2}$'),
  domain text unique check (domain = lower(domain)),
  time_zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  partner_type text check (partner_type in ('direct-bill', 'indirect-provider', 'indirect-reseller')),
  segment text check (segment in ('commercial', 'education', 'government', 'non-profit')),
  -- Name of the organisation in wire protocols and audience files.
  tenant_id uuid not null unique,
  tax_id text,
  address jsonb not null default '{}',
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  version integer not null default 1,
  created_at timestamptz not null,
  check ((kind = 'partner') = (partner_type is not null)),
  check ((kind = 'customer') = (segment is not null))
);
create unique index one_operator on identity.organisations (kind) where kind = 'operator';

-- An indirect reseller sells through the providers it is bound to.
create table identity.provider_resellers (
  provider_id uuid not null references identity.organisations (id),
  reseller_id uuid not null references identity.organisations (id),
  since timestamptz not null,
  primary key (provider_id, reseller_id)
);

create table identity.memberships (
  person_id uuid not null references auth."user" ("id") on delete cascade,
  organisation_id uuid not null references identity.organisations (id),
  roles text[] not null check (cardinality(roles) > 0),
  since timestamptz not null,
  primary key (person_id, organisation_id)
);
create index memberships_of_organisation on identity.memberships (organisation_id);

create table identity.api_clients (
  -- The application (client) ID of OAuth.
  id uuid primary key,
  organisation_id uuid not null references identity.organisations (id),
  name text not null check (length(name) between 1 and 100),
  roles text[] not null check (cardinality(roles) > 0),
  secret_hash bytea not null,
  created_at timestamptz not null,
  created_by uuid,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_clients_of_organisation on identity.api_clients (organisation_id, created_at desc);

-- Keys that sign access tokens and webhook tokens; the private half is sealed with the secret key.
create table identity.signing_keys (
  kid text primary key,
  algorithm text not null check (algorithm in ('RS256', 'EdDSA')),
  public_jwk jsonb not null,
  private_sealed text not null,
  created_at timestamptz not null default clock_timestamp(),
  retired_at timestamptz
);

-- People whose password stands in the README: they sign in from this machine only.
create table identity.demo_people (
  person_id uuid primary key references auth."user" ("id") on delete cascade
);
