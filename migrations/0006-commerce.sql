-- Selling: a partner's customers, what is for sale, carts, orders and subscriptions. Instants are
-- marketplace time given by the caller. Every table that grows with sellers carries the seller's
-- id, and composite keys make it impossible that a row belongs to another seller than its parent.

create schema commerce;

-- The relationship of a partner with a customer organisation. The organisation is identity's and
-- may have any number of sellers; company, address and contact are what this seller wrote.
create table commerce.customers (
  id uuid primary key,
  seller_id uuid not null,
  organisation_id uuid not null,
  tenant_id uuid not null,
  handle text not null,
  company text not null check (length(company) between 2 and 200),
  domain text not null check (domain = lower(domain)),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  segment text not null check (segment in ('commercial', 'education', 'government', 'non-profit')),
  language text not null,
  registration_number text,
  tax_id text,
  contact jsonb not null,
  address jsonb not null,
  -- The indirect reseller through which an indirect provider sells to this customer.
  reseller_id uuid,
  -- Day of the latest attested customer agreement; without one nothing is bought.
  agreed_on date,
  search text not null generated always as
    (lower(company) || ' ' || domain || ' ' || coalesce(contact ->> 'email', '') || ' ' || tenant_id::text) stored,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (seller_id, organisation_id),
  unique (seller_id, id)
);
create index customers_by_company on commerce.customers (seller_id, lower(company), id);

create table commerce.customer_agreements (
  id uuid primary key,
  seller_id uuid not null,
  customer_id uuid not null,
  first_name text not null,
  last_name text not null,
  email text not null,
  phone text,
  agreed_on date not null,
  attested_by text not null,
  attested_at timestamptz not null,
  foreign key (seller_id, customer_id) references commerce.customers (seller_id, id)
);
create index agreements_of_customer on commerce.customer_agreements (seller_id, customer_id, attested_at desc);
create trigger customer_agreements_append_only before update or delete or truncate
  on commerce.customer_agreements for each statement execute function platform.refuse_change();

-- The two sides of an invoice, as identity announced them: the operator issues it, a partner or a
-- customer that buys for itself pays it. Kept here so that a cart is priced with one statement.
create table commerce.accounts (
  id uuid primary key,
  kind text not null check (kind in ('operator', 'partner', 'customer')),
  country text not null,
  tax_id text,
  time_zone text not null
);
create unique index one_issuer on commerce.accounts (kind) where kind = 'operator';

-- What is for sale: one row for each plan of a live edition, projected in the transaction that
-- makes it live, so that carts and catalogues are priced with one statement. A plan that is sold
-- no longer stays, so that a cart that holds it can say so.
create table commerce.plans_for_sale (
  plan_uuid uuid primary key,
  offer_id uuid not null,
  publisher_id uuid not null,
  offer jsonb not null,
  plan jsonb not null,
  -- The operator's own products are a filter of the catalogue.
  operators_own boolean not null,
  category text not null check (category in ('trial', 'small-business', 'enterprise')),
  sold boolean not null,
  listed boolean not null,
  sort_name text not null,
  search text not null,
  updated_at timestamptz not null
);
create index plans_of_offer on commerce.plans_for_sale (offer_id);
create index plans_by_name on commerce.plans_for_sale (sort_name, plan_uuid) where listed;

-- Tax by seller country, buyer country, kind of buyer and product class. Rates of one sale do not
-- overlap in time.
create extension if not exists btree_gist;
create table commerce.tax_rates (
  id uuid primary key,
  seller_country text not null check (seller_country ~ '^[A-Z]{2}$'),
  buyer_country text not null check (buyer_country ~ '^[A-Z]{2}$'),
  tax_class text not null check (tax_class in ('software')),
  buyer text not null check (buyer in ('with-tax-id', 'without-tax-id', 'any')),
  treatment text not null check (treatment in ('taxed', 'reverse-charge', 'exempt')),
  percent numeric(9, 6) not null check (percent between 0 and 100),
  name text not null,
  jurisdiction text not null,
  sample boolean not null,
  valid daterange not null check (not isempty(valid)),
  check (treatment = 'taxed' or percent = 0),
  exclude using gist (seller_country with =, buyer_country with =, tax_class with =, buyer with =, valid with &&)
);

