-- Simulations: a copy of the marketplace runs some months ahead, and what came of it is kept as a report
-- (BEY-05).

create schema operations;

create table operations.simulations (
  id uuid primary key,
  months integer not null check (months between 1 and 36),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  -- While it runs: what it does, and how much of that is done.
  phase text check (phase in ('copying', 'running')),
  part real check (part between 0 and 1),
  asked_by text not null,
  -- Marketplace time.
  asked_at timestamptz not null,
  -- System time: how long it took.
  started_at timestamptz,
  ended_at timestamptz,
  -- Somebody wants it to end: whoever runs it ends it.
  cancelled boolean not null default false,
  -- A worker that dies leaves its claim to another.
  attempts integer not null default 0,
  claimed_until timestamptz,
  report jsonb,
  check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null)),
  check ((state = 'done') = (report is not null))
);
-- One at a time: each works as hard as the marketplace itself.
create unique index one_simulation_under_way on operations.simulations ((true)) where state in ('waiting', 'running');
create index simulations_latest_first on operations.simulations (asked_at desc, id desc);
