-- Stops of distribution, roll-backs, and what an operator decides about both.

-- Each stop of an offer's distribution. Rows stay: what a customer who had the offer then may
-- download again is the edition that was live at the stop, also when the offer is sold again later.
create table catalog.stops (
  id uuid primary key,
  offer_uuid uuid not null references catalog.offers (id) on delete restrict,
  edition_id uuid not null references catalog.editions (id) on delete restrict,
  requested_at timestamptz not null,
  requested_by text not null,
  -- When the storefront no longer shows it: at once, or after the operator's propagation delay.
  effective_at timestamptz not null check (effective_at >= requested_at),
  stop_renewals boolean not null,
  -- Set when an edition went live again.
  ended_at timestamptz
);
create unique index one_stop_at_a_time on catalog.stops (offer_uuid) where ended_at is null;

-- The edition that sold a plan last. It differs from the offer's live one when an earlier edition
-- was made live again: what was published of the plan stays locked all the same.
alter table catalog.plans add column last_live_edition_id uuid references catalog.editions (id);
update catalog.plans p set last_live_edition_id = o.live_edition_id
from catalog.offers o where o.id = p.offer_uuid and p.first_live_at is not null;

-- Of plans, stop_requested_at is the draft's wish and stopped_at the fact of the live edition.
update catalog.plans set stop_requested_at = stopped_at
where stopped_at is not null and stop_requested_at is null;

-- What the operator decides about distribution in the whole marketplace.
create table publishing.distribution_settings (
  only_one boolean primary key default true check (only_one),
  propagation_minutes integer not null check (propagation_minutes between 0 and 10080),
  changed_at timestamptz not null,
  changed_by text not null
);

-- The publisher stopped distribution and renewals with it: trials still convert, terms that run
-- end with their last day.
alter table commerce.subscriptions add column renewals_stopped boolean not null default false;
