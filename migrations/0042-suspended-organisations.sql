-- Organisations that the operator suspends and reinstates: what happened, and what selling needs to know.

create table identity.standing_changes (
  organisation_id uuid not null references identity.organisations (id),
  number integer not null check (number >= 1),
  kind text not null check (kind in ('suspended', 'reinstated')),
  -- The operator's words, which the organisation reads; a reinstatement may have none.
  reason text not null check (length(reason) <= 2000),
  -- Whom the organisation writes to about it.
  contact text check (length(contact) between 3 and 254),
  by_id text,
  by_name text not null,
  at timestamptz not null,
  primary key (organisation_id, number),
  check (kind = 'reinstated' or (reason <> '' and contact is not null))
);
create trigger standing_changes_append_only before update or delete or truncate
  on identity.standing_changes for each statement execute function platform.refuse_change();

-- Publishers, partners and customers that are suspended now, as identity announced it: few, so that the
-- price of a cart looks them up for nothing.
create table commerce.suspended_organisations (
  organisation_id uuid primary key,
  since timestamptz not null
);

-- The turn of a party to an order: an order shares it, a suspension has it alone.
create function commerce.standing_key(organisation uuid) returns bigint language sql immutable as
  $$ select hashtextextended(organisation::text, 42) $$;

-- Who of the parties to a purchase is suspended; that holds until the commit.
create function commerce.suspended_among(parties uuid[]) returns uuid[] language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(commerce.standing_key(one)) from unnest(parties) as one;
  -- A statement of its own: it sees what was committed while the locks were waited for.
  return array(select organisation_id from commerce.suspended_organisations where organisation_id = any (parties));
end $$;

-- As before; where its seller, its customer or the publisher of a line was suspended since it was read, the
-- order is refused like anything else that moved.
create or replace function commerce.record_order(p jsonb) returns void language plpgsql as $$
declare
  parties uuid[] := array[(p -> 'order' ->> 'sellerId')::uuid, (p -> 'order' ->> 'organisationId')::uuid]
    || array(select (l -> 'terms' ->> 'publisherId')::uuid from jsonb_array_elements(p -> 'lines') as x(l));
  refused text;
begin
  perform platform.unmoved(cardinality(commerce.suspended_among(parties)) = 0);
  refused := commerce.place_order(p);
  if refused is null then return; end if;
  perform platform.unmoved(refused <> 'cart-moved');
  raise exception 'a limited plan is held too often'
    using errcode = 'SK001', detail = substr(refused, length('limit:') + 1);
end $$;
