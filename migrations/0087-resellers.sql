-- Indirect providers and their resellers: the provider asks by tenant ID, the reseller accepts. Which are bound now stands
-- where it did (identity); this is who asked, who answered, and when it ended.
create table commerce.reseller_bindings (
  id uuid primary key,
  provider_id uuid not null,
  -- As the provider named it: whether it is anybody's is not looked up.
  reseller_tenant_id uuid not null,
  -- Who accepted.
  reseller_id uuid,
  state text not null default 'asked' check (state in ('asked', 'bound', 'declined', 'withdrawn', 'ended')),
  asked_by text not null,
  asked_at timestamptz not null,
  answered_by text,
  answered_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  check ((state in ('bound', 'ended')) = (reseller_id is not null)),
  check ((state = 'asked') = (answered_at is null)),
  check ((answered_at is null) = (answered_by is null)),
  check ((state = 'ended') = (ended_at is not null)),
  check ((ended_at is null) = (ended_by is null))
);
create unique index one_open_binding on commerce.reseller_bindings (provider_id, reseller_tenant_id)
  where state in ('asked', 'bound');
create index bindings_of_provider on commerce.reseller_bindings (provider_id, asked_at desc, id desc);
create index bindings_of_reseller on commerce.reseller_bindings (reseller_tenant_id, asked_at desc, id desc);

-- Those that are bound already: few, and read once.
insert into commerce.reseller_bindings (id, provider_id, reseller_tenant_id, reseller_id, state, asked_by, asked_at,
  answered_by, answered_at)
select gen_random_uuid(), b.provider_id, o.tenant_id, b.reseller_id, 'bound', '', b.since, '', b.since
from identity.provider_resellers b join identity.organisations o on o.id = b.reseller_id;
