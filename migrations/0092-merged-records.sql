-- A partner may know one company by two records, whose organisations the operator merges: the one record goes into the other.
-- What goes keeps its row, to be found by what it was called by; what was opened to its tenant ID is open to the one that stays.

alter table commerce.customers
  add column merged_into uuid,
  -- Of records that went into this one, in the order in which they came.
  add column former_tenant_ids uuid[] not null default '{}',
  -- Their tenant IDs, short names and identifiers, for the search of lists.
  add column former_names text not null default '',
  add constraint merged_within_seller foreign key (seller_id, merged_into) references commerce.customers (seller_id, id),
  add constraint merged_is_over check (merged_into is null or ended_at is not null);
create index customers_merged_into on commerce.customers (merged_into) where merged_into is not null;
