-- Reports about a publisher's offers that people have sent to themselves by mail (ux.md P26).

create schema insights;

create table insights.report_schedules (
  id uuid primary key,
  organisation_id uuid not null,
  -- Who gets it, and made it.
  person_id uuid not null,
  person_name text not null,
  frequency text not null check (frequency in ('weekly', 'monthly')),
  -- Of the week from Monday (1), or of the month, in the publisher's zone.
  on_day integer not null,
  -- Addresses of offers; none: all of the publisher's.
  offers text[] not null check (cardinality(offers) <= 20),
  compare text not null check (compare in ('before', 'year', 'none')),
  -- Stopped: who gets it lost the role that reads insights.
  state text not null check (state in ('running', 'paused', 'stopped')),
  -- Marketplace time.
  next_at timestamptz,
  last_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  check (on_day >= 1 and on_day <= case frequency when 'weekly' then 7 else 28 end),
  check ((state = 'running') = (next_at is not null))
);
create index report_schedules_of_organisation on insights.report_schedules (organisation_id, id desc);
