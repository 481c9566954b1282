-- Deals: sales closed outside the marketplace of offers whose licences it manages (LIC-07).

create schema licensing;

create table licensing.deals (
  id uuid primary key,
  -- By which people speak of it.
  number integer not null unique,
  publisher_id uuid not null,
  offer_id uuid not null,
  -- The solution as it was named when the deal was registered.
  slug text not null,
  offer_name text not null,
  deal_type text not null check (deal_type in ('new', 'renewal')),
  company text not null check (company <> ''),
  country text not null check (country ~ '^[A-Z]{2}$'),
  city text not null check (city <> ''),
  region text,
  tax_id text,
  domain text,
  -- The same without case, accents and spelling: by them a customer is known again (deals.md, D-6).
  company_key text not null,
  tax_key text,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  contract_minor bigint not null check (contract_minor > 0),
  solution_minor bigint not null check (solution_minor > 0 and solution_minor <= contract_minor),
  signed_on date not null,
  starts_on date not null check (starts_on >= signed_on),
  -- The last day; absent for a perpetual deal.
  ends_on date check (ends_on >= starts_on),
  first_name text not null,
  last_name text not null,
  email text not null,
  phone text not null,
  evidence_sha256 text,
  evidence_name text,
  lead_id uuid,
  status text not null check (status in
    ('submitted', 'in-review', 'approved', 'action-required', 'rejected', 'expired', 'withdrawn')),
  registered_at timestamptz not null,
  registered_by text not null,
  reviewer_id uuid,
  reviewer_name text,
  changed_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1,
  check ((evidence_sha256 is null) = (evidence_name is null)),
  check ((reviewer_id is null) = (reviewer_name is null)),
  check ((status in ('rejected', 'expired', 'withdrawn')) = (ended_at is not null)),
  check (status <> 'expired' or ends_on is not null)
);
create sequence licensing.deal_number as integer;
create index deals_of_publisher on licensing.deals (publisher_id, registered_at desc, id desc);
create index deals_by_time on licensing.deals (registered_at desc, id desc);
-- Other deals about the same solution: by them a duplicate is found.
create index deals_of_solution on licensing.deals (publisher_id, offer_id);
-- What waits for somebody, on either side.
create index deals_waiting on licensing.deals (status, publisher_id)
  where status in ('submitted', 'in-review', 'action-required');
-- A lead becomes one deal, unless that came to nothing.
create unique index one_deal_of_a_lead on licensing.deals (lead_id)
  where status not in ('withdrawn', 'rejected');

-- What became of a deal and what both sides wrote, step by step.
create table licensing.deal_steps (
  deal_id uuid not null references licensing.deals (id),
  number integer not null check (number >= 1),
  kind text not null check (kind in
    ('registered', 'claimed', 'asked', 'answered', 'approved', 'rejected', 'withdrawn', 'expired')),
  text text check (text <> ''),
  -- Of an answer: the fields that it changed.
  changed text[] not null default '{}',
  by_kind text not null check (by_kind in ('publisher', 'operator', 'marketplace')),
  by_name text not null,
  at timestamptz not null,
  primary key (deal_id, number),
  check (kind not in ('asked', 'answered', 'rejected') or text is not null)
);
create trigger deal_steps_append_only before update or delete or truncate
  on licensing.deal_steps for each statement execute function platform.refuse_change();

-- Live offers whose publisher hands out the licences: what a deal can be about.
create index live_offers_with_licences on catalog.live_offers (publisher_id)
  where content ? 'licences';
