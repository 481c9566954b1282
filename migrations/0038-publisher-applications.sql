-- Companies that want to sell here: their applications, what became of them, and links by mail.

create table identity.applications (
  id uuid primary key,
  -- How people speak of it.
  number bigint generated always as identity unique,
  -- `unconfirmed` until the address of the contact is proven; nobody but the applicant knows of it.
  state text not null default 'unconfirmed'
    check (state in ('unconfirmed', 'waiting', 'asked', 'approved', 'declined', 'referred')),
  name text not null check (length(name) between 1 and 200),
  -- The publisher ID that is wanted, by the rules of identity.organisations.handle and shorter.
  handle text not null check (handle ~ '^[a-z0-9_-]{2,30}$'),
  country text not null check (country ~ '^[A-Z]{2}$'),
  tax_id text check (length(tax_id) between 1 and 40),
  contact_name text not null check (length(contact_name) between 1 and 200),
  contact_email text not null check (contact_email = lower(contact_email)),
  contact_phone text check (length(contact_phone) between 1 and 30),
  locale text not null check (locale in ('en', 'fr', 'ko')),
  time_zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  agreement_version text not null,
  agreed_at timestamptz not null,
  applied_at timestamptz not null,
  -- System time: what is forgotten after some days is counted by it.
  stored_at timestamptz not null default clock_timestamp(),
  -- The organisation that was made of it.
  organisation_id uuid references identity.organisations (id),
  check ((state = 'approved') = (organisation_id is not null))
);
create index applications_by_time on identity.applications (applied_at desc, id desc) where state <> 'unconfirmed';
create index applications_by_state on identity.applications (state, applied_at desc, id desc) where state <> 'unconfirmed';
create index applications_of_address on identity.applications (contact_email, stored_at);
-- An ID that somebody waits for is promised to nobody else.
create unique index one_open_application_for_handle on identity.applications (handle) where state in ('waiting', 'asked');

-- What happened to an application, in order: what the operator asked and what was answered, too.
create table identity.application_steps (
  application_id uuid not null references identity.applications (id) on delete cascade,
  number integer not null,
  kind text not null check (kind in ('received', 'referred', 'asked', 'answered', 'approved', 'declined', 'invited')),
  text text check (length(text) between 1 and 4000),
  by_name text not null,
  at timestamptz not null,
  primary key (application_id, number)
);

-- Links that are sent by mail, each used once: the token is kept as its hash.
create table identity.mail_links (
  hash bytea primary key check (length(hash) = 32),
  purpose text not null check (purpose in ('confirm-application', 'answer-application', 'set-password')),
  -- The application, or the person.
  subject uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index mail_links_of_subject on identity.mail_links (subject, purpose);
create index mail_links_by_end on identity.mail_links (expires_at);
