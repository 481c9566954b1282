-- Test drives: places that publishers give for some hours (STO-07, decision 51), and the calls that open and close them.

create schema test_drives;

create table test_drives.test_drives (
  -- The key of the form it came from, and the id of the lead that it is.
  id uuid primary key,
  publisher_id uuid not null,
  offer_id uuid not null,
  -- What was live when it began: its texts and manual stand until it ends.
  edition_id uuid not null,
  slug text not null,
  offer_type text not null,
  offer_name text not null,
  person_id uuid not null,
  first_name text not null,
  last_name text not null,
  -- What the person left for the publisher; mails go to the address of the account.
  email text not null,
  account_email text not null,
  company text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  language text not null,
  -- For times in mails.
  time_zone text not null,
  -- Places of an offer are numbered from 1; a template's lie in a region and are hot, warm or cold.
  place integer not null check (place >= 1),
  region text,
  temperature text check (temperature in ('hot', 'warm', 'cold')),
  duration_hours integer not null check (duration_hours between 1 and 24),
  places_url text not null,
  state text not null default 'opening' check (state in ('opening', 'ready', 'failed', 'ended')),
  -- Marketplace time. The hours begin when the place is ready.
  requested_at timestamptz not null,
  ready_at timestamptz,
  ends_at timestamptz,
  ended_at timestamptz,
  ended_by text check (ended_by in ('time', 'person', 'publisher', 'failure')),
  -- What the publisher answered, sealed; it goes with the end.
  access text,
  version integer not null default 1,
  check ((region is null) = (temperature is null)),
  check ((ready_at is null) = (ends_at is null)),
  check (ends_at = ready_at + duration_hours * interval '1 hour'),
  check (state <> 'ready' or ready_at is not null),
  check ((state in ('failed', 'ended')) = (ended_at is not null)),
  check ((ended_at is null) = (ended_by is null)),
  check ((state = 'failed') = (ended_by is not distinct from 'failure')),
  check (access is null or state = 'ready')
);
-- A place has one holder, and a person one test drive of an offer, whatever happens at once.
create unique index test_drives_one_holder on test_drives.test_drives (offer_id, place)
  where state in ('opening', 'ready');
create unique index test_drives_one_of_person on test_drives.test_drives (offer_id, person_id)
  where state in ('opening', 'ready');
create index test_drives_of_person on test_drives.test_drives (person_id, offer_id, requested_at);
create index test_drives_of_offer on test_drives.test_drives (offer_id, requested_at desc, id desc);

-- Calls to the addresses of publishers. Times are system time.
create table test_drives.calls (
  id uuid primary key,
  test_drive_id uuid not null references test_drives.test_drives (id),
  action text not null check (action in ('open', 'close')),
  publisher_id uuid not null,
  offer_id uuid not null,
  place integer not null,
  seq bigint generated always as identity,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'refused', 'dead', 'dropped')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  give_up_at timestamptz not null,
  -- A worker is calling until then.
  claimed_until timestamptz,
  last_status integer,
  error text,
  recorded_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  unique (test_drive_id, action)
);
create index calls_waiting on test_drives.calls (next_attempt_at) where state = 'waiting';
create index calls_of_publisher on test_drives.calls (publisher_id, claimed_until) where state = 'waiting';
-- What happens to a place leaves in its order: it is closed before it is opened for somebody else.
create index calls_in_order on test_drives.calls (offer_id, place, seq) where state = 'waiting';
create index calls_dead on test_drives.calls (recorded_at desc) where state = 'dead';

-- Offers that were live before their page had the button get it now.
update storefront.offers o set page = o.page || '{"testDrive": true}'::jsonb
from catalog.live_offers l
where l.offer_uuid = o.offer_id and l.content -> 'testDrive' = 'true'::jsonb;
