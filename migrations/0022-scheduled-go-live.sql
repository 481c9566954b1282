-- The moment at which a waiting preview goes live by itself, as its publisher chose it (BEY-03). One
-- row for a submission: the version says to whoever changes it what was seen.
create table publishing.scheduled_go_lives (
  submission_id uuid primary key references publishing.submissions (id),
  state text not null check (state in ('waiting', 'cancelled', 'dropped', 'carried-out', 'missed')),
  -- Marketplace time.
  go_live_at timestamptz not null,
  version integer not null default 1 check (version > 0),
  set_at timestamptz not null,
  -- Who chose it: must still be allowed to publish when the moment has come.
  set_by_kind text not null check (set_by_kind in ('person', 'client', 'system')),
  set_by_id text,
  set_by_name text not null,
  -- Subscriptions of organisations that lose sight of their plan, as they were confirmed.
  confirmed_subscriptions integer not null check (confirmed_subscriptions >= 0),
  ended_at timestamptz,
  missed_reason text,
  check (go_live_at > set_at),
  check ((ended_at is null) = (state = 'waiting')),
  check ((missed_reason is not null) = (state = 'missed'))
);
