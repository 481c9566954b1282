import { type Reader, statement } from "../../../platform/database.ts";
import { ownVocabulary } from "../domain/listing.ts";
import type { LiveEdition, LivePlan } from "../domain/live-edition.ts";
import { fold, nearestWord, withoutParticle } from "../domain/search-text.ts";

// Sharing trigrams is a coarse sieve that an index answers; the nearest is then measured exactly.
// Two swapped letters leave a short word hardly a trigram: those spellings are asked for by name.
const SIMILAR = statement<[string, string[]], { word: string }>(
  "storefront.similar-words",
  "select word from storefront.similar_words($1, $2)",
);

const KNOWN = statement<[string[]], { word: string }>(
  "storefront.known-words",
  "select word from storefront.words where word = any($1)",
);

type Offered = {
  readonly publisherName: string;
  readonly languages: LiveEdition["languages"] | null;
  readonly texts: readonly LivePlan["texts"][];
};

const OFFERED_PRIVATELY = statement<[readonly string[]], Offered>(
  "storefront.own-texts",
  `select o.publisher_name as "publisherName",
     case when o.public then null else o.page -> 'languages' end as languages,
     jsonb_agg(p.plan -> 'texts') as texts
   from storefront.private_plans p join storefront.offers o using (offer_id)
   where p.plan_uuid in (select plan_uuid from storefront.audiences where tenant_id = any($1::text[]))
   group by o.offer_id order by o.live_since desc, o.offer_id limit 100`,
);

/** Words of the private plans that the organisations are offered, of the newest hundred offers. */
async function ownWords(db: Reader, tenantIds: readonly string[]): Promise<string[]> {
  if (tenantIds.length === 0) return [];
  const offered = await db.query(OFFERED_PRIVATELY, [tenantIds]);
  return [...new Set(offered.flatMap(ownVocabulary))];
}

/**
 * The question with its unknown words replaced by the nearest words of public offers and of what is
 * offered to the organisations alone, or undefined when nothing near is known.
 */
export async function correctedSearch(
  db: Reader,
  words: readonly string[],
  tenantIds: readonly string[],
): Promise<string | undefined> {
  if (words.length === 0) return undefined;
  const bare = words.map(withoutParticle);
  const own = await ownWords(db, tenantIds);
  const known = new Set([...(await db.query(KNOWN, [bare])).map(({ word }) => word), ...own]);
  const corrected: string[] = [];
  for (const word of bare) {
    const folded = fold(word);
    if (known.has(word) || folded.length < 3) {
      corrected.push(word);
      continue;
    }
    const similar = await db.query(SIMILAR, [folded, swaps(folded)]);
    corrected.push(nearestWord(word, [...similar.map((row) => row.word), ...own]) ?? word);
  }
  const changed = corrected.some((word, at) => word !== bare[at]);
  return changed ? corrected.join(" ") : undefined;
}

/** `word` with each pair of neighbours swapped. */
const swaps = (word: string): string[] =>
  Array.from(
    { length: word.length - 1 },
    (_, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  );
