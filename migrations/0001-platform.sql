-- The machinery that every module stands on: the marketplace itself and its clock, recorded events
-- and who has handled them, the audit trail, idempotency keys, the agenda and the mail outbox.
-- Business times are marketplace time and come from the caller; `clock_timestamp()` marks system
-- time (retention, delivery) only.

create table platform.marketplace (
  only_one boolean primary key default true check (only_one),
  kind text not null check (kind in ('sandbox', 'live')),
  name text not null,
  -- Marketplace time is system time plus this; frozen_at, where set, stands instead of both.
  clock_offset_ms bigint not null default 0,
  frozen_at timestamptz,
  demo boolean not null default false,
  demo_finished boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  check (kind = 'sandbox' or (clock_offset_ms = 0 and frozen_at is null))
);

create table platform.events (
  seq bigint generated always as identity primary key,
  id uuid not null unique,
  type text not null,
  subject text not null,
  payload jsonb not null,
  at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  request_id text,
  dispatched_at timestamptz
);
create index events_waiting on platform.events (seq) where dispatched_at is null;
create index events_of_subject on platform.events (subject, seq);

-- One row for each event and reaction whose effect is committed: what makes a retry harmless.
create table platform.handled (
  event_id uuid not null,
  reaction text not null,
  handled_at timestamptz not null default clock_timestamp(),
  primary key (event_id, reaction)
);

create table platform.audit_entries (
  seq bigint generated always as identity primary key,
  -- The organisation whose log shows the entry.
  organisation_id uuid,
  actor_kind text not null check (actor_kind in ('person', 'client', 'system')),
  actor_id text,
  actor_name text not null,
  action text not null,
  object_type text not null,
  object_id text not null,
  before jsonb,
  after jsonb,
  at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  request_id text
);
create index audit_of_object on platform.audit_entries (object_type, object_id, seq);
create index audit_of_organisation on platform.audit_entries (organisation_id, seq);

create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_schema || '.' || tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger audit_entries_append_only before update or delete or truncate
  on platform.audit_entries for each statement execute function platform.refuse_change();

create table platform.idempotency_keys (
  principal text not null,
  key text not null,
  request_hash text not null,
  status integer not null,
  headers jsonb not null,
  body text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (principal, key)
);
create index idempotency_keys_age on platform.idempotency_keys (created_at);

create table platform.agenda (
  id bigint generated always as identity primary key,
  kind text not null,
  subject text not null,
  due_at timestamptz not null,
  payload jsonb not null,
  attempts integer not null default 0,
  retry_at timestamptz,
  error text,
  unique (kind, subject)
);
create index agenda_due on platform.agenda (due_at, id);

create table platform.mails (
  id uuid primary key,
  -- Two mails with one key are the same mail: a repeated reaction sends nothing twice.
  dedupe_key text not null unique,
  to_address text not null,
  to_name text,
  person_id uuid,
  organisation_id uuid,
  locale text not null,
  template text not null,
  subject text not null,
  body text not null,
  at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  state text not null check (state in ('kept', 'queued', 'sent', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  sent_at timestamptz,
  error text
);
create index mails_waiting on platform.mails (next_attempt_at) where state = 'queued';
create index mails_latest on platform.mails (recorded_at desc, id desc);

-- Everything that a transaction announces, in one statement at its end: a round trip each would
-- be the larger part of a small transaction.
create function platform.record(
  p_at timestamptz, p_request text,
  p_actor_kind text, p_actor_id text, p_actor_name text,
  p_events jsonb, p_audits jsonb, p_moments jsonb, p_mails jsonb
) returns void language plpgsql as $$
begin
  if jsonb_array_length(p_events) > 0 then
    insert into platform.events (id, type, subject, payload, at, request_id)
    select (e ->> 'id')::uuid, e ->> 'type', e ->> 'subject', e -> 'payload', p_at, p_request
    from jsonb_array_elements(p_events) with ordinality as x(e, n) order by n;
  end if;
  if jsonb_array_length(p_audits) > 0 then
    insert into platform.audit_entries
      (organisation_id, actor_kind, actor_id, actor_name, action, object_type, object_id,
       before, after, at, request_id)
    select (a ->> 'organisationId')::uuid, p_actor_kind, p_actor_id, p_actor_name,
      a ->> 'action', a ->> 'objectType', a ->> 'objectId', a -> 'before', a -> 'after', p_at, p_request
    from jsonb_array_elements(p_audits) with ordinality as x(a, n) order by n;
  end if;
  if jsonb_array_length(p_moments) > 0 then
    insert into platform.agenda (kind, subject, due_at, payload)
    select m ->> 'kind', m ->> 'subject', (m ->> 'dueAt')::timestamptz, coalesce(m -> 'payload', '{}')
    from jsonb_array_elements(p_moments) with ordinality as x(m, n) order by n
    on conflict (kind, subject) do update
      set due_at = excluded.due_at, payload = excluded.payload, attempts = 0, retry_at = null, error = null;
  end if;
  if jsonb_array_length(p_mails) > 0 then
    insert into platform.mails (id, dedupe_key, to_address, to_name, person_id, organisation_id,
      locale, template, subject, body, at, state, next_attempt_at)
    select (m ->> 'id')::uuid, m ->> 'dedupeKey', m ->> 'to', m ->> 'toName', (m ->> 'personId')::uuid,
      (m ->> 'organisationId')::uuid, m ->> 'locale', m ->> 'template', m ->> 'subject', m ->> 'body',
      p_at, m ->> 'state', case when m ->> 'state' = 'queued' then clock_timestamp() end
    from jsonb_array_elements(p_mails) as x(m)
    on conflict (dedupe_key) do nothing;
  end if;
end $$;
