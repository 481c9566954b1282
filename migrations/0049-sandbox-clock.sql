-- Where the clock of a sandbox is moving to; null while it stands where it is. It goes there from one
-- due moment to the next, so that what follows from each has happened before the time of the next.
alter table platform.marketplace add column moving_to timestamptz;
alter table platform.marketplace add constraint only_a_sandbox_moves
  check (kind = 'sandbox' or moving_to is null);
