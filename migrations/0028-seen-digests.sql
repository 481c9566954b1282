-- Digests of what a check read elsewhere, by field: the steps after Go live notice what was replaced
-- behind an address since it was certified.
alter table publishing.check_runs
  add column seen jsonb not null default '{}' check (jsonb_typeof(seen) = 'object');
