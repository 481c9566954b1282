-- Partners and customers apply as publishers do.

alter table identity.applications
  add column kind text not null default 'publisher' check (kind in ('publisher', 'partner', 'customer')),
  add column partner_type text check (partner_type in ('direct-bill', 'indirect-provider', 'indirect-reseller')),
  add column segment text check (segment in ('commercial', 'education', 'government', 'non-profit')),
  alter column handle drop not null,
  add constraint application_says_what_its_kind_needs check (
    (kind = 'publisher') = (handle is not null) and (kind = 'partner') = (partner_type is not null)
    and (kind = 'customer') = (segment is not null));
