-- What a partner may do for a customer is looked up with every call that it makes for it: by its record, the latest first.
create index delegations_of_record on commerce.delegations (seller_id, customer_id, granted_at desc);
