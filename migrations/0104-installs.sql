-- Apps that customers installed from the storefront into one of their environments (LIC-06). What an app can do there
-- follows from the licences of the organisation, and is not kept: see domain/installation.ts.

create table licensing.installs (
  id uuid primary key,
  organisation_id uuid not null,
  environment_id uuid not null,
  publisher_id uuid not null,
  publisher_name text not null,
  offer_id uuid not null,
  offer_slug text not null,
  offer_type text not null,
  -- In the language of whoever installed it.
  offer_name text not null,
  -- Whether licences of the app are handed out here; without one it has its base functionality only.
  licensed boolean not null,
  installed_at timestamptz not null,
  installed_by text not null,
  removed_at timestamptz,
  removed_by text,
  check ((removed_at is null) = (removed_by is null))
);
-- An app is in an environment once, whoever installs it at once.
create unique index one_install_in_environment on licensing.installs (environment_id, offer_id) where removed_at is null;
create index installs_of_organisation on licensing.installs (organisation_id, id desc);
-- Of which offers an organisation holds a licence: asked for each offer page that somebody of a customer opens.
create index pools_held on licensing.pools (organisation_id, offer_id) where owned > 0;
