-- Files by their content (decision 49): bytes once each, in chunks, so that every server and the
-- backup has them; and who refers to them, so that what nobody refers to can go after 30 days.

create table platform.files (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  -- The chunks that hold the bytes; null where they lie in another store.
  upload_id uuid unique,
  media_type text not null,
  size bigint not null check (size > 0),
  width integer,
  height integer,
  created_at timestamptz not null default clock_timestamp(),
  check ((width is null) = (height is null))
);

create table platform.file_chunks (
  upload_id uuid not null,
  n integer not null check (n >= 0),
  bytes bytea not null check (octet_length(bytes) between 1 and 1048576),
  created_at timestamptz not null default clock_timestamp(),
  primary key (upload_id, n)
);
alter table platform.file_chunks alter column bytes set storage external; -- images are compressed already

-- Which organisation uploaded a file, under which name: who may see it before it is public.
create table platform.file_uploads (
  sha256 text not null references platform.files (sha256) on delete cascade,
  organisation_id uuid not null,
  name text not null check (length(name) between 1 and 255),
  uploaded_at timestamptz not null default clock_timestamp(),
  primary key (sha256, organisation_id)
);

-- What keeps a file: `edition:<id>`, `draft:<offer>/<page>`, `invoice:<id>` … The public address
-- serves files of live listings only.
create table platform.file_references (
  sha256 text not null references platform.files (sha256),
  holder text not null,
  public boolean not null default false,
  primary key (sha256, holder)
);
create index file_references_of_holder on platform.file_references (holder);
