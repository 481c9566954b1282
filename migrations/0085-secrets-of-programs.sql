-- A program's secret is changed without a moment in which neither works, and its access can be paused. Two
-- secrets hold at most: the one of `secret_number`, and the one before it until `previous_secret_until`. Tokens name
-- the number of the secret that they were issued for, and end with it; those of before this column have number 1.
-- All of it in system time.
alter table identity.api_clients
  add column secret_number integer not null default 1 check (secret_number >= 1),
  add column secret_since timestamptz,
  add column previous_secret_hash bytea,
  add column previous_secret_until timestamptz,
  add column disabled_at timestamptz,
  add constraint previous_secret_ends check ((previous_secret_hash is null) = (previous_secret_until is null));
