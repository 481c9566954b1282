-- Where the buyer books what it orders is asked at Buy: it is kept with the cart, fixed with the order, and from then on the
-- cost centre of each subscription of it, which its owner changes as before.
alter table commerce.carts add column cost_centre text
  check (length(cost_centre) between 1 and 80 and cost_centre = btrim(cost_centre));
alter table commerce.orders add column cost_centre text
  check (length(cost_centre) between 1 and 80 and cost_centre = btrim(cost_centre));

-- As before, with the cost centre, in the same statement.
create or replace function commerce.place_order(p jsonb) returns text language plpgsql as $$
declare
  o jsonb := p -> 'order';
  placed timestamptz := (o ->> 'placedAt')::timestamptz;
  seller uuid := (o ->> 'sellerId')::uuid;
  customer uuid := (o ->> 'customerId')::uuid;
  organisation uuid := (o ->> 'organisationId')::uuid;
  line jsonb;
  terms jsonb;
  plan uuid;
  most integer;
  held integer;
  slot integer;
begin
  if o ->> 'cartId' is not null then
    update commerce.carts set state = 'ordered', order_id = (o ->> 'id')::uuid, version = version + 1
    where id = (o ->> 'cartId')::uuid and seller_id = seller and order_id is null
      and version = (o ->> 'cartVersion')::integer;
    if not found then return 'cart-moved'; end if;
  end if;

  insert into commerce.orders (id, number, seller_id, customer_id, reseller_id, cart_id, totals,
    placed_by_kind, placed_by_id, placed_by_name, placed_at, purchase_order, cost_centre)
  values ((o ->> 'id')::uuid, o ->> 'number', seller, customer, (o ->> 'resellerId')::uuid,
    (o ->> 'cartId')::uuid, o -> 'totals', o ->> 'byKind', o ->> 'byId', o ->> 'byName', placed, o ->> 'purchaseOrder',
    o ->> 'costCentre');

  -- In the order of their plans, so that two orders never wait for each other.
  for line in select l from jsonb_array_elements(p -> 'lines') as x(l) order by l -> 'terms' ->> 'planUuid'
  loop
    terms := line -> 'terms';
    plan := (terms ->> 'planUuid')::uuid;
    most := (line ->> 'limit')::integer;
    slot := null;
    if most is not null then
      perform pg_advisory_xact_lock(hashtextextended(organisation::text || plan::text, 6));
      select count(*) into held from commerce.subscriptions s
      where s.organisation_id = organisation and s.plan_uuid = plan
        and s.status in ('pending-activation', 'trial', 'active', 'suspended');
      if held >= most then return 'limit:' || plan; end if;
      select min(n) into slot from generate_series(1, held + 1) n
      where not exists (
        select 1 from commerce.subscriptions s
        where s.organisation_id = organisation and s.plan_uuid = plan and s.limit_slot = n
          and s.status in ('pending-activation', 'trial', 'active', 'suspended'));
    end if;

    insert into commerce.subscriptions (id, seller_id, customer_id, organisation_id, publisher_id,
      offer_id, plan_uuid, order_id, reseller_id, name, quantity, terms, trial_days, limit_slot,
      ordered_at, lapses_at, updated_at, parent_subscription_id, period_anchor, auto_renew, renewals_stopped)
    values ((line ->> 'subscriptionId')::uuid, seller, customer, organisation,
      (terms ->> 'publisherId')::uuid, (terms ->> 'offerId')::uuid, plan, (o ->> 'id')::uuid,
      (o ->> 'resellerId')::uuid, line ->> 'name', (terms ->> 'quantity')::integer, terms,
      (terms ->> 'trialDays')::integer, slot, placed, (line ->> 'lapsesAt')::timestamptz, placed,
      (line -> 'addOn' ->> 'baseId')::uuid, (line -> 'addOn' ->> 'anchor')::date,
      coalesce((line -> 'addOn' ->> 'autoRenew')::boolean, true),
      coalesce((line -> 'addOn' ->> 'renewalsStopped')::boolean, false));
    insert into commerce.order_lines (order_id, number, seller_id, subscription_id, terms, price)
    values ((o ->> 'id')::uuid, (line ->> 'number')::integer, seller,
      (line ->> 'subscriptionId')::uuid, terms, line -> 'price');
    insert into commerce.subscription_history (subscription_id, seller_id, event, to_status, by_name, at)
    values ((line ->> 'subscriptionId')::uuid, seller, 'ordered', 'pending-activation', o ->> 'byName', placed);
    if o ->> 'costCentre' is not null then
      insert into commerce.subscription_references (subscription_id, seller_id, number, cost_centre, since, by_name)
      values ((line ->> 'subscriptionId')::uuid, seller, 1, o ->> 'costCentre', placed, o ->> 'byName');
    end if;
  end loop;
  return null;
end $$;

-- Through whom a subscription is sold from a renewal on: what was asked stays as it was asked, and what was done, withdrawn or
-- dropped stays so, as lines of documents name the reseller of their day.
create function commerce.keep_reseller_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    raise exception 'changes of resellers are kept' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' or old.state <> 'planned'
    or (to_jsonb(new) - '{state,from_day}'::text[]) is distinct from (to_jsonb(old) - '{state,from_day}'::text[])
  then
    raise exception 'change of reseller % cannot be changed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger reseller_changes_are_kept before update or delete on commerce.reseller_changes
  for each row execute function commerce.keep_reseller_changes();
create trigger reseller_changes_stay before truncate on commerce.reseller_changes
  for each statement execute function commerce.keep_reseller_changes();
