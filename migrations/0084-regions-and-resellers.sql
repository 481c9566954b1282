-- Where a partner sells: countries by region, which the operator moves; and the resellers of indirect providers, who
-- come together as partners and customers do.

create table commerce.country_regions (
  country text primary key check (country ~ '^[A-Z]{2}$'),
  region text not null check (region ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  -- What the program brings along.
  program_region text not null,
  changed_at timestamptz,
  changed_by text,
  check ((changed_at is null) = (changed_by is null))
);
insert into commerce.country_regions (country, region, program_region)
select country, region, region from (values
    ('americas', 'AR BB BM BO BR BS CA CL CO CR CW DO EC GT HN JM KN KY MX NI PA PE PR PY SV TT US UY VE'),
    ('asia-pacific', 'AF AU BD BN CN FJ HK ID IN JP KH KR LA LK MM MN MO MY NP NZ PH PK SG TH TL TW VN'),
    ('europe', 'AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT
      RO RS RU SE SI SK SM TR UA VA'),
    ('middle-east-africa', 'AE AM AO AZ BH BW BZ CI CM CV DZ EG ET GE GH IL IQ JO KE KG KW KZ LB LY MA MU NA NG OM PS QA RW SA SN TJ TM TN
      TZ UG UZ VI YE ZA ZM ZW')
) as one (region, countries), regexp_split_to_table(countries, '\s+') as country;

-- A country that no row names is in the last of the four.
create function commerce.region_of(country text) returns text language sql stable parallel safe as $$
  select coalesce((select r.region from commerce.country_regions r where r.country = $1), 'middle-east-africa')
$$;

-- Whether partner and customer were in one region when the record was made: what the operator moves later changes
-- nothing for it. Records from before stay as they are.
alter table commerce.customers add column in_region boolean not null default true;
