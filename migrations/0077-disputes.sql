-- A buyer says that a line of its invoice is wrong, and the operator credits it or says why not (docs/domain/disputes.md).
create table billing.disputes (
  id uuid primary key,
  number bigint generated always as identity unique,
  buyer_id uuid not null,
  invoice_id uuid not null,
  line_number integer not null,
  charge_id uuid not null references billing.charges (id),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- How much of the line is disputed, before tax and with the tax that goes with it.
  net_minor bigint not null check (net_minor > 0),
  total_minor bigint not null check (total_minor >= net_minor),
  reason text not null check (reason in
    ('duplicate', 'not-ordered', 'price', 'quantity', 'cancelled', 'not-delivered', 'other')),
  text text not null check (length(text) between 1 and 2000),
  state text not null default 'open' check (state in ('open', 'accepted', 'declined', 'withdrawn')),
  -- Marketplace time.
  opened_at timestamptz not null,
  opened_by text not null,
  ended_at timestamptz,
  ended_by text,
  -- The day of the end in the operator's zone: what was refused of it is due again from then on.
  ended_on date,
  -- Why the operator decided so.
  answer text check (length(answer) between 1 and 2000),
  credit_note_id uuid references billing.invoices (id),
  -- What of the line the credit note gave back, with tax.
  credited_minor bigint not null default 0 check (credited_minor >= 0),
  foreign key (invoice_id, line_number) references billing.invoice_lines (invoice_id, number),
  check ((state = 'open') = (ended_at is null) and (ended_at is null) = (ended_by is null)
    and (ended_at is null) = (ended_on is null)),
  check ((state = 'accepted') = (credit_note_id is not null)),
  check (state <> 'declined' or answer is not null),
  check (state = 'accepted' or credited_minor = 0)
);
-- A line is decided once; who took a dispute back may ask again.
create unique index one_dispute_of_a_line on billing.disputes (charge_id) where state <> 'withdrawn';
create index disputes_of_charge on billing.disputes (charge_id, opened_at desc, id desc);
create index disputes_of_invoice on billing.disputes (invoice_id);
create index disputes_of_buyer on billing.disputes (buyer_id, opened_at desc, id desc);
create index disputes_latest_first on billing.disputes (opened_at desc, id desc);
create index disputes_open on billing.disputes (opened_at desc, id desc) where state = 'open';

-- What was asked stays as it was asked, and what has ended stays ended.
create function billing.keep_disputes() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then raise exception 'disputes are kept' using errcode = 'restrict_violation'; end if;
  if tg_op = 'DELETE' or old.state <> 'open'
    or (to_jsonb(new) - '{state,ended_at,ended_by,ended_on,answer,credit_note_id,credited_minor}'::text[])
      is distinct from
      (to_jsonb(old) - '{state,ended_at,ended_by,ended_on,answer,credit_note_id,credited_minor}'::text[])
  then raise exception 'dispute % cannot be changed', old.number using errcode = 'restrict_violation'; end if;
  return new;
end $$;
create trigger disputes_are_kept before update or delete on billing.disputes
  for each row execute function billing.keep_disputes();
create trigger disputes_stay before truncate on billing.disputes
  for each statement execute function billing.keep_disputes();
