-- A user of a customer's directory becomes a member by a link that is sent to the user's own address.
alter table identity.mail_links
  drop constraint mail_links_purpose_check,
  add constraint mail_links_purpose_check
    check (purpose in ('confirm-application', 'answer-application', 'set-password', 'join-organisation'));

-- When a program last asked for a person and was told that the person may, to the day: marketplace time.
create table licensing.last_uses (
  pool_id uuid not null references licensing.pools (id),
  user_id uuid not null references licensing.people (user_id) on delete cascade,
  at timestamptz not null,
  primary key (pool_id, user_id)
);
create index last_uses_of_user on licensing.last_uses (user_id);
