-- Submissions of editions on their way to the storefront: steps, findings, the operator's queue and
-- decisions, preview links. What an edition holds is the catalogue's; what happened to it is here.

create schema publishing;

create table publishing.submissions (
  id uuid primary key,
  offer_id uuid not null,
  publisher_id uuid not null,
  number integer not null check (number > 0),
  offer_slug text not null,
  offer_type text not null,
  offer_name text not null,
  edition_id uuid not null,
  state text not null check (state in ('in-progress', 'attention-needed', 'preview', 'going-live',
    'attention-after-sign-off', 'live', 'cancelled', 'replaced', 'withdrawn')),
  notes text not null check (length(notes) <= 4000),
  -- What the catalogue's review of the pages reported when the edition was made.
  review jsonb not null,
  submitted_at timestamptz not null,
  submitted_by text not null,
  ended_at timestamptz,
  signed_off_at timestamptz,
  signed_off_by text,
  -- The edition it is compared with: the last one of this offer that was certified.
  compared_with uuid references publishing.submissions (id),
  changes integer,
  person_needed boolean not null,
  because text[] not null,
  -- While a person is needed: since when, and who looks at it.
  waiting_since timestamptz,
  claimed_by text,
  claimed_by_name text,
  claimed_at timestamptz,
  certified_at timestamptz,
  decision text check (decision in ('certified', 'rejected')),
  decided_at timestamptz,
  decided_by text,
  decision_note text,
  policy_version text not null,
  unique (offer_id, number),
  check ((claimed_by is null) = (claimed_at is null)),
  check ((decision is null) = (decided_at is null)),
  check ((ended_at is not null) = (state in ('live', 'cancelled', 'replaced', 'withdrawn')))
);
-- One submission of an offer is open at a time (decision 4).
create unique index one_open_submission on publishing.submissions (offer_id)
  where state in ('in-progress', 'attention-needed', 'preview', 'going-live', 'attention-after-sign-off');
create index submissions_of_offer on publishing.submissions (offer_id, number desc);
create index submissions_waiting on publishing.submissions (waiting_since, id)
  where waiting_since is not null and decision is null;
create index submissions_decided on publishing.submissions (decided_at desc, id desc)
  where waiting_since is not null and decision is not null;

create table publishing.steps (
  submission_id uuid not null references publishing.submissions (id),
  position integer not null check (position >= 0),
  step text not null,
  phase text not null,
  by text not null check (by in ('system', 'operator', 'publisher')),
  state text not null check (state in ('waiting', 'running', 'waiting-on-person', 'passed',
    'passed-with-warnings', 'failed', 'cancelled')),
  -- Counts the starts: a worker that comes back late holds an older number.
  attempt integer not null default 0,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (submission_id, position),
  unique (submission_id, step)
);

create table publishing.findings (
  id uuid primary key,
  submission_id uuid not null references publishing.submissions (id),
  position integer not null,
  step text not null,
  -- The check that found it; null for a person's finding.
  check_name text,
  severity text not null check (severity in ('blocking', 'warning')),
  policy text,
  code text not null,
  page text,
  plan text,
  pointer text,
  params jsonb not null,
  evidence jsonb not null,
  note text
);
create index findings_of_submission on publishing.findings (submission_id, position, id);

create table publishing.check_runs (
  submission_id uuid not null references publishing.submissions (id),
  step text not null,
  check_name text not null,
  policy text not null,
  position integer not null,
  blocking integer not null,
  warnings integer not null,
  took_ms integer not null check (took_ms >= 0),
  ran_at timestamptz not null,
  primary key (submission_id, step, check_name)
);

create table publishing.verdicts (
  submission_id uuid not null references publishing.submissions (id),
  policy text not null,
  verdict text not null check (verdict in ('pass', 'warning', 'fail')),
  note text,
  primary key (submission_id, policy)
);

-- The secret address of an offer's preview; a new one or none, whenever the publisher says so.
create table publishing.preview_links (
  offer_id uuid primary key,
  submission_id uuid not null references publishing.submissions (id),
  edition_id uuid not null,
  token text not null unique check (length(token) >= 43),
  ready_at timestamptz not null
);

-- Whether the checks decide alone: for the marketplace, and where a publisher differs from it.
create table publishing.certification_settings (
  -- Null: the whole marketplace.
  publisher_id uuid unique nulls not distinct,
  certification text not null check (certification in ('policy', 'automatic')),
  changed_at timestamptz not null,
  changed_by text not null
);
