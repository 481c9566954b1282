-- The certification team's work: what comes first, and who handed what to whom.

-- 0: escalated, 1: given priority by somebody of the team, 2: in its turn.
alter table publishing.submissions
  add column queue_rank smallint not null default 2 check (queue_rank between 0 and 2);
create index submissions_in_order on publishing.submissions (queue_rank, waiting_since, id)
  where waiting_since is not null and decision is null;

create table publishing.handovers (
  submission_id uuid not null references publishing.submissions (id),
  number integer not null check (number >= 1),
  kind text not null check (kind in ('assigned', 'escalated')),
  by_id text not null,
  by_name text not null,
  to_id text not null,
  to_name text not null,
  reason text not null check (length(reason) <= 4000),
  at timestamptz not null,
  primary key (submission_id, number),
  check (kind = 'assigned' or reason <> '')
);
create trigger handovers_append_only before update or delete or truncate
  on publishing.handovers for each statement execute function platform.refuse_change();

-- What two people have to certify. Nothing by default; a submission keeps what held when it was made.
create table publishing.two_person_rules (
  position integer primary key check (position >= 1),
  -- Empty: of every type.
  offer_types text[] not null,
  publishers text not null check (publishers in ('any', 'not-certified-before', 'not-verified')),
  changes text[] not null check (cardinality(changes) >= 1),
  changed_at timestamptz not null,
  changed_by text not null
);
alter table publishing.submissions add column two_people boolean not null default false;

-- The first person's word for a submission that two people have to certify.
create table publishing.first_decisions (
  submission_id uuid primary key references publishing.submissions (id),
  by_id text not null,
  by_name text not null,
  note text,
  verdicts jsonb not null,
  at timestamptz not null
);
create trigger first_decisions_append_only before update or delete or truncate
  on publishing.first_decisions for each statement execute function platform.refuse_change();
-- Whoever certified first cannot be the one who certifies in the end, whatever else goes wrong.
create function publishing.refuse_one_person_twice() returns trigger language plpgsql as $$
begin
  if new.decision = 'certified' and old.decision is null and new.two_people and not exists (
    select 1 from publishing.first_decisions f
    where f.submission_id = new.id and f.by_id <> new.claimed_by
  ) then
    raise exception 'two different people have to certify submission %', new.id;
  end if;
  return new;
end $$;
create trigger two_people_certify before update on publishing.submissions
  for each row execute function publishing.refuse_one_person_twice();

-- Whole seconds for which the submission waited on its publisher's answers, those that came.
alter table publishing.submissions
  add column publisher_seconds integer not null default 0 check (publisher_seconds >= 0);

-- What its publisher says it has put right; the certification team reads it with the next submission.
alter table publishing.findings
  add column fixed_at timestamptz,
  add column fixed_by text,
  add constraint fixed_by_somebody check ((fixed_at is null) = (fixed_by is null));

-- What the team has written for a policy before, to be written again.
create index verdicts_with_words on publishing.verdicts (policy) where note is not null;
