-- Where buyers pay what they are invoiced in a currency. The operator changes it; what held before stands in the audit trail.
create table billing.payment_instructions (
  currency text primary key check (currency ~ '^[A-Z]{3}$'),
  holder text not null check (length(holder) between 1 and 70),
  bank text not null check (length(bank) between 1 and 100),
  iban text check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
  account_number text check (length(account_number) between 1 and 34),
  bank_code text check (length(bank_code) between 1 and 34),
  bic text check (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
  -- What payers name: the number of the invoice, or the same as a creditor reference of ISO 11649.
  reference text not null check (reference in ('invoice-number', 'creditor-reference')),
  -- Words for payers by language.
  note jsonb not null check (jsonb_typeof(note) = 'object'),
  version integer not null default 1,
  changed_at timestamptz not null,
  changed_by text not null,
  check ((iban is null) <> (account_number is null))
);

-- What the owner of a subscription keeps for its own books: a row for each change, so that a document shows what held when it
-- was issued. Null takes it away.
create table commerce.subscription_references (
  subscription_id uuid not null,
  seller_id uuid not null,
  number integer not null check (number >= 1),
  cost_centre text check (length(cost_centre) between 1 and 80 and cost_centre = btrim(cost_centre)),
  purchase_order text check (length(purchase_order) between 1 and 80 and purchase_order = btrim(purchase_order)),
  -- Marketplace time.
  since timestamptz not null,
  by_name text not null,
  primary key (subscription_id, number),
  foreign key (seller_id, subscription_id) references commerce.subscriptions (seller_id, id)
);
create trigger subscription_references_append_only before update or delete or truncate
  on commerce.subscription_references for each statement execute function platform.refuse_change();
