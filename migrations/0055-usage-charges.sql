-- Usage is charged: each dimension of a month by itself, and never given back.

alter table billing.charges
  -- Of usage: the dimension, and the rating that counted its events.
  add column dimension text,
  add column rating_id uuid,
  drop constraint charges_kind_check,
  add constraint charges_kind_check check (kind in ('new', 'convert', 'renew', 'cycleCharge', 'addQuantity',
    'removeQuantity', 'cancelImmediate', 'proration', 'customerCredit', 'usage')),
  add constraint usage_is_of_a_dimension check
    ((kind = 'usage') = (dimension is not null) and (dimension is null) = (rating_id is null)),
  drop constraint one_charge_for_each_period,
  add constraint one_charge_for_each_period unique nulls not distinct
    (subscription_id, batch_id, period_start, kind, reverses, operation_id, dimension, rating_id);

-- As before; usage lies beside what is paid in advance, in the same days, and is never undone.
create or replace function billing.refuse_overlap() returns trigger language plpgsql as $$
begin
  if new.kind = 'usage' then return null; end if;
  if exists (select 1 from billing.charges c where c.id = new.reverses and c.kind = 'usage') then
    raise exception 'Charge % would give usage back', new.id using errcode = 'check_violation';
  end if;
  if new.reverses is null and exists (
    select 1 from billing.charges c
    where c.subscription_id = new.subscription_id and c.batch_id is not distinct from new.batch_id
      and c.id <> new.id and c.reverses is null and c.kind <> 'usage'
      and daterange(c.period_start, c.period_end) && daterange(new.period_start, new.period_end)
      and not exists (select 1 from billing.charges r where r.reverses = c.id))
  then
    raise exception 'Charge % overlaps a period that is charged already', new.id using errcode = 'exclusion_violation';
  end if;
  return null;
end $$;

-- What is metered already: its usage falls due with the month that runs.
insert into platform.agenda (kind, subject, due_at, payload)
select 'billing.usage-falls-due', s.id::text,
  (date_trunc('month', now() at time zone (s.terms ->> 'sellerTimeZone')) + interval '1 month')
    at time zone (s.terms ->> 'sellerTimeZone'), '{}'
from commerce.subscriptions s
where s.status in ('trial', 'active', 'suspended') and jsonb_array_length(s.terms -> 'meters') > 0
on conflict (kind, subject) do nothing;

-- What is bought by usage goes into an environment of the customer and is active at once.
alter table commerce.subscriptions add column environment_id uuid;
create index subscriptions_of_environment on commerce.subscriptions (organisation_id, environment_id, id desc)
  where environment_id is not null;

-- An order of one line that goes into an environment, or the error that says why there is none. Its
-- subscription is active from the order on.
create function commerce.record_usage_order(p jsonb) returns void language plpgsql as $$
declare
  line jsonb := p -> 'lines' -> 0;
  started jsonb := p -> 'started';
  ordered timestamptz := (p -> 'order' ->> 'placedAt')::timestamptz;
begin
  perform commerce.record_order(p);
  update commerce.subscriptions set environment_id = (p ->> 'environmentId')::uuid, status = started ->> 'status',
    activated_at = ordered, trial_ends_at = (started ->> 'trialEndsAt')::timestamptz,
    term_start = (started ->> 'termStart')::date, term_end = (started ->> 'termEnd')::date,
    paid_until = (started ->> 'paidUntil')::date, version = version + 1
  where id = (line ->> 'subscriptionId')::uuid;
  insert into commerce.subscription_history (subscription_id, seller_id, event, from_status, to_status, by_name, details, at)
  values ((line ->> 'subscriptionId')::uuid, (p -> 'order' ->> 'sellerId')::uuid, 'activated', 'pending-activation',
    started ->> 'status', p -> 'order' ->> 'byName', jsonb_build_object('trialEndsAt', started -> 'trialEndsAt'), ordered);
end $$;
