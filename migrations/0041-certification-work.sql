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
