/** More words narrow nothing that people search for. */
const MOST_WORDS = 8;

/** What each word of a question looks like to `like`: anywhere in a text, signs of patterns as they are. */
export const patternsOf = (q: string | null): string[] =>
  (q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, MOST_WORDS)
    .map((word) => `%${word.replace(/[\\%_]/g, (one) => `\\${one}`)}%`);
