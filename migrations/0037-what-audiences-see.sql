-- What a private plan costs at least in each market, so that cards and lists ordered by price count it
-- for the members of its audience. Reads each private plan once: about a second for a thousand.
alter table storefront.private_plans add column prices jsonb not null default '{}';

update storefront.private_plans p set prices = lowest.prices
from (
  select plan_uuid, jsonb_object_agg(market, price) as prices
  from storefront.private_plans as private
  cross join lateral jsonb_each(plan -> 'prices') as sold (market, price_list)
  cross join lateral (
    select jsonb_build_object('currency', price_list ->> 'currency', 'amount', amount,
      'perUser', plan ->> 'pricingModel' = 'per-user', 'months', months,
      'usageOnly', usage_only, 'ownLicence', plan ->> 'pricingModel' in ('byol', 'publisher'),
      'monthly', amount::numeric / months) as price
    from (
      select '0' as amount, 1 as months, plan ->> 'pricingModel' = 'usage' as usage_only
      where plan ->> 'pricingModel' in ('usage', 'free', 'byol', 'publisher')
      union all
      select price_list -> 'terms' ->> term,
        case payment when 'monthly' then 1 when 'annual' then 12
          else (extract(year from term::interval) * 12 + extract(month from term::interval))::integer end,
        (price_list -> 'terms' ->> term)::numeric = 0 and exists (
          select from jsonb_each_text(price_list -> 'meters') as meter (id, unit) where unit::numeric > 0)
      from jsonb_to_recordset(plan -> 'terms') as offered (term text, payment text)
      where plan ->> 'pricingModel' not in ('usage', 'free', 'byol', 'publisher') and price_list -> 'terms' ? term
    ) as payments
    order by months, amount::numeric limit 1
  ) as first
  where coalesce(jsonb_typeof(plan -> 'addOn'), 'null') = 'null'
  group by plan_uuid
) as lowest
where lowest.plan_uuid = p.plan_uuid;

-- Who sells to a member of an audience sees the picture of an offer that only audiences see.
update commerce.plans_for_sale p
set offer = p.offer || jsonb_build_object('public', o.public)
  || case when o.public then '{}' else jsonb_build_object('logo', o.page -> 'logo') end
from storefront.offers o where o.offer_id = p.offer_id;

-- Files of offers that went live for an audience only, when every live offer's files were readable by
-- everybody: they close.
update platform.file_references r set public = false
where r.public and r.holder like 'live:%' and not exists (
  select from storefront.offers o where 'live:' || o.offer_id = r.holder and o.public
  union all select from storefront.withdrawn w where 'live:' || w.offer_id = r.holder);

-- Which subscriptions were confirmed for a scheduled go-live, not how many: when its moment has come,
-- others must not have taken their place. Null in what was set before: their number is compared.
alter table publishing.scheduled_go_lives add column confirmed_ids uuid[];
