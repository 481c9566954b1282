-- Licences that are added, and another plan that costs more now, count against the seller's credit limit like orders.

create index changes_in_progress_of_seller on commerce.operations (seller_id)
  where status = 'in-progress' and action in ('change-quantity', 'change-plan');

-- As before; and what changes charge that wait for their publisher's answer. Credits of a change lower what it
-- charges, and nothing else.
create or replace function commerce.ordered_minor(seller uuid, in_currency text, digits integer) returns bigint language sql stable as $$
  select ((coalesce((
    select sum((l.price -> 'total' ->> 'amount')::numeric)
    from commerce.subscriptions s join commerce.order_lines l on l.seller_id = s.seller_id and l.subscription_id = s.id
    where s.seller_id = seller and s.status = 'pending-activation'
      and l.price ->> 'charged' = 'on-activation' and l.price -> 'total' ->> 'currency' = in_currency), 0)
  + coalesce((
    select sum(greatest(0, c.amount))
    from commerce.operations o cross join lateral (
      select sum((x ->> 'amount')::numeric) as amount
      from jsonb_array_elements((o.change -> 'lines') || coalesce(o.change -> 'charged', '[]')) as l(line),
        lateral (values (l.line -> 'net'), (l.line -> 'tax')) as v(x)
      where x ->> 'currency' = in_currency) c
    where o.seller_id = seller and o.status = 'in-progress' and o.action in ('change-quantity', 'change-plan')), 0))
  * power(10::numeric, digits))::bigint
$$;

-- The limits of a seller with what it owes and ordered, read once nobody else changes them: whoever buys for it
-- takes turns until the transaction ends. Null where it has none.
create function commerce.hold_credit(seller uuid) returns json language plpgsql as $$
begin
  perform from commerce.credit_limits where seller_id = seller order by currency for update;
  if not found then return null; end if;
  return (select json_agg(json_build_object('currency', l.currency, 'limit', l.limit_minor::text,
      'owed', l.owed_minor::text, 'ordered', commerce.ordered_minor(l.seller_id, l.currency, l.digits)::text))
    from commerce.credit_limits l where l.seller_id = seller);
end $$;

-- Programs of the operator's own that are asked for payments (SUB-19). Times are system time.
create table billing.payment_sources (
  name text primary key check (name ~ '^own-[a-z0-9-]{1,50}$'),
  every_minutes integer not null check (every_minutes between 1 and 1440),
  -- What it answered last, and is asked with next: how far it has told.
  cursor text check (length(cursor) <= 1000),
  -- Infinity while no start has loaded it.
  next_at timestamptz not null default clock_timestamp(),
  -- A worker is asking until then.
  claimed_until timestamptz,
  asked_at timestamptz,
  succeeded_at timestamptz,
  recorded integer not null default 0,
  -- Times in a row that it gave no proper answer, and why the last time.
  failures integer not null default 0,
  failure text check (length(failure) <= 500),
  check ((failures = 0) = (failure is null))
);

-- What it told and could not be recorded: it stays until it is, by whomever, or the source says it otherwise.
create table billing.refused_payments (
  source text not null references billing.payment_sources (name),
  reference text not null,
  draft jsonb not null,
  -- What is wrong, as codes of messages with their parameters.
  faults jsonb not null check (jsonb_typeof(faults) = 'array' and jsonb_array_length(faults) > 0),
  seen_at timestamptz not null default clock_timestamp(),
  primary key (source, reference)
);

alter table billing.payments
  drop constraint payments_source_check,
  add constraint payments_source_check check (source in ('hand', 'file', 'sandbox', 'plug-in'));
