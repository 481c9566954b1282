-- What happened to a customer, as its programs read it: facts name its organisation, or the record that a seller has of it,
-- or, where it is billed itself, it as the seller. About 4 s for a million rows.
create index events_for_customer on platform.events
  ((coalesce(payload ->> 'organisationId', payload ->> 'customerId', payload ->> 'sellerId')), dispatched_at, type)
  where dispatched_at is not null
    and coalesce(payload ->> 'organisationId', payload ->> 'customerId', payload ->> 'sellerId') is not null;
