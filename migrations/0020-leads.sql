-- Leads: what people left who want to hear from a publisher (LIC-05), and how each was handed on.

create schema leads;

create table leads.leads (
  id uuid primary key,
  publisher_id uuid not null,
  offer_id uuid not null,
  -- The offer and plan as they were named when the lead came.
  slug text not null,
  offer_type text not null,
  offer_name text not null,
  plan_id text,
  plan_name text,
  source text not null check (source in ('contact-me', 'get-it-now', 'free-trial', 'test-drive')),
  first_name text not null,
  last_name text not null,
  email text not null,
  phone text,
  company text not null,
  job_title text,
  country text not null check (country ~ '^[A-Z]{2}$'),
  message text not null,
  -- The language in which the person wrote and wants to read.
  language text not null,
  consented_at timestamptz not null,
  -- Absent for a visitor who was not signed in.
  person_id uuid,
  received_at timestamptz not null,
  stage text not null default 'received'
    check (stage in ('received', 'accepted', 'won', 'lost', 'declined', 'expired')),
  stage_changed_at timestamptz not null,
  assignee_id uuid,
  -- Where it is handed on to, as the offer said at the last attempt.
  destination text not null check (destination in ('none', 'https', 'email')),
  delivery text not null check (delivery in ('none', 'pending', 'failing', 'failed', 'delivered')),
  version integer not null default 1,
  search text not null generated always as
    (lower(company || ' ' || first_name || ' ' || last_name || ' ' || email || ' ' || offer_name)) stored,
  check ((plan_id is null) = (plan_name is null)),
  check ((destination = 'none') = (delivery = 'none'))
);
create index leads_of_publisher on leads.leads (publisher_id, received_at desc, id desc);
-- How often somebody wrote lately, and how many leads a publisher was mailed about.
create index leads_by_address on leads.leads (offer_id, lower(email), received_at desc);

-- Each attempt to hand a lead on, as it went.
create table leads.attempts (
  lead_id uuid not null references leads.leads (id),
  number integer not null check (number >= 1),
  at timestamptz not null,
  destination text not null check (destination in ('https', 'email')),
  outcome text not null check (outcome in ('delivered', 'refused', 'unreachable')),
  -- The answer's status, or the code of what went wrong on the way.
  detail text not null,
  took_ms integer not null check (took_ms >= 0),
  primary key (lead_id, number)
);
create trigger attempts_append_only before update or delete or truncate
  on leads.attempts for each statement execute function platform.refuse_change();
