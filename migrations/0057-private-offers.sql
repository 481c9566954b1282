-- Private offers of publishers to partners: a price of their own for some days.

create table commerce.private_offers (
  id uuid primary key,
  publisher_id uuid not null,
  offer_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  -- Days of the seller's billing zone; the last one is included.
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  partner_tenant_ids uuid[] not null check (cardinality(partner_tenant_ids) between 1 and 400),
  -- Empty: every customer of these partners.
  customer_tenant_ids uuid[] not null default '{}' check (cardinality(customer_tenant_ids) <= 25),
  -- A percentage off a plan's list price, or a price of its own for a market and term.
  lines jsonb not null check (jsonb_typeof(lines) = 'array' and jsonb_array_length(lines) between 1 and 100),
  version integer not null default 1,
  created_by text not null,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
create index private_offers_of_offer on commerce.private_offers (offer_id, created_at desc, id desc);
create index private_offers_of_partner on commerce.private_offers using gin (partner_tenant_ids) where withdrawn_at is null;

-- What was sold on the terms of a private offer.
create index order_lines_by_private_offer on commerce.order_lines ((terms -> 'privateOffer' ->> 'id'))
  where terms ? 'privateOffer';
