-- Usage is billed after use and never given back, but for what the operator finds wrong: a line of usage that its
-- buyer disputes is credited in answer to the dispute, and only so (docs/domain/disputes.md).

-- As before; a credit of usage is the operator's, and its charge is disputed.
create or replace function billing.refuse_overlap() returns trigger language plpgsql as $$
declare
  charged uuid := coalesce(new.reverses, new.part_of);
begin
  if new.kind = 'usage' then return null; end if;
  if charged is not null then
    if exists (select 1 from billing.charges c where c.id = charged and c.kind = 'usage'
      and (new.kind <> 'customerCredit' or not exists (
        select 1 from billing.disputes d where d.charge_id = c.id and d.state in ('open', 'accepted'))))
    then
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

-- What a buyer with a limit owes holds its usage, too: until now its charges were left out, and what was paid of them was not.
update commerce.credit_limits l set owed_minor = coalesce((
  select sum(p.amount_minor) from billing.ledger_postings p
  where p.account in ('receivable:' || l.seller_id, 'invoiced:' || l.seller_id, 'customer-balance:' || l.seller_id)
    and p.currency = l.currency), 0);
