-- What changes a subscription after its purchase: prices of its plan that hold from a renewal, and the end of
-- what was kept of it.

-- A price that a publisher changed while subscriptions ran: partners were told of it then (decision 9). Only
-- prices that somebody pays are noted.
create table commerce.price_changes (
  seq bigint generated always as identity primary key,
  offer_id uuid not null,
  plan_uuid uuid not null,
  market text not null,
  term text not null,
  -- Price of one payment as decimal text, as the catalogue has it.
  amount text not null check (amount ~ '^[0-9]+([.][0-9]+)?$'),
  currency text not null,
  edition_id text not null,
  edition_version integer not null,
  told_at timestamptz not null
);
create index price_changes_of_plan on commerce.price_changes (plan_uuid, market, term, told_at);
create index price_changes_of_offer on commerce.price_changes (offer_id, told_at);
create trigger price_changes_append_only before update or delete or truncate
  on commerce.price_changes for each statement execute function platform.refuse_change();

-- From when on changes of its price are looked at; null where that is its order.
alter table commerce.subscriptions add column price_agreed_at timestamptz;

-- The data of what has ended is kept for 90 days, and then removed, also of what ended before.
insert into platform.agenda (kind, subject, due_at, payload)
select 'commerce.data-ends', s.id::text, s.ended_at + interval '90 days', '{}'
from commerce.subscriptions s
where s.status in ('cancelled', 'expired')
on conflict (kind, subject) do nothing;

-- The end of a free trial is announced 7 days before, where that is still ahead.
insert into platform.agenda (kind, subject, due_at, payload)
select 'commerce.trial-ahead', s.id::text, s.trial_ends_at - interval '7 days', '{}'
from commerce.subscriptions s
where s.status = 'trial' and s.trial_ends_at - interval '7 days' > current_timestamp
on conflict (kind, subject) do nothing;

-- Who set a change going: somebody in the marketplace, or the publisher's program.
alter table commerce.operations
  add column source text not null default 'marketplace' check (source in ('marketplace', 'publisher'));
