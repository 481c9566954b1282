-- A lead knows the deal that was registered from it last, as licensing told of it (deals.md, D-8).

alter table leads.leads
  add column deal_id uuid,
  add column deal_number integer,
  add column deal_status text check (deal_status in
    ('submitted', 'in-review', 'approved', 'action-required', 'rejected', 'expired', 'withdrawn')),
  add check ((deal_id is null) = (deal_number is null) and (deal_id is null) = (deal_status is null));

update leads.leads l set deal_id = d.id, deal_number = d.number, deal_status = d.status
from (select distinct on (lead_id) lead_id, id, number, status from licensing.deals
      where lead_id is not null order by lead_id, registered_at desc, id desc) d
where l.id = d.lead_id;
