-- Customer organisations that buy for themselves. What such an organisation needs to buy is the record that a
-- partner keeps of a customer, kept for itself: its seller is the organisation, which is who pays.

-- The name of an organisation is its company here, however short.
alter table commerce.customers drop constraint customers_company_check,
  add constraint customers_company_check check (length(company) between 1 and 200);

insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country, currency,
  segment, language, tax_id, contact, address, created_at, updated_at)
select id, id, id, tenant_id, handle, name, coalesce(domain, ''), country, currency, segment, 'en', tax_id, '{}', address,
  created_at, created_at
from identity.organisations where kind = 'customer';

-- What an organisation has, from whichever seller, latest first.
create index subscriptions_of_organisation on commerce.subscriptions (organisation_id, ordered_at desc, id desc);

-- The address at which a calendar program reads an organisation's renewals; of its token only the hash is kept.
create table commerce.calendar_feeds (
  organisation_id uuid primary key,
  token_hash bytea not null unique check (length(token_hash) = 32),
  -- Of whoever made it: a calendar program has no language.
  locale text not null check (locale in ('en', 'fr', 'ko')),
  created_by text not null,
  created_at timestamptz not null
);
