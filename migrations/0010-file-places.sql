-- Files may lie in an S3-compatible store instead of the database, and go 30 days after the last
-- thing that held them let go. `upload_id` is the name of a file's bytes in either place. Adds a
-- column with a constant default and small tables: no rewrite, whatever the number of files.

alter table platform.files add column place text not null default 'database' check (place in ('database', 's3'));
alter table platform.files alter column upload_id set not null;
-- Since when nothing holds the file; null while something does, or before the first look.
alter table platform.files add column idle_since timestamptz;
create index files_idle on platform.files (idle_since) where idle_since is not null;

-- Bytes that no file shows: an upload under way, or a removed file whose readers may finish. What
-- is left here by a program that was killed is removed when its time has come.
create table platform.file_leftovers (
  upload_id uuid primary key,
  place text not null check (place in ('database', 's3')),
  remove_after timestamptz not null
);

-- Chunks of uploads that an earlier version began and did not finish.
insert into platform.file_leftovers (upload_id, place, remove_after)
select distinct c.upload_id, 'database', clock_timestamp() + interval '1 day'
from platform.file_chunks c
where not exists (select 1 from platform.files f where f.upload_id = c.upload_id);
