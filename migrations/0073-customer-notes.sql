-- What the people of a partner note about a customer, for each other: nobody else reads it. Instants are marketplace time.
create table commerce.customer_notes (
  id uuid primary key,
  seller_id uuid not null,
  customer_id uuid not null,
  text text not null check (text = btrim(text) and text <> ''),
  by_name text not null,
  at timestamptz not null,
  foreign key (seller_id, customer_id) references commerce.customers (seller_id, id)
);
create index notes_of_customer on commerce.customer_notes (seller_id, customer_id, at desc, id desc);

-- The invoices that name a customer are found by its charges.
create index charges_of_customer on billing.charges (buyer_id, customer_id);