-- A cart is one document: its lines and its latest review are read and written together.
create table commerce.carts (
  id uuid primary key,
  seller_id uuid not null,
  customer_id uuid not null,
  state text not null default 'open' check (state in ('open', 'ordered')),
  reseller_id uuid,
  lines jsonb not null check (jsonb_typeof(lines) = 'array' and jsonb_array_length(lines) <= 50),
  -- The reviewed quote, its fingerprint, and the version of the cart that it was made from.
  review jsonb,
  order_id uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  foreign key (seller_id, customer_id) references commerce.customers (seller_id, id),
  check ((state = 'ordered') = (order_id is not null)),
  check (expires_at > created_at)
);
create unique index one_open_cart on commerce.carts (seller_id, customer_id) where state = 'open';

create table commerce.orders (
  id uuid primary key,
  number text not null unique,
  seller_id uuid not null,
  customer_id uuid not null,
  reseller_id uuid,
  -- A cart becomes one order at most.
  cart_id uuid not null unique,
  totals jsonb not null,
  placed_by_kind text not null,
  placed_by_id text,
  placed_by_name text not null,
  placed_at timestamptz not null,
  unique (seller_id, id),
  unique (seller_id, customer_id, id),
  foreign key (seller_id, customer_id) references commerce.customers (seller_id, id)
);
create index orders_by_time on commerce.orders (seller_id, placed_at desc, id desc);
create index orders_of_customer on commerce.orders (seller_id, customer_id, placed_at desc, id desc);

create table commerce.subscriptions (
  id uuid primary key,
  seller_id uuid not null,
  customer_id uuid not null,
  -- The customer organisation: limits and trials count over all of its sellers.
  organisation_id uuid not null,
  publisher_id uuid not null,
  offer_id uuid not null,
  plan_uuid uuid not null,
  order_id uuid not null,
  reseller_id uuid,
  name text not null,
  status text not null default 'pending-activation' check (status in
    ('pending-activation', 'trial', 'active', 'suspended', 'cancelled', 'expired', 'deleted')),
  auto_renew boolean not null default true,
  quantity integer not null check (quantity >= 1),
  terms jsonb not null check (terms ?& array['unitPrice', 'term', 'payment', 'quantity', 'cancellation',
    'editionId', 'sellerTimeZone', 'storeFeePercent']),
  trial_days integer not null check (trial_days >= 0),
  -- Which of the n that a customer may hold this one is; null where the plan is not limited.
  limit_slot integer check (limit_slot >= 1),
  ordered_at timestamptz not null,
  lapses_at timestamptz not null,
  activated_at timestamptz,
  trial_ends_at timestamptz,
  term_start date,
  term_end date,
  ended_at timestamptz,
  end_reason text,
  version integer not null default 1,
  updated_at timestamptz not null,
  unique (seller_id, id),
  foreign key (seller_id, customer_id, order_id) references commerce.orders (seller_id, customer_id, id),
  check (lapses_at > ordered_at),
  check (term_end > term_start),
  check ((activated_at is null) = (term_start is null) and (term_start is null) = (term_end is null)),
  check (status <> 'pending-activation' or activated_at is null),
  check (status not in ('trial', 'active', 'suspended') or activated_at is not null),
  check (status <> 'trial' or trial_ends_at is not null),
  check ((status in ('cancelled', 'expired', 'deleted')) = (ended_at is not null))
);
create index subscriptions_by_order_time on commerce.subscriptions (seller_id, ordered_at desc, id desc);
create index subscriptions_of_customer on commerce.subscriptions (seller_id, customer_id, ordered_at desc, id desc);
create index subscriptions_of_publisher on commerce.subscriptions (publisher_id, id);
create index subscriptions_of_order on commerce.subscriptions (order_id);
create index subscriptions_of_offer on commerce.subscriptions (offer_id, plan_uuid, status);
create index subscriptions_held on commerce.subscriptions (organisation_id, offer_id)
  where status in ('pending-activation', 'trial', 'active', 'suspended');
-- A limited plan is held once for each slot, over all sellers, whoever is faster.
create unique index one_subscription_per_slot on commerce.subscriptions (organisation_id, plan_uuid, limit_slot)
  where limit_slot is not null and status in ('pending-activation', 'trial', 'active', 'suspended');
