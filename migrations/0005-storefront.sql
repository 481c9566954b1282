-- What buyers see: one row for each offer that is live, written in the transaction that makes an
-- edition live, so that the next request shows it. Everything here can be made again from the
-- catalogue; nothing is the only copy.

create extension if not exists pg_trgm;
create extension if not exists unaccent;

create schema if not exists storefront;

-- People type tresorerie and mean trésorerie: accents are dropped before words are stemmed.
create text search configuration storefront.english (copy = pg_catalog.english);
alter text search configuration storefront.english
  alter mapping for hword, hword_part, word with unaccent, english_stem;
create text search configuration storefront.french (copy = pg_catalog.french);
alter text search configuration storefront.french
  alter mapping for hword, hword_part, word with unaccent, french_stem;
create text search configuration storefront.plain (copy = pg_catalog.simple);
alter text search configuration storefront.plain
  alter mapping for hword, hword_part, word with unaccent, simple;

-- Counts the changes of the catalogue. Servers keep rendered pages by this number and read it with
-- every request, so a page is never older than the last commit. Locked first by whoever changes an
-- offer, which also puts the changes of the vocabulary in a row.
create table storefront.catalogue (
  only_one boolean primary key default true check (only_one),
  revision bigint not null
);
insert into storefront.catalogue (revision) values (1);

create table storefront.offers (
  offer_id uuid primary key,
  -- publisher.offer, as in addresses
  slug text not null unique,
  type text not null,
  publisher_id uuid not null,
  publisher_handle text not null,
  publisher_name text not null,
  edition_id uuid not null,
  -- The catalogue's revision when this offer last changed.
  revision bigint not null,
  -- Whether everybody sees it; others are for members of the audience of a private plan.
  public boolean not null,
  live_since timestamptz not null,
  -- Filter values: a letter for the group, a colon, the value.
  facets text[] not null,
  text_en tsvector not null,
  text_fr tsvector not null,
  -- Unstemmed names and keywords, and syllable pairs for everything in Korean.
  text_plain tsvector not null,
  -- Names that lists are ordered by, one for each language of the interface.
  name_en text not null,
  name_fr text not null,
  name_ko text not null,
  -- Name, summary and language for each language of the interface.
  cards jsonb not null,
  -- Descriptions without markup, by language, to show where a word was found.
  plain jsonb not null,
  logo text,
  -- The offer's page, public plans only: what may not be seen is not in it.
  page jsonb not null,
  -- Words that a typing error may be corrected to; empty for an offer that is not public.
  words text[] not null
);
create index offers_of_publisher on storefront.offers (publisher_handle);
create index offers_newest on storefront.offers (live_since desc, offer_id desc);
create index offers_facets on storefront.offers using gin (facets) with (fastupdate = off);
create index offers_text_en on storefront.offers using gin (text_en) with (fastupdate = off);
create index offers_text_fr on storefront.offers using gin (text_fr) with (fastupdate = off);
create index offers_text_plain on storefront.offers using gin (text_plain) with (fastupdate = off);

-- What a card says it costs: the lowest price of the public plans, for each market.
create table storefront.prices (
  offer_id uuid not null references storefront.offers on delete cascade,
  market text not null,
  currency text not null,
  amount text not null,
  per_user boolean not null,
  months integer not null check (months > 0),
  usage_only boolean not null,
  -- For ordering by price only.
  monthly numeric not null,
  primary key (market, offer_id)
);
create index prices_of_offer on storefront.prices (offer_id);

-- Private plans stand apart from the page they belong to, so that no query shows one by mistake.
create table storefront.private_plans (
  plan_uuid uuid primary key,
  offer_id uuid not null references storefront.offers on delete cascade,
  plan jsonb not null
);
create index private_plans_of_offer on storefront.private_plans (offer_id);

create table storefront.audiences (
  tenant_id text not null,
  plan_uuid uuid not null references storefront.private_plans on delete cascade,
  offer_id uuid not null,
  primary key (tenant_id, plan_uuid)
);
create index audiences_of_plan on storefront.audiences (plan_uuid);

-- Offers that everybody could see and that are no longer distributed: their page says so.
create table storefront.withdrawn (
  slug text primary key,
  offer_id uuid not null,
  cards jsonb not null,
  publisher_name text not null,
  publisher_handle text not null,
  withdrawn_at timestamptz not null
);

-- Words of public offers, with the number of offers that use each. `folded` is the spelling that
-- typing errors are measured on: a-z and digits, Hangul by its letters.
create table storefront.words (
  word text primary key,
  folded text not null,
  uses integer not null
);
create index words_similar on storefront.words using gin (folded gin_trgm_ops) with (fastupdate = off);
create index words_folded on storefront.words (folded);

-- Previews that wait for their publisher: the page with every plan, and who may open it with the
-- secret of its address.
create table storefront.previews (
  offer_id uuid primary key,
  slug text not null,
  edition_id uuid not null,
  token text not null unique,
  -- E-mail addresses in lower case.
  audience text[] not null,
  page jsonb not null
);
