-- Certification by rule.

-- What the operator lets through without a person where no check finds anything. None by default.
create table publishing.certification_rules (
  position integer primary key check (position >= 1),
  -- Empty: of every type.
  offer_types text[] not null,
  publishers text not null check (publishers in ('any', 'certified-before')),
  changes text[] not null check (cardinality(changes) >= 1),
  changed_at timestamptz not null,
  changed_by text not null
);

-- Whether a rule in force at the submission lets it through where nothing is found.
alter table publishing.submissions add column alone boolean not null default false;