-- One trial of an offer for each customer, ever; one that was never activated does not count.
create unique index one_trial_per_offer on commerce.subscriptions (organisation_id, offer_id)
  where trial_days > 0 and (activated_at is not null or status = 'pending-activation');

-- What was ordered, as it was ordered; the subscription's own terms may change at a renewal.
create table commerce.order_lines (
  order_id uuid not null,
  number integer not null check (number >= 1),
  seller_id uuid not null,
  subscription_id uuid not null unique,
  terms jsonb not null,
  price jsonb not null,
  primary key (order_id, number),
  foreign key (seller_id, order_id) references commerce.orders (seller_id, id),
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id)
);
create trigger order_lines_append_only before update or delete or truncate
  on commerce.order_lines for each statement execute function platform.refuse_change();

-- Every change of a subscription: what its history shows, and the proof that only listed
-- transitions happened.
create table commerce.subscription_history (
  seq bigint generated always as identity primary key,
  subscription_id uuid not null,
  seller_id uuid not null,
  event text not null,
  from_status text,
  to_status text not null,
  by_name text,
  details jsonb not null default '{}',
  at timestamptz not null,
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id)
);
create index history_of_subscription on commerce.subscription_history (subscription_id, seq);
create trigger subscription_history_append_only before update or delete or truncate
  on commerce.subscription_history for each statement execute function platform.refuse_change();

-- What billing has charged and credited for each subscription, as it announced it: the amount that a
-- cancellation says it will give back is the amount that it gives back.
create table commerce.charged_amounts (
  charge_id uuid primary key,
  subscription_id uuid not null,
  seller_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  net_minor bigint not null,
  tax_minor bigint not null,
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id)
);
create index charged_of_subscription on commerce.charged_amounts (subscription_id);

-- Links to a publisher's site. Only the hash of a token is kept.
create table commerce.setup_links (
  token_hash bytea primary key check (length(token_hash) = 32),
  subscription_id uuid not null,
  seller_id uuid not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id)
);
create index setup_links_of_subscription on commerce.setup_links (subscription_id, created_at desc);
create index setup_links_age on commerce.setup_links (expires_at);

-- Places an order: all lines or none. The rules have decided; what only the database can decide
-- under concurrency is decided here: the cart becomes one order once, and a limited plan is not
-- held more often than its limit.
--
-- Returns null when the order is placed, 'cart-moved', or 'limit:<plan>' for the plan that is
-- held too often; the caller then rolls back.
create function commerce.place_order(p jsonb) returns text language plpgsql as $$
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
  update commerce.carts set state = 'ordered', order_id = (o ->> 'id')::uuid, version = version + 1
  where id = (o ->> 'cartId')::uuid and seller_id = seller and state = 'open'
    and version = (o ->> 'cartVersion')::integer;
  if not found then return 'cart-moved'; end if;

  insert into commerce.orders (id, number, seller_id, customer_id, reseller_id, cart_id, totals,
    placed_by_kind, placed_by_id, placed_by_name, placed_at)
  values ((o ->> 'id')::uuid, o ->> 'number', seller, customer, (o ->> 'resellerId')::uuid,
    (o ->> 'cartId')::uuid, o -> 'totals', o ->> 'byKind', o ->> 'byId', o ->> 'byName', placed);

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
      ordered_at, lapses_at, updated_at)
    values ((line ->> 'subscriptionId')::uuid, seller, customer, organisation,
      (terms ->> 'publisherId')::uuid, (terms ->> 'offerId')::uuid, plan, (o ->> 'id')::uuid,
      (o ->> 'resellerId')::uuid, line ->> 'name', (terms ->> 'quantity')::integer, terms,
      (terms ->> 'trialDays')::integer, slot, placed, (line ->> 'lapsesAt')::timestamptz, placed);
    insert into commerce.order_lines (order_id, number, seller_id, subscription_id, terms, price)
    values ((o ->> 'id')::uuid, (line ->> 'number')::integer, seller,
      (line ->> 'subscriptionId')::uuid, terms, line -> 'price');
    insert into commerce.subscription_history (subscription_id, seller_id, event, to_status, by_name, at)
    values ((line ->> 'subscriptionId')::uuid, seller, 'ordered', 'pending-activation', o ->> 'byName', placed);
  end loop;
  return null;
end $$;
