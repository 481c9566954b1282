-- Who of those that hand out licences is to decide a request; null for all of them.
alter table licensing.requests
  add column assignee_id uuid,
  add column assignee_name text,
  add constraint assignee_with_name check ((assignee_id is null) = (assignee_name is null));
