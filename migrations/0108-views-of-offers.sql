-- How often the pages of offers are opened: numbers of a day, and nothing about who opened them (ux.md P26).

create table storefront.views (
  publisher_id uuid not null,
  offer_id uuid not null,
  -- In the publisher's zone, marketplace time.
  day date not null,
  -- Of the page that was answered.
  language text not null check (language in ('en', 'fr', 'ko')),
  views integer not null check (views > 0),
  primary key (publisher_id, offer_id, day, language)
);
create index views_of_publisher on storefront.views (publisher_id, day);
-- Days are kept for 25 months.
create index views_by_day on storefront.views (day);

-- Since when views are counted: what was before is not known, which is not the same as none. Marketplace time.
create table storefront.counting_views (
  only_one boolean primary key default true check (only_one),
  since timestamptz not null
);
insert into storefront.counting_views (since)
select coalesce((select coalesce(frozen_at, clock_timestamp() + clock_offset_ms * interval '1 millisecond')
  from platform.marketplace), clock_timestamp());
