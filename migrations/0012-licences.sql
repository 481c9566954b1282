-- Changes of the number of licences: which licences were added when, the operations that a publisher
-- answers, and the calls that tell it.

-- A lower number of licences that holds from the next renewal.
alter table commerce.subscriptions add column scheduled_quantity integer check (scheduled_quantity >= 1);

-- How many licences a subscription may have is agreed at purchase. What was sold before keeps the
-- limits that its plan has now.
update commerce.subscriptions s
set terms = s.terms || jsonb_build_object('quantityLimits', case s.terms ->> 'pricingModel'
  when 'flat' then '{"minimum": 1, "maximum": 1}'::jsonb
  else jsonb_build_object('minimum', p.plan -> 'minQuantity', 'maximum', p.plan -> 'maxQuantity') end)
from commerce.plans_for_sale p
where p.plan_uuid = s.plan_uuid and not s.terms ? 'quantityLimits';

-- Where a publisher is told of changes: of the latest edition that was live, also of stopped offers.
update commerce.plans_for_sale p
set offer = p.offer || jsonb_build_object('webhook', jsonb_build_object(
  'url', l.content -> 'technical' -> 'webhookUrl',
  'tenantId', l.content -> 'technical' -> 'tenantId',
  'appId', l.content -> 'technical' -> 'appId'))
from catalog.live_offers l
where l.offer_uuid = p.offer_id and l.content ? 'technical' and not p.offer ? 'webhook';

-- Licences that were added after the purchase; those of the purchase are the rest of the
-- subscription's quantity. Each batch can be given back for a time of its own.
create table commerce.licence_batches (
  id uuid primary key,
  subscription_id uuid not null,
  seller_id uuid not null,
  -- Those of the batch that are still held.
  quantity integer not null check (quantity >= 0),
  added_at timestamptz not null,
  -- The days its own charge pays for; null where they are paid with the licences of the purchase.
  paid_from date,
  paid_until date,
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id),
  check ((paid_from is null) = (paid_until is null) and (paid_until > paid_from))
);
create index batches_of_subscription on commerce.licence_batches (subscription_id, added_at desc);

-- One change that a publisher is told of, and answers where it may refuse.
create table commerce.operations (
  id uuid primary key,
  activity_id uuid not null,
  subscription_id uuid not null,
  seller_id uuid not null,
  publisher_id uuid not null,
  action text not null check (action in ('change-quantity', 'unsubscribe')),
  status text not null check (status in ('in-progress', 'succeeded', 'failed')),
  plan_id text not null,
  -- The number of licences after it; null where the plan is sold flat.
  quantity integer check (quantity >= 1),
  -- What it does to licences and money, as it was previewed; null where there is nothing to apply.
  change jsonb,
  asked_by text not null,
  -- Marketplace time.
  asked_at timestamptz not null,
  ended_at timestamptz,
  -- Who or what decided it.
  ended_by text check (ended_by in ('publisher', 'silence', 'nobody-told', 'moved', 'ended', 'not-asked')),
  -- System time from which silence is consent; null until the publisher was reached.
  silence_at timestamptz,
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id),
  check ((status = 'in-progress') = (ended_at is null) and (ended_at is null) = (ended_by is null)),
  check (action <> 'change-quantity' or (quantity is not null and change is not null))
);
create index operations_of_subscription on commerce.operations (subscription_id, id desc);
-- One at a time.
create unique index one_open_operation on commerce.operations (subscription_id) where status = 'in-progress';
create index operations_in_silence on commerce.operations (silence_at) where status = 'in-progress';

-- What each charge paid for, so that a preview knows which charge it would undo.
alter table commerce.charged_amounts
  add column batch_id uuid,
  add column quantity integer,
  add column period_start date,
  add column period_end date,
  add column reverses uuid;

update commerce.charged_amounts a
set quantity = (c.evidence -> 'inputs' ->> 'quantity')::integer, period_start = c.period_start,
  period_end = c.period_end, reverses = c.reverses
from billing.charges c where c.id = a.charge_id;

-- A charge pays for the licences of the purchase, or for one batch that was added to them.
alter table billing.charges
  add column batch_id uuid,
  add column operation_id uuid,
  drop constraint charges_kind_check,
  add constraint charges_kind_check
    check (kind in ('new', 'convert', 'addQuantity', 'removeQuantity', 'cancelImmediate')),
  drop constraint charges_check1,
  -- Fewer licences: the charge of a batch is undone, and what is left of it is charged anew.
  add constraint charges_reverse_check check (case kind
    when 'cancelImmediate' then reverses is not null
    when 'removeQuantity' then true
    else reverses is null end),
  drop constraint charges_subscription_id_period_start_kind_key,
  add constraint one_charge_for_each_period
    unique nulls not distinct (subscription_id, batch_id, period_start, kind, reverses, operation_id);

-- Paid periods of one batch never overlap, undone ones apart: a credit frees its period.
create or replace function billing.refuse_overlap() returns trigger language plpgsql as $$
begin
  if new.reverses is null and exists (
    select 1 from billing.charges c
    where c.subscription_id = new.subscription_id and c.batch_id is not distinct from new.batch_id
      and c.id <> new.id and c.reverses is null
      and daterange(c.period_start, c.period_end) && daterange(new.period_start, new.period_end)
      and not exists (select 1 from billing.charges r where r.reverses = c.id))
  then
    raise exception 'Charge % overlaps a period that is charged already', new.id using errcode = 'exclusion_violation';
  end if;
  return null;
end $$;

create schema wire;

-- Calls to the connection webhooks of publishers. Times are system time.
create table wire.webhook_calls (
  operation_id uuid primary key,
  subscription_id uuid not null,
  publisher_id uuid not null,
  seq bigint generated always as identity,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'refused', 'dead', 'dropped')),
  attempts integer not null default 0,
  first_attempt_at timestamptz,
  next_attempt_at timestamptz not null default clock_timestamp(),
  -- A worker is calling until then.
  claimed_until timestamptz,
  last_status integer,
  error text,
  recorded_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index webhook_calls_waiting on wire.webhook_calls (next_attempt_at) where state = 'waiting';
create index webhook_calls_of_publisher on wire.webhook_calls (publisher_id, claimed_until) where state = 'waiting';
-- A subscription's calls leave in the order of its operations.
create index webhook_calls_in_order on wire.webhook_calls (subscription_id, seq) where state = 'waiting';
create index webhook_calls_dead on wire.webhook_calls (recorded_at desc) where state = 'dead';
