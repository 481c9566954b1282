-- A line of an order can be sold through another reseller of the indirect provider than the order; null is the order's.

alter table commerce.order_lines add column reseller_id uuid;

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
      coalesce((line ->> 'resellerId')::uuid, (o ->> 'resellerId')::uuid), line ->> 'name', (terms ->> 'quantity')::integer, terms,
      (terms ->> 'trialDays')::integer, slot, placed, (line ->> 'lapsesAt')::timestamptz, placed,
      (line -> 'addOn' ->> 'baseId')::uuid, (line -> 'addOn' ->> 'anchor')::date,
      coalesce((line -> 'addOn' ->> 'autoRenew')::boolean, true),
      coalesce((line -> 'addOn' ->> 'renewalsStopped')::boolean, false));
    insert into commerce.order_lines (order_id, number, seller_id, subscription_id, reseller_id, terms, price)
    values ((o ->> 'id')::uuid, (line ->> 'number')::integer, seller,
      (line ->> 'subscriptionId')::uuid, (line ->> 'resellerId')::uuid, terms, line -> 'price');
    insert into commerce.subscription_history (subscription_id, seller_id, event, to_status, by_name, at)
    values ((line ->> 'subscriptionId')::uuid, seller, 'ordered', 'pending-activation', o ->> 'byName', placed);
    if o ->> 'costCentre' is not null then
      insert into commerce.subscription_references (subscription_id, seller_id, number, cost_centre, since, by_name)
      values ((line ->> 'subscriptionId')::uuid, seller, 1, o ->> 'costCentre', placed, o ->> 'byName');
    end if;
  end loop;
  return null;
end $$;
