-- Who lets which publisher manage licences for them (LIC-08, LIC-09): links that ask for consent, and consents. Instants are marketplace time.

-- A link by which a publisher asks one company for its consent. `opened` and `expired` are not stored: they follow from the moments.
create table licensing.consent_invites (
  id uuid primary key,
  publisher_id uuid not null,
  deal_id uuid not null references licensing.deals (id),
  -- Whom the publisher means, in its own words, and the administrator's address: the domain of it says which organisation may accept.
  company text not null check (length(company) between 1 and 200),
  email text not null check (email = lower(email)),
  -- The link itself is shown once.
  token_hash bytea not null unique check (length(token_hash) = 32),
  state text not null default 'invited' check (state in ('invited', 'consented', 'declined', 'revoked')),
  asked_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  -- The language in which we mailed the link, and when: null where the publisher sends it itself.
  mailed_in text check (mailed_in in ('en', 'fr', 'ko')),
  -- When somebody who may accept read it first.
  opened_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  -- The consent that came of it.
  consent_id uuid,
  check ((state = 'invited') = (ended_at is null)),
  check ((ended_at is null) = (ended_by is null)),
  check ((state = 'consented') = (consent_id is not null))
);
create index consent_invites_of_deal on licensing.consent_invites (deal_id, created_at desc, id desc);
-- Links that may still be of use: a new one to the same address takes their place.
create index consent_invites_waiting on licensing.consent_invites (publisher_id, email) where state = 'invited';

-- Organisations of other domains that want to accept: the publisher says whether it means them.
create table licensing.consent_confirmations (
  invite_id uuid not null references licensing.consent_invites (id),
  organisation_id uuid not null,
  person_id text not null,
  person_name text not null,
  person_email text not null,
  state text not null default 'waiting' check (state in ('waiting', 'confirmed', 'refused')),
  asked_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  primary key (invite_id, organisation_id),
  check ((state = 'waiting') = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null))
);

-- An organisation lets a publisher manage its licences of that publisher's solutions, until it takes that back.
create table licensing.consents (
  id uuid primary key,
  publisher_id uuid not null,
  organisation_id uuid not null,
  invite_id uuid not null references licensing.consent_invites (id),
  given_at timestamptz not null,
  given_by text not null,
  revoked_at timestamptz check (revoked_at >= given_at),
  revoked_by text,
  check ((revoked_at is null) = (revoked_by is null))
);
create unique index one_consent_in_force on licensing.consents (publisher_id, organisation_id) where revoked_at is null;
create index consents_of_organisation on licensing.consents (organisation_id, given_at desc, id desc);
alter table licensing.consent_invites add foreign key (consent_id) references licensing.consents (id);

-- The customer whose licences a deal grants: fixed by the first grant.
alter table licensing.deals add column organisation_id uuid;
create index deals_of_customer on licensing.deals (organisation_id, publisher_id) where organisation_id is not null;
