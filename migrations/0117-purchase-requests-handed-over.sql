-- Requests to buy are handed to one colleague who is to decide (C8). All who may buy may still decide.

alter table commerce.purchase_requests
  add column assignee_id uuid,
  -- As the colleague was called when it was handed over.
  add column assignee_name text,
  add check ((assignee_id is null) = (assignee_name is null));
