-- Settings of the marketplace, and publishers whom the operator verified.

-- Numbers that the operator set; what is not here is as the program has it. Each module says which
-- there are, and within what limits.
create table platform.settings (
  id text primary key check (id ~ '^[a-z][a-z-]*\.[a-z][a-z-]*$'),
  value integer not null,
  changed_at timestamptz not null,
  changed_by text not null
);

-- The two that had tables of their own. Those stay for servers of the version before, and are read no more.
insert into platform.settings (id, value, changed_at, changed_by)
select 'distribution.propagation-minutes', propagation_minutes, changed_at, changed_by
from publishing.distribution_settings
union all
select 'support.removal-notice-days', notice_days, changed_at, changed_by from support.settings;

-- The operator looked into who the organisation is.
alter table identity.organisations
  add column verified_at timestamptz,
  add column verified_by text,
  add constraint verified_by_somebody check ((verified_at is null) = (verified_by is null));

alter table publishing.certification_rules
  drop constraint certification_rules_publishers_check,
  add constraint certification_rules_publishers_check
    check (publishers in ('any', 'certified-before', 'verified'));
