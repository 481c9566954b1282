-- What programs asked and how it was answered, for whoever finds out why one does not work: kept for some days, written by each
-- server for a second at a time. No bodies, no addresses as they were called: those name customers.

create table identity.program_calls (
  id bigint generated always as identity primary key,
  client_id uuid not null references identity.api_clients (id),
  organisation_id uuid not null,
  -- System time.
  at timestamptz not null,
  method text not null,
  -- As the reference names it, without the values of a call.
  route text not null,
  status smallint not null,
  -- Code of the problem; null where nothing was refused.
  problem text,
  took_ms integer not null check (took_ms >= 0),
  request_id uuid not null,
  -- Calls of the same second beside it that were only counted.
  more integer not null default 0 check (more >= 0)
);
create index program_calls_latest on identity.program_calls (client_id, at desc, id desc);
create index program_calls_by_age on identity.program_calls using brin (at);
