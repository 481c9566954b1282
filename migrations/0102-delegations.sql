-- Rights that a customer gives a partner over its users and licences. A relationship alone gives none of them.

create table commerce.delegations (
  id uuid primary key,
  seller_id uuid not null,
  -- The partner's record of the customer: what is given ends with it.
  customer_id uuid not null,
  organisation_id uuid not null,
  -- `expired` follows from the instants below before a moment of the agenda records it.
  state text not null default 'waiting' check (state in
    ('waiting', 'active', 'declined', 'withdrawn', 'replaced', 'revoked', 'ended', 'expired')),
  -- As the partner asked.
  asked_rights text[] not null check (asked_rights <@ array['users', 'licences'] and cardinality(asked_rights) > 0),
  months smallint not null check (months between 1 and 24),
  words text not null check (length(words) <= 500),
  asked_by text not null,
  asked_at timestamptz not null,
  -- Marketplace time, as every instant here.
  answer_by timestamptz not null check (answer_by > asked_at),
  -- As the customer gave it, never more than was asked.
  rights text[] not null default '{}' check (rights <@ asked_rights),
  -- In the customer's time zone; what was given ends as the day after begins there.
  last_day date,
  ends_at timestamptz,
  granted_by text,
  granted_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  version integer not null default 1,
  foreign key (seller_id, customer_id) references commerce.customers (seller_id, id),
  constraint grant_is_complete check ((granted_at is null) = (granted_by is null) and (granted_at is null) = (ends_at is null)
    and (granted_at is null) = (last_day is null) and (granted_at is null) = (cardinality(rights) = 0)),
  constraint end_is_complete check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (state in ('waiting', 'active'))),
  check (state not in ('active', 'replaced', 'revoked') or granted_at is not null),
  check (state not in ('waiting', 'declined', 'withdrawn') or granted_at is null)
);
-- One waits and one is in force, at most.
create unique index one_waiting_delegation on commerce.delegations (seller_id, customer_id) where state = 'waiting';
create unique index one_active_delegation on commerce.delegations (seller_id, customer_id) where state = 'active';
create index delegations_of_seller on commerce.delegations (seller_id, asked_at desc, id desc);
create index delegations_of_organisation on commerce.delegations (organisation_id, asked_at desc, id desc);

-- What became of each, step by step.
create table commerce.delegation_steps (
  delegation_id uuid not null references commerce.delegations (id),
  number integer not null check (number >= 1),
  kind text not null check (kind in
    ('asked', 'granted', 'declined', 'withdrawn', 'narrowed', 'replaced', 'revoked', 'ended', 'expired')),
  -- From then on.
  rights text[] not null,
  last_day date,
  text text check (text <> ''),
  by_kind text not null check (by_kind in ('partner', 'customer', 'marketplace')),
  by_name text not null,
  at timestamptz not null,
  primary key (delegation_id, number)
);
create trigger delegation_steps_append_only before update or delete or truncate
  on commerce.delegation_steps for each statement execute function platform.refuse_change();

-- How often a partner acted by one, and when last; apart, because who acts shares the row above.
create table commerce.delegation_uses (
  delegation_id uuid primary key references commerce.delegations (id),
  acts bigint not null,
  last_at timestamptz not null
);
