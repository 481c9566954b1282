-- What a customer asks the partner who sold a subscription to change. The partner changes it by the ordinary ways; this
-- keeps who asked for what, and what was answered. Instants are marketplace time.
create table commerce.change_requests (
  id uuid primary key,
  seller_id uuid not null,
  -- The seller's record of the customer, as the subscription names it.
  customer_id uuid not null,
  subscription_id uuid not null,
  kind text not null check (kind in ('quantity', 'auto-renew-off', 'auto-renew-on', 'cancel', 'reactivate', 'other')),
  quantity integer check (quantity between 1 and 1000000),
  note text not null check (length(note) <= 500),
  state text not null default 'open' check (state in ('open', 'done', 'declined', 'withdrawn')),
  asked_by uuid not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  answer text not null default '' check (length(answer) <= 500),
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id),
  check ((kind = 'quantity') = (quantity is not null)),
  check (kind <> 'other' or note <> ''),
  check (state <> 'declined' or answer <> ''),
  check ((state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null))
);
create unique index one_open_change_request on commerce.change_requests (subscription_id, kind) where state = 'open';
create index change_requests_waiting on commerce.change_requests (seller_id, customer_id) where state = 'open';
create index change_requests_of_seller on commerce.change_requests (seller_id, id desc);
create index change_requests_of_subscription on commerce.change_requests (subscription_id, id desc);
