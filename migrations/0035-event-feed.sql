-- What happened, as the programs of publishers and partners read it: recorded events of one
-- organisation in the order in which they were handed on, of the last 30 days.
--
-- `dispatched_at` is that order: one transaction at a time sets it, and later than every one
-- before, so that a reader who has seen an instant has seen all before it. (`seq` is given before
-- the commit: of two transactions the second number can be seen first.) About 4 s for a million rows.
create index events_dispatched on platform.events (dispatched_at) where dispatched_at is not null;
create index events_for_publisher on platform.events ((payload ->> 'publisherId'), dispatched_at, type)
  where dispatched_at is not null and payload ->> 'publisherId' is not null;
create index events_for_seller on platform.events ((payload ->> 'sellerId'), dispatched_at, type)
  where dispatched_at is not null and payload ->> 'sellerId' is not null;

-- Of a test drive that somebody of a preview's audience began: the query of the preview's address, by
-- which the person came. Null where it was begun on the page of a live offer.
alter table test_drives.test_drives add column preview text;
