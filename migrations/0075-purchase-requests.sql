-- What people who may not buy ask the administrators of their organisation to buy. Names and price are those of the
-- moment it was asked; what is bought is priced anew in the cart.

create table commerce.purchase_requests (
  id uuid primary key,
  organisation_id uuid not null,
  plan_uuid uuid not null,
  offer_slug text not null,
  offer_name text not null,
  plan_id text not null,
  plan_name text not null,
  term text not null,
  quantity integer not null check (quantity between 1 and 1000000),
  -- Of one payment, before tax, when it was asked; decimal text and currency.
  net jsonb not null,
  note text not null check (length(note) <= 500),
  state text not null default 'open' check (state in ('open', 'approved', 'declined')),
  asked_by uuid not null,
  asked_by_name text not null,
  -- Marketplace time.
  asked_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  answer text not null default '' check (length(answer) <= 500),
  check ((state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null))
);
create index purchase_requests_of_organisation on commerce.purchase_requests (organisation_id, id desc);
create index purchase_requests_of_person on commerce.purchase_requests (organisation_id, asked_by, id desc);
-- The storefront names an offer by its address.
create index plans_for_sale_of_slug on commerce.plans_for_sale ((offer ->> 'slug'));
