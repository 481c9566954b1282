-- A deal knows the co-sell opportunity that it was registered from, and the opportunity its deal (referrals.md, R-7 and R-8).

alter table licensing.deals add column opportunity_id uuid;
-- One deal at a time: another one after that came to nothing, or its term is over.
create unique index one_deal_of_an_opportunity on licensing.deals (opportunity_id)
  where opportunity_id is not null and status not in ('rejected', 'withdrawn', 'expired');

-- The deal registered last, as licensing told of it.
alter table leads.opportunities
  add column deal_id uuid,
  add column deal_number integer,
  add column deal_status text check (deal_status in
    ('submitted', 'in-review', 'approved', 'action-required', 'rejected', 'expired', 'withdrawn')),
  add check ((deal_id is null) = (deal_number is null) and (deal_id is null) = (deal_status is null)),
  add check (deal_id is null or stage = 'won');
