-- Rights that a customer gave a partner without being asked: what stands in the columns of the question repeats what was given.
alter table commerce.delegations add column unasked boolean not null default false;
