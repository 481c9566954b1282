-- Whoever asked administrators to buy something can take it back while it waits.
alter table commerce.purchase_requests
  drop constraint purchase_requests_state_check,
  add constraint purchase_requests_state_check check (state in ('open', 'approved', 'declined', 'withdrawn'));
