-- Files with which sellers changed licences and auto-renew of many subscriptions: what each asked for, row by
-- row. What became of a change that its publisher was asked for is read from its operation.

create table commerce.subscription_files (
  id uuid primary key,
  seller_id uuid not null,
  rows jsonb not null check (jsonb_typeof(rows) = 'array' and jsonb_array_length(rows) between 1 and 500),
  changed_by text not null,
  changed_at timestamptz not null
);
create index subscription_files_of_seller on commerce.subscription_files (seller_id, changed_at desc, id desc);
create trigger subscription_files_append_only before update or delete or truncate
  on commerce.subscription_files for each statement execute function platform.refuse_change();
