-- A part of a charge can be credited: each part names its charge, and what undoes the charge in the end takes back
-- what the parts have left.

alter table billing.charges
  -- The charge that this credit takes a part of; null for a charge, and for a credit that undoes one.
  add column part_of uuid references billing.charges (id),
  drop constraint charges_reverse_check,
  add constraint charges_reverse_check check (case
    when kind = 'cancelImmediate' then reverses is not null
    when kind = 'customerCredit' then num_nonnulls(reverses, part_of) = 1
    when kind in ('removeQuantity', 'proration') then true
    else reverses is null end),
  add constraint parts_are_credits check (part_of is null or kind = 'customerCredit' and net_minor <= 0),
  drop constraint one_charge_for_each_period;
create index parts_of_charge on billing.charges (part_of) where part_of is not null;
create unique index one_charge_for_each_period on billing.charges
  (subscription_id, batch_id, period_start, kind, reverses, operation_id, dimension, rating_id)
  nulls not distinct where part_of is null;

-- A credit stands on a credit note of the invoice that has its charge, whether it undoes all of it or a part.
create or replace function billing.wait_for_invoice() returns trigger language plpgsql as $$
begin
  insert into billing.unbilled (charge_id, buyer_id, currency, billed_on, reverses)
  select id, buyer_id, currency, billed_on, coalesce(reverses, part_of) from made;
  return null;
end $$;

-- As before; parts lie in the days of their charge, and never add up to more than it.
create or replace function billing.refuse_overlap() returns trigger language plpgsql as $$
declare
  charged uuid := coalesce(new.reverses, new.part_of);
begin
  if new.kind = 'usage' then return null; end if;
  if charged is not null then
    if exists (select 1 from billing.charges c where c.id = charged and c.kind = 'usage') then
      raise exception 'Charge % would give usage back', new.id using errcode = 'check_violation';
    end if;
    if exists (
      select 1 from billing.charges c,
        lateral (select coalesce(sum(p.net_minor), 0) as net, coalesce(sum(p.tax_minor), 0) as tax,
            coalesce(sum(p.store_fee_minor), 0) as fee, bool_or(p.reverses is not null) as undone
          from billing.charges p where p.part_of = c.id or p.reverses = c.id) s
      where c.id = charged and (c.currency <> new.currency or c.part_of is not null or c.reverses is not null
        or c.net_minor + s.net < 0 or c.tax_minor + s.tax < 0 or c.store_fee_minor + s.fee < 0
        or s.undone and (c.net_minor + s.net <> 0 or c.tax_minor + s.tax <> 0 or c.store_fee_minor + s.fee <> 0)))
    then
      raise exception 'Credits of charge % are not what it was', charged using errcode = 'check_violation';
    end if;
    return null;
  end if;
  if exists (
    select 1 from billing.charges c
    where c.subscription_id = new.subscription_id and c.batch_id is not distinct from new.batch_id
      and c.id <> new.id and c.reverses is null and c.part_of is null and c.kind <> 'usage'
      and daterange(c.period_start, c.period_end) && daterange(new.period_start, new.period_end)
      and not exists (select 1 from billing.charges r where r.reverses = c.id))
  then
    raise exception 'Charge % overlaps a period that is charged already', new.id using errcode = 'exclusion_violation';
  end if;
  return null;
end $$;

-- What stands of a charge is what its parts have left of it.
alter table commerce.charged_amounts add column part_of uuid;
