import { type Reader, statement } from "../../../platform/database.ts";
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

/**
 * The question with its unknown words replaced by the nearest words of public offers, or undefined
 * when nothing near is known.
 */
export async function correctedSearch(
  db: Reader,
  words: readonly string[],
): Promise<string | undefined> {
  if (words.length === 0) return undefined;
  const bare = words.map(withoutParticle);
  const known = new Set((await db.query(KNOWN, [bare])).map(({ word }) => word));
  const corrected: string[] = [];
  for (const word of bare) {
    const folded = fold(word);
    if (known.has(word) || folded.length < 3) {
      corrected.push(word);
      continue;
    }
    const similar = await db.query(SIMILAR, [folded, swaps(folded)]);
    corrected.push(
      nearestWord(
        word,
        similar.map((row) => row.word),
      ) ?? word,
    );
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
