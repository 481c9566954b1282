-- Where e-invoices of an organisation are delivered to, and what a buyer wants to read on them. Documents keep
-- both as they are on the day of issue.
alter table identity.organisations
  add column electronic_address jsonb check (
    electronic_address ?& array['scheme', 'id'] and length(electronic_address ->> 'id') between 1 and 100),
  add column buyer_reference text check (length(buyer_reference) between 1 and 100);
