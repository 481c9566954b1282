-- An invoice whose buyer's tax ID or address was wrong is issued again: a credit note takes all that is left of it, and
-- a new invoice bills the same lines to the buyer as it is now (docs/domain/reissued-invoices.md). Nothing that was issued changes.

alter table billing.invoices
  -- The invoice that this one takes the place of, and the first of all that did: null for any other document.
  add column reissues uuid unique references billing.invoices (id),
  add column first_id uuid references billing.invoices (id),
  add constraint replacements_are_invoices check
    ((reissues is null) = (first_id is null) and (reissues is null or type = 'invoice'));
create index invoices_of_first on billing.invoices (first_id) where first_id is not null;
-- Of a month one invoice, and what takes its place.
drop index billing.one_invoice_for_each_month;
create unique index one_invoice_for_each_month on billing.invoices (buyer_id, currency, month)
  where type = 'invoice' and reissues is null;

alter table billing.charges
  -- The charge of the invoice before, whose line this one bills again.
  add column reissues uuid unique references billing.charges (id),
  add constraint charged_again_is_no_credit check (reissues is null or num_nonnulls(reverses, part_of) = 0);
drop index billing.one_charge_for_each_period;
create unique index one_charge_for_each_period on billing.charges
  (subscription_id, batch_id, period_start, kind, reverses, operation_id, dimension, rating_id, reissues)
  nulls not distinct where part_of is null;

-- As before; what is charged again is what was undone, to the last unit but for its tax, and with it usage is taken back, too.
create or replace function billing.refuse_overlap() returns trigger language plpgsql as $$
declare
  charged uuid := coalesce(new.reverses, new.part_of);
begin
  if new.reissues is not null and not exists (
    select 1 from billing.charges c join billing.charges r on r.reverses = c.id
    where c.id = new.reissues and new.net_minor = -r.net_minor and new.store_fee_minor = -r.store_fee_minor
      and (new.buyer_id, new.customer_id, new.publisher_id, new.subscription_id, new.order_id, new.currency, new.kind,
           new.period_start, new.period_end, new.billed_on)
        = (c.buyer_id, c.customer_id, c.publisher_id, c.subscription_id, c.order_id, c.currency, c.kind,
           c.period_start, c.period_end, c.billed_on)
      and (new.batch_id, new.dimension, new.rating_id) is not distinct from (c.batch_id, c.dimension, c.rating_id))
  then
    raise exception 'Charge % is not what was undone of %', new.id, new.reissues using errcode = 'check_violation';
  end if;
  if new.kind = 'usage' then return null; end if;
  if charged is not null then
    if exists (select 1 from billing.charges c where c.id = charged and c.kind = 'usage'
      and (new.kind <> 'customerCredit'
        or not exists (select 1 from billing.disputes d where d.charge_id = c.id and d.state in ('open', 'accepted'))
          and not exists (select 1 from billing.charges n where n.reissues = c.id)))
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

-- An invoice that takes another's place bills lines of that one alone, and leaves nothing due of it.
create function billing.refuse_unfounded_replacement() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from billing.invoice_lines l join billing.charges c on c.id = l.charge_id
    left join billing.invoice_lines o on o.charge_id = c.reissues
    where l.invoice_id = new.id and o.invoice_id is distinct from new.reissues)
    or exists (select 1 from billing.invoices i where i.id = new.reissues
      and (i.buyer_id, i.currency, i.month, i.type) is distinct from (new.buyer_id, new.currency, new.month, 'invoice'))
    or 0 <> (select sum(i.total_minor) from billing.invoices i where i.id = new.reissues or i.amends = new.reissues)
  then
    raise exception 'Invoice % does not take the place of the one before', new.number using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger replacements_are_founded after insert on billing.invoices
  deferrable initially deferred for each row when (new.reissues is not null)
  execute function billing.refuse_unfounded_replacement();

-- Where two people close months, one asks for such an invoice and another one has it issued.
create table billing.reissue_requests (
  invoice_id uuid primary key references billing.invoices (id),
  -- As the preview answered it: what the second person agrees to.
  control text not null check (length(control) between 1 and 64),
  reason text not null check (length(reason) between 1 and 500),
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null
);
