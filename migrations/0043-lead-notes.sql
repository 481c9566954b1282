-- What a publisher's people write down about a lead, for each other.

create table leads.notes (
  lead_id uuid not null references leads.leads (id),
  number integer not null check (number between 1 and 500),
  text text not null check (text <> '' and length(text) <= 2000),
  at timestamptz not null,
  primary key (lead_id, number)
);
create trigger notes_append_only before update or delete or truncate
  on leads.notes for each statement execute function platform.refuse_change();
