-- What offers are listed with of their audiences is read without reading the lists themselves:
-- how long a list is, which kinds of ID are in it, and whether two lists name the same.

create function catalog.audience_key(entry jsonb) returns text
  language sql immutable parallel safe
  return case when entry ? 'subscriptionId' then 'subscription:' || (entry ->> 'subscriptionId')
    else 'tenant:' || (entry ->> 'tenantId') end;

create function catalog.audience_hash(entries jsonb) returns text
  language sql immutable parallel safe
  return (select md5(coalesce(string_agg(key, ' ' order by key collate "C"), ''))
    from (select catalog.audience_key(e) as key from jsonb_array_elements(entries) as x(e)) as keys);

create function catalog.audience_kinds(entries jsonb) returns text[]
  language sql immutable parallel safe
  return array_remove(array[
    case when entries @? '$[*].tenantId' then 'tenant' end,
    case when entries @? '$[*].subscriptionId' then 'subscription' end], null);

alter table catalog.audiences
  add column size integer not null generated always as (jsonb_array_length(entries)) stored,
  add column kinds text[] not null generated always as (catalog.audience_kinds(entries)) stored,
  -- Of the IDs alone: notes and order are nothing that buyers are measured by.
  add column ids_hash text not null generated always as (catalog.audience_hash(entries)) stored;
