-- What the checks that call other machines last found in the draft of an offer, and whether they are
-- to run again: once after several saves in a row. Times without a word are the system's.
create table publishing.draft_checks (
  offer_id uuid primary key,
  publisher_id uuid not null,
  -- Counts what changed: a run that began before a change leaves the rest to the next.
  wanted bigint not null default 1,
  -- Null: nothing changed since the last run.
  due_at timestamptz,
  first_wanted_at timestamptz,
  claimed_until timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  -- The newest change that a run has seen, and what it said of which revision of the draft.
  checked bigint,
  revision text,
  -- Marketplace time.
  checked_at timestamptz,
  findings jsonb not null default '[]',
  checks text[] not null default '{}',
  check ((due_at is null) = (first_wanted_at is null)),
  check ((revision is null) = (checked_at is null))
);
create index draft_checks_due on publishing.draft_checks (due_at) where due_at is not null;

-- What addresses of a publisher answered a short while ago: many saves ask an address once.
create table publishing.asked_addresses (
  publisher_id uuid not null,
  -- SHA-256 of method, address and body.
  question text not null,
  outcome jsonb not null,
  fresh_until timestamptz not null,
  primary key (publisher_id, question)
);
create index asked_addresses_age on publishing.asked_addresses (fresh_until);

-- How many addresses the drafts of a publisher had asked in a minute.
create table publishing.asking_budgets (
  publisher_id uuid primary key,
  minute timestamptz not null,
  asked integer not null check (asked > 0)
);
