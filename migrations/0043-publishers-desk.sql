-- What a publisher's people write down about a lead, for each other.

create table leads.notes (
  lead_id uuid not null references leads.leads (id),
  number integer not null check (number between 1 and 500),
  text text not null check (text <> '' and length(text) <= 2000),
  at timestamptz not null,
  primary key (lead_id, number)
);
create trigger notes_append_only before update or delete or truncate
  on leads.notes for each statement execute function platform.refuse_change();

-- Calls to the connection webhook of a draft that its publisher asked for, as they went. Times are system time.
create table wire.test_calls (
  id uuid primary key,
  publisher_id uuid not null,
  offer_id uuid not null,
  by_name text not null,
  url text not null,
  -- What the token said, and what the call brought; the token itself is not kept.
  claims jsonb not null,
  body jsonb not null,
  verdict text not null
    check (verdict in ('taken', 'token-refused', 'content-refused', 'failed', 'unreachable')),
  -- The answer's status, or why there was none.
  status integer,
  error text,
  took_ms integer not null check (took_ms >= 0),
  at timestamptz not null default clock_timestamp(),
  check ((status is null) = (verdict = 'unreachable')),
  check ((error is null) = (verdict <> 'unreachable'))
);
create index test_calls_of_offer on wire.test_calls (offer_id, at desc, id desc);
create trigger test_calls_append_only before update or delete or truncate
  on wire.test_calls for each statement execute function platform.refuse_change();
