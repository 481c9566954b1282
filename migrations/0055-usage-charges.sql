-- Usage is charged: each dimension of a month by itself, and never given back.

alter table billing.charges
  -- Of usage: the dimension, and the rating that counted its events.
  add column dimension text,
  add column rating_id uuid,
  drop constraint charges_kind_check,
  add constraint charges_kind_check check (kind in ('new', 'convert', 'renew', 'cycleCharge', 'addQuantity',
    'removeQuantity', 'cancelImmediate', 'proration', 'usage')),
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
