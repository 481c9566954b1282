-- Through whom a provider sells a subscription from a renewal on. What was done stays: lines of documents name the
-- reseller of their day.

create table commerce.reseller_changes (
  id uuid primary key,
  subscription_id uuid not null references commerce.subscriptions (id),
  seller_id uuid not null,
  reseller_id uuid not null,
  state text not null default 'planned' check (state in ('planned', 'done', 'withdrawn', 'dropped')),
  asked_by text not null,
  asked_at timestamptz not null,
  -- The first day with it, in the seller's zone.
  from_day date,
  check ((state = 'done') = (from_day is not null))
);
create unique index one_planned_reseller on commerce.reseller_changes (subscription_id) where state = 'planned';
create index resellers_by_day on commerce.reseller_changes (subscription_id, from_day) where state = 'done';
create index planned_resellers_of_seller on commerce.reseller_changes (seller_id, reseller_id) where state = 'planned';
