-- Environments of customers: what is bought by usage goes into one, and audiences can name them
-- (decision 45). The identifier is a subscription ID; it never changes, and neither does its owner.
create table identity.environments (
  subscription_id uuid primary key,
  organisation_id uuid not null references identity.organisations (id),
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null
);
create index environments_of_organisation on identity.environments (organisation_id);

-- Every customer has one from the beginning.
insert into identity.environments (subscription_id, organisation_id, name, created_at)
  select gen_random_uuid(), id, name, created_at from (
    select id, left(name, 100) as name, created_at from identity.organisations where kind = 'customer'
  ) as customers;

-- Nothing is charged here, but a licence is bought elsewhere: such a plan is not free.
alter table storefront.prices add column own_licence boolean not null default false;

-- Who opens a preview: people by e-mail address, members of organisations by tenant ID, or whoever
-- has the key. `audience` holds the one or the other.
alter table storefront.previews add column gate text not null default 'email'
  check (gate in ('email', 'subscription', 'hide-key'));
