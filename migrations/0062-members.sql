-- Who looks through whose eyes: a session of the operator's that shows a portal as one person of one
-- organisation sees it, and changes nothing. It ends with its session.
create table identity.impersonations (
  session_id uuid primary key references auth."session" ("id") on delete cascade,
  organisation_id uuid not null references identity.organisations (id),
  by_person_id uuid not null references auth."user" ("id") on delete cascade,
  by_name text not null,
  -- The session to go back to, while it lasts.
  by_session_id uuid references auth."session" ("id") on delete set null,
  reason text not null check (length(reason) between 1 and 500),
  started_at timestamptz not null default clock_timestamp()
);
create index impersonations_by_session on identity.impersonations (by_session_id);
