-- What a search costs: the words of a vocabulary of some thousand are few enough for the planner to
-- read all of them, and comparing trigrams with each takes ten times as long as asking the index.
-- Builds one index: about a second for a million prices.

create function storefront.similar_words(asked text, spellings text[])
returns table (word text) language sql stable parallel safe set enable_seqscan = off as $$
  select w.word from storefront.words w where w.folded % asked or w.folded = any(spellings)
  order by (w.folded = any(spellings)) desc, similarity(w.folded, asked) desc, w.uses desc, w.word
  limit 16
$$;

-- A page of a list asks for the price of each of its offers in one market out of 141.
create index prices_of_offer_in_market on storefront.prices (offer_id, market);
drop index storefront.prices_of_offer;
