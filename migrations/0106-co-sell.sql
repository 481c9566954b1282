-- Co-sell opportunities: sales that a publisher refers to a partner, or a partner to a publisher (ux.md P21).

create table leads.opportunities (
  id uuid primary key,
  number bigint generated always as identity unique,
  sender_id uuid not null,
  receiver_id uuid not null,
  -- One of both; the other is a partner.
  publisher_id uuid not null,
  sender_name text not null,
  receiver_name text not null,
  offer_id uuid not null,
  offer_slug text not null,
  offer_name text not null,
  -- Who may buy.
  company text not null,
  country char(2) not null,
  first_name text not null,
  last_name text not null,
  email text not null,
  phone text,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  closes_on date not null,
  help text not null,
  notes text not null,
  stage text not null default 'received' check (stage in ('received', 'accepted', 'won', 'lost', 'declined', 'expired')),
  stage_changed_at timestamptz not null,
  stage_changed_by text not null,
  reason text,
  sent_at timestamptz not null,
  sent_by text not null,
  answer_until timestamptz not null,
  version integer not null default 1,
  check (sender_id <> receiver_id),
  check (publisher_id in (sender_id, receiver_id))
);
create index opportunities_received on leads.opportunities (receiver_id, id desc);
create index opportunities_sent on leads.opportunities (sender_id, id desc);

-- What an organisation keeps in sight.
create table leads.favourite_opportunities (
  organisation_id uuid not null,
  opportunity_id uuid not null references leads.opportunities (id),
  primary key (organisation_id, opportunity_id)
);
