-- Offers with their drafts, the editions made of them, and what is live. The draft is the one
-- thing that is edited; an edition never changes; live and preview are pointers to editions.

create schema catalog;

create table catalog.offers (
  id uuid primary key,
  publisher_id uuid not null,
  -- The publisher's handle and the offer ID make the slug; both never change.
  publisher_handle text not null,
  offer_id text not null check (offer_id ~ '^[a-z0-9_-]{1,50}$'),
  slug text not null generated always as (publisher_handle || '.' || offer_id) stored unique,
  type text not null,
  alias text not null check (length(alias) between 1 and 200),
  -- Rises with every change of the offer, its draft or its plans.
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  -- The newest edition that was ever live; on sale while stopped_at is null.
  live_edition_id uuid,
  live_version integer,
  live_since timestamptz,
  first_live_at timestamptz,
  stop_requested_at timestamptz,
  stopped_at timestamptz,
  preview_edition_id uuid,
  preview_since timestamptz,
  -- What publishing last said about the newest submission; null when none is open.
  submission jsonb,
  ever_submitted boolean not null default false,
  -- Derived from the facts above and the draft whenever they change (never typed in).
  status text not null default 'draft' check (status in ('publish-in-progress', 'attention-needed',
    'preview', 'pending-stop-distribution', 'live', 'not-available', 'draft')),
  summary jsonb not null default '{}',
  unique (publisher_id, offer_id),
  check (length(publisher_handle) + length(offer_id) <= 39),
  check ((live_edition_id is null) = (first_live_at is null)),
  check (stopped_at is null or first_live_at is not null)
);
create index offers_of_publisher on catalog.offers (publisher_id, changed_at desc, id desc);

create table catalog.plans (
  id uuid primary key,
  offer_uuid uuid not null references catalog.offers (id) on delete cascade,
  plan_id text not null check (plan_id ~ '^[a-z0-9_-]{1,50}$'),
  position integer not null,
  created_at timestamptz not null,
  first_live_at timestamptz,
  stop_requested_at timestamptz,
  stopped_at timestamptz,
  -- The audience as last saved, and the one that buyers are measured by.
  audience_version integer not null default 0,
  live_audience_version integer,
  unique (offer_uuid, plan_id)
);

create table catalog.draft_pages (
  offer_uuid uuid not null references catalog.offers (id) on delete cascade,
  plan_uuid uuid references catalog.plans (id) on delete cascade,
  page text not null,
  content jsonb not null,
  version integer not null,
  saved_at timestamptz not null,
  saved_by text not null,
  unique nulls not distinct (offer_uuid, plan_uuid, page)
);

-- Private audiences stand beside the editions, so that syncing one publishes nothing else.
create table catalog.audiences (
  plan_uuid uuid not null references catalog.plans (id) on delete cascade,
  version integer not null check (version > 0),
  entries jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (plan_uuid, version)
);

create table catalog.editions (
  id uuid primary key,
  offer_uuid uuid not null references catalog.offers (id) on delete cascade,
  -- SHA-256 of the canonical content: the same content is the same edition.
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  content jsonb not null,
  made_at timestamptz not null,
  unique (offer_uuid, hash)
);
create trigger editions_never_change before update on catalog.editions
  for each statement execute function platform.refuse_change();

-- Version 1, 2, 3 … of what was live; the same edition can be live again.
create table catalog.live_versions (
  offer_uuid uuid not null references catalog.offers (id) on delete restrict,
  version integer not null check (version > 0),
  edition_id uuid not null references catalog.editions (id) on delete restrict,
  live_since timestamptz not null,
  primary key (offer_uuid, version)
);

-- What is on sale, shaped for reading: written when an edition goes live, read by slug or plan.
create table catalog.live_offers (
  offer_uuid uuid primary key references catalog.offers (id),
  slug text not null unique,
  publisher_id uuid not null,
  content jsonb not null
);
create table catalog.live_plans (
  plan_uuid uuid primary key references catalog.plans (id),
  offer_uuid uuid not null references catalog.live_offers (offer_uuid) on delete cascade,
  content jsonb not null
);
create index live_plans_of_offer on catalog.live_plans (offer_uuid);

-- Units of a currency for one US dollar. Prices are converted once, when a page is saved.
create table catalog.exchange_rates (
  as_of date not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  per_dollar numeric(20, 8) not null check (per_dollar > 0),
  source text not null,
  primary key (as_of, currency)
);

-- Sample rates, so that a new marketplace can convert; an operator enters real ones by date.
insert into catalog.exchange_rates (as_of, currency, per_dollar, source)
select date '2026-11-01', currency, per_dollar, 'sample'
from (values
  ('USD', 1), ('EUR', 0.86), ('GBP', 0.75), ('CHF', 0.80), ('DKK', 6.42), ('NOK', 10.05),
  ('SEK', 9.44), ('JPY', 153.20), ('KRW', 1432), ('TWD', 30.85), ('INR', 88.60), ('AUD', 1.52),
  ('NZD', 1.74), ('CAD', 1.40), ('BRL', 5.35), ('RUB', 81.50)
) as sample (currency, per_dollar);
