-- Lists that cost about the same with 20,000 offers as with 1,000: what filters count is kept as bit
-- strings, every order of a list has its index, and relevance reads short texts only. Offers are
-- written anew and prices indexed: about a minute for 20,000 offers in 141 markets.

-- Their indexes are made again below: filling them is quicker than moving every entry.
drop index storefront.offers_text_en;
drop index storefront.offers_text_fr;
drop index storefront.offers_text_plain;
drop index storefront.offers_facets;
drop index storefront.offers_newest;

-- What relevance is counted on: name and keywords, summary, publisher and taxonomy, without the
-- descriptions, whose words are too many to be read for every offer that a search finds.
alter table storefront.offers
  add column brief_en tsvector generated always as (ts_filter(text_en, '{a,b}')) stored,
  add column brief_fr tsvector generated always as (ts_filter(text_fr, '{a,b}')) stored,
  add column brief_plain tsvector generated always as (ts_filter(text_plain, '{a,b}')) stored,
  alter column brief_en set storage main,
  alter column brief_fr set storage main,
  alter column brief_plain set storage main;

-- Public offers are numbered. Those of a publisher stand together, in blocks of 16 numbers that are its
-- own, so that its share of a list is counted in a piece of the list's bits.
alter table storefront.offers add column ordinal integer;
create table storefront.ordinal_blocks (
  block integer primary key check (block >= 0),
  publisher_handle text not null
);
create index ordinal_blocks_of_publisher on storefront.ordinal_blocks (publisher_handle);

-- Which public offers have a filter value: a bit for each of the 4,096 ordinals of a chunk. All public
-- offers stand under '*'; publishers have their blocks instead. Where no bit is set there is no row.
create table storefront.facet_bits (
  value text not null,
  chunk integer not null,
  bits bit(4096) not null,
  primary key (value, chunk)
) with (fillfactor = 60);

create function storefront.values_with_bits(facets text[]) returns setof text
language sql immutable parallel safe as $$
  select distinct value from unnest(facets) as value where value not like 'p:%' union all select '*'
$$;

-- Numbers all public offers and makes their bits, for rows that the triggers below have not seen.
create function storefront.number_offers() returns void language sql as $$
  delete from storefront.facet_bits;
  delete from storefront.ordinal_blocks;
  update storefront.offers set ordinal = null where ordinal is not null;
  update storefront.offers o set ordinal = x.ordinal from (
    select offer_id, ((dense_rank() over (order by publisher_handle, nth / 16) - 1) * 16 + nth % 16)::integer as ordinal
    from (select offer_id, publisher_handle,
        row_number() over (partition by publisher_handle order by offer_id) - 1 as nth
      from storefront.offers where public) as of_publisher) as x
  where x.offer_id = o.offer_id;
  insert into storefront.ordinal_blocks (block, publisher_handle)
    select distinct ordinal >> 4, publisher_handle from storefront.offers where ordinal is not null;
  insert into storefront.facet_bits (value, chunk, bits)
    select value, ordinal >> 12, bit_or(set_bit(0::bit(4096), ordinal & 4095, 1))
    from storefront.offers cross join lateral storefront.values_with_bits(facets) as value
    where ordinal is not null group by 1, 2;
$$;
select storefront.number_offers();

-- Ordinals and bits are kept by triggers, as an index is, so that no way of writing an offer forgets
-- them. Writers of offers stand in a row: each has locked storefront.catalogue before.
create function storefront.give_ordinal() returns trigger language plpgsql as $$
begin
  new.ordinal := null;
  if not new.public then return new; end if;
  if tg_op = 'UPDATE' then
    if old.ordinal is not null and old.publisher_handle = new.publisher_handle then
      new.ordinal := old.ordinal;
      return new;
    end if;
  elsif exists (select from storefront.offers where offer_id = new.offer_id) then
    return new; -- The insert is about to become an update, which comes here again.
  end if;
  select b.block * 16 + place into new.ordinal
    from storefront.ordinal_blocks b, generate_series(0, 15) as place
    where b.publisher_handle = new.publisher_handle
      and not exists (select from storefront.offers o where o.ordinal = b.block * 16 + place)
    order by 1 limit 1;
  if new.ordinal is null then
    insert into storefront.ordinal_blocks (block, publisher_handle)
      select next, new.publisher_handle
      from (select 0 union all select block + 1 from storefront.ordinal_blocks) as x (next)
      where not exists (select from storefront.ordinal_blocks where block = next)
      order by next limit 1
      returning block * 16 into new.ordinal;
  end if;
  return new;
end
$$;
create function storefront.keep_bits() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.ordinal is not distinct from old.ordinal and new.facets = old.facets then
    return null;
  end if;
  if tg_op <> 'INSERT' and old.ordinal is not null then
    update storefront.facet_bits set bits = set_bit(bits, old.ordinal & 4095, 0)
      where chunk = old.ordinal >> 12 and value in (select storefront.values_with_bits(old.facets));
    delete from storefront.facet_bits where chunk = old.ordinal >> 12 and bits = 0::bit(4096)
      and value in (select storefront.values_with_bits(old.facets));
    delete from storefront.ordinal_blocks where block = old.ordinal >> 4 and not exists (
      select from storefront.offers o where o.ordinal between old.ordinal & ~15 and old.ordinal | 15);
  end if;
  if tg_op <> 'DELETE' and new.ordinal is not null then
    insert into storefront.facet_bits as b (value, chunk, bits)
      select value, new.ordinal >> 12, set_bit(0::bit(4096), new.ordinal & 4095, 1)
      from storefront.values_with_bits(new.facets) as value
      on conflict (value, chunk) do update set bits = set_bit(b.bits, new.ordinal & 4095, 1);
  end if;
  return null;
end
$$;
create trigger give_ordinal before insert or update of public, publisher_handle
  on storefront.offers for each row execute function storefront.give_ordinal();
create trigger keep_bits after insert or delete or update of public, publisher_handle, facets
  on storefront.offers for each row execute function storefront.keep_bits();

-- The orders of lists. Each index holds the ordinal, so that offers which a list leaves out are passed
-- over in the index.
create unique index offers_ordinal on storefront.offers (ordinal);
create index offers_newest on storefront.offers (live_since desc, offer_id desc) include (ordinal) where public;
create index offers_name_en on storefront.offers (name_en collate "en-x-icu", offer_id) include (ordinal) where public;
create index offers_name_fr on storefront.offers (name_fr collate "fr-x-icu", offer_id) include (ordinal) where public;
create index offers_name_ko on storefront.offers (name_ko collate "ko-x-icu", offer_id) include (ordinal) where public;

create index offers_facets on storefront.offers using gin (facets) with (fastupdate = off);
create index offers_text_en on storefront.offers using gin (text_en) with (fastupdate = off);
create index offers_text_fr on storefront.offers using gin (text_fr) with (fastupdate = off);
create index offers_text_plain on storefront.offers using gin (text_plain) with (fastupdate = off);

-- The market first served lists ordered by price, which sorted all of them; a card asks for its offer's.
alter table storefront.prices drop constraint prices_pkey;
drop index storefront.prices_of_offer_in_market;
alter table storefront.prices add primary key (offer_id, market);
create index prices_in_order on storefront.prices (market, monthly, offer_id);
