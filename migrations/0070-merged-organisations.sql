-- Two records of one company: a customer organisation that goes into another one (docs/domain/merging.md).

-- Where an organisation went. It is closed then for good, and its id, handle and domain lead to the other.
alter table identity.organisations
  add column merged_into uuid references identity.organisations (id),
  add column merged_at timestamptz,
  add column merged_by text,
  add constraint merger_is_complete check (
    (merged_into is null) = (merged_at is null) and (merged_into is null) = (merged_by is null)
    and (merged_into is null or (kind = 'customer' and status = 'closed' and merged_into <> id)));
create index organisations_merged on identity.organisations (merged_into) where merged_into is not null;

-- Which records sellers have of an organisation; a merger moves them together.
create index customers_of_organisation on commerce.customers (organisation_id);

-- Both had a trial of the same offer before they were merged: both stand, and no third one is had.
alter table commerce.subscriptions add column trial_beside boolean not null default false;
drop index commerce.one_trial_per_offer;
-- About a second for a million rows.
create unique index one_trial_per_offer on commerce.subscriptions (organisation_id, offer_id)
  where trial_days > 0 and (activated_at is not null or status = 'pending-activation') and not trial_beside;
