-- How a partner and an organisation that is here already come together, and how they part.

-- A partner asks by a link; the customer's administrator accepts or declines. Instants are marketplace time.
create table commerce.relationship_requests (
  id uuid primary key,
  seller_id uuid not null,
  -- The indirect reseller that an indirect provider asks together with.
  reseller_id uuid,
  -- Whom the partner means, in its own words; never compared with organisations of others.
  company text not null check (length(company) between 1 and 200),
  -- Only the organisation with this domain may accept; whoever has the link where it is null.
  domain text check (domain = lower(domain)),
  -- The link itself is shown once.
  token_hash bytea not null unique check (length(token_hash) = 32),
  -- `expired` is not stored: it follows from `expires_at`.
  state text not null default 'waiting' check (state in ('waiting', 'accepted', 'declined', 'revoked')),
  asked_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  ended_at timestamptz,
  ended_by text,
  -- The record that an acceptance made.
  customer_id uuid,
  unique (seller_id, id),
  foreign key (seller_id, customer_id) references commerce.customers (seller_id, id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'accepted') = (customer_id is not null))
);
create index relationship_requests_by_time on commerce.relationship_requests (seller_id, created_at desc, id desc);

-- A relationship that ended: the record stays for orders and invoices, and is no customer of the partner any more.
alter table commerce.customers add column ended_at timestamptz;
alter table commerce.customers add column ended_by text;
alter table commerce.customers add constraint ended_is_complete check ((ended_at is null) = (ended_by is null));

-- The version of the customer agreement that somebody of the customer accepted here; null where a partner attests it.
alter table commerce.customer_agreements add column accepted_version text;

-- As before; where the relationship ended since the cart was read, the order is refused like anything else that
-- moved. The share of the customer's row makes a removal wait for the order, and the order for a removal.
create or replace function commerce.record_order(p jsonb) returns void language plpgsql as $$
declare
  seller uuid := (p -> 'order' ->> 'sellerId')::uuid;
  parties uuid[] := array[seller, (p -> 'order' ->> 'organisationId')::uuid]
    || array(select (l -> 'terms' ->> 'publisherId')::uuid from jsonb_array_elements(p -> 'lines') as x(l));
  refused text;
  limited boolean;
begin
  perform platform.unmoved(cardinality(commerce.suspended_among(parties)) = 0);
  perform platform.unmoved(not exists (select from commerce.payment_blocks where seller_id = seller));
  perform from commerce.customers where seller_id = seller
    and id = (p -> 'order' ->> 'customerId')::uuid and ended_at is null for key share;
  perform platform.unmoved(found);
  -- Orders of a seller with a limit take turns.
  perform from commerce.credit_limits where seller_id = seller order by currency for update;
  limited := found;
  refused := commerce.place_order(p);
  if refused is null then
    if limited then
      perform platform.unmoved(not exists (
        select from commerce.credit_limits c where c.seller_id = seller
          and c.owed_minor + commerce.ordered_minor(seller, c.currency, c.digits) > c.limit_minor
          and exists (select from jsonb_array_elements(p -> 'lines') as x(l)
            where l -> 'price' ->> 'charged' = 'on-activation' and l -> 'price' -> 'total' ->> 'currency' = c.currency)));
    end if;
    return;
  end if;
  perform platform.unmoved(refused <> 'cart-moved');
  raise exception 'a limited plan is held too often'
    using errcode = 'SK001', detail = substr(refused, length('limit:') + 1);
end $$;
