-- What the operator decides about offers that are on sale: forced stops, support requests of publishers
-- to remove an offer from existing customers, and removals.

-- Why an offer cannot be listed now, by kind: `forced-stop` and `removal`. Empty where nothing holds it.
alter table catalog.offers
  add column holds jsonb not null default '{}' check (jsonb_typeof(holds) = 'object');
create index offers_by_change on catalog.offers (changed_at desc, id desc);
create index offers_held on catalog.offers (changed_at desc, id desc) where holds <> '{}'::jsonb;

-- The first day, in the seller's zone, on which the subscription is no more: its offer is removed.
alter table commerce.subscriptions add column removal_day date;

-- A subscription that ended before the days that were paid for: its charge is undone, and the days
-- that were used are charged anew.
alter table billing.charges
  drop constraint charges_kind_check,
  add constraint charges_kind_check check
    (kind in ('new', 'convert', 'addQuantity', 'removeQuantity', 'cancelImmediate', 'proration')),
  drop constraint charges_reverse_check,
  add constraint charges_reverse_check check (case kind
    when 'cancelImmediate' then reverses is not null
    when 'removeQuantity' then true
    when 'proration' then true
    else reverses is null end);

create schema support;

create table support.requests (
  id uuid primary key,
  -- By which people speak of it.
  number integer not null unique,
  category text not null check (category in ('remove-published-offer')),
  -- Who asked: the publisher, or the operator of its own accord.
  origin text not null check (origin in ('publisher', 'operator')),
  publisher_id uuid not null,
  offer_id uuid not null,
  -- The offer as it was named when the request was opened; its type is the type of problem.
  slug text not null,
  problem_type text not null,
  offer_name text not null,
  text text not null check (text <> ''),
  state text not null check (state in
    ('submitted', 'in-progress', 'accepted', 'rejected', 'withdrawn', 'closed')),
  opened_at timestamptz not null,
  opened_by text not null,
  taken_by uuid,
  taken_by_name text,
  -- The first day without the offer, in the zone of each subscription's seller.
  removal_day date,
  changed_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1,
  search text not null generated always as (lower(number::text || ' ' || slug || ' ' || offer_name)) stored,
  check ((taken_by is null) = (taken_by_name is null)),
  check ((state in ('rejected', 'withdrawn', 'closed')) = (ended_at is not null)),
  check (state not in ('accepted', 'closed') or removal_day is not null)
);
create sequence support.request_number as integer;
create unique index one_open_request on support.requests (offer_id)
  where state in ('submitted', 'in-progress', 'accepted');
create index requests_by_time on support.requests (opened_at desc, id desc);
create index requests_of_publisher on support.requests (publisher_id, opened_at desc, id desc);

-- What became of a request, step by step.
create table support.progress (
  request_id uuid not null references support.requests (id),
  number integer not null check (number >= 1),
  kind text not null check (kind in
    ('opened', 'taken', 'note', 'accepted', 'rejected', 'withdrawn', 'closed')),
  text text,
  by_kind text not null check (by_kind in ('publisher', 'operator', 'marketplace')),
  by_name text not null,
  at timestamptz not null,
  primary key (request_id, number)
);
create trigger progress_append_only before update or delete or truncate
  on support.progress for each statement execute function platform.refuse_change();

create table support.settings (
  only_one boolean primary key default true check (only_one),
  -- From the acceptance of a removal to the day on which subscriptions end.
  notice_days integer not null check (notice_days between 1 and 730),
  changed_at timestamptz not null,
  changed_by text not null
);
