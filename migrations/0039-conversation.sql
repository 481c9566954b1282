-- What the certification team asks about a submission and what its publisher answers.

-- Since when the publisher's answer is awaited, and when it came: of the last question alone.
alter table publishing.submissions
  add column asked_at timestamptz,
  add column answered_at timestamptz,
  add constraint answers_follow_questions check (answered_at is null or asked_at is not null);

create table publishing.messages (
  submission_id uuid not null references publishing.submissions (id),
  number integer not null check (number between 1 and 100),
  by_kind text not null check (by_kind in ('operator', 'publisher')),
  by_name text not null,
  -- The finding that it is about. A step that runs again replaces its findings; the message stays.
  finding_id uuid,
  text text not null check (text <> '' and length(text) <= 4000),
  at timestamptz not null,
  primary key (submission_id, number)
);
create trigger messages_append_only before update or delete or truncate
  on publishing.messages for each statement execute function platform.refuse_change();
