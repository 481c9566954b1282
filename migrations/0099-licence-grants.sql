-- Each change of the licences that a deal grants, with the consent that it went by (LIC-10); never changed.

create table licensing.grant_changes (
  deal_id uuid not null references licensing.deals (id),
  number integer not null check (number >= 1),
  pool_id uuid not null references licensing.pools (id),
  service_id text not null,
  plan_name text not null,
  before integer not null check (before >= 0),
  after integer not null check (after between 0 and 1000000 and after <> before),
  -- How many people lost a licence by it.
  losing integer not null check (losing >= 0),
  -- In force at that instant; absent where licences became fewer without one.
  consent_id uuid references licensing.consents (id),
  -- `publisher`: somebody of it did it; `deal-ended`: the deal's term was over.
  because text not null check (because in ('publisher', 'deal-ended')),
  by_name text not null,
  at timestamptz not null,
  primary key (deal_id, number),
  check (after < before or consent_id is not null)
);
create index grant_changes_by_consent on licensing.grant_changes (consent_id, at desc);
create trigger grant_changes_append_only before update or delete or truncate
  on licensing.grant_changes for each statement execute function platform.refuse_change();
