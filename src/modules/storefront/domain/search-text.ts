/**
 * How words are compared, whatever their script. Latin words are stemmed by PostgreSQL; Korean has
 * no spaces where a search needs them (a particle hangs on its noun, compounds are written in one or
 * in several pieces), so Hangul is compared by pairs of neighbouring syllables. Typing errors are
 * found on a folded form: no accents, Hangul spelled by its letters, so that one wrong letter is one
 * wrong character in every language.
 */
export type SearchTerms = {
  /** What PostgreSQL's dictionaries read: the question without its Hangul. */
  readonly latin: string;
  /** A tsquery over syllable pairs for the Hangul of the question; empty when it has none. */
  readonly hangul: string;
  /** The words themselves, for highlighting and for finding typing errors; at most 8. */
  readonly words: readonly string[];
};

const MOST_WORDS = 8;
const LONGEST_QUESTION = 200;
const HANGUL_RUN = /[\uac00-\ud7a3]+/gu;

/** Reads what a person typed in the search field. Anything is accepted; nothing is an error. */
export function readSearch(question: string): SearchTerms {
  const text = question.normalize("NFC").slice(0, LONGEST_QUESTION);
  const words = wordsOf(text).slice(0, MOST_WORDS);
  return {
    latin: text.replace(HANGUL_RUN, " ").replace(/\s+/g, " ").trim(),
    hangul: hangulQuery(words.filter(isHangul)),
    words,
  };
}

/** The words of a text in lower case, in order; letters and digits of any script. */
export const wordsOf = (text: string): string[] =>
  (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).flatMap(splitScripts);

const splitScripts = (word: string): string[] =>
  word.match(/[\uac00-\ud7a3]+|[^\uac00-\ud7a3]+/gu) ?? [];

export const isHangul = (word: string): boolean => /^[\uac00-\ud7a3]+$/u.test(word);

/**
 * The syllable pairs of all Hangul in `text`, in order, separated by spaces: `라이선스를` gives
 * `라이 이선 선스 스를`. Spaces between Korean words are ignored, because people set them differently.
 */
export function syllablePairs(text: string): string {
  const runs = text.normalize("NFC").match(/[\uac00-\ud7a3]+(?:\s+[\uac00-\ud7a3]+)*/gu) ?? [];
  return runs.map((run) => pairs(run.replace(/\s+/g, "")).join(" ")).join(" ");
}

function pairs(syllables: string): string[] {
  if (syllables.length < 2) return [syllables];
  return Array.from({ length: syllables.length - 1 }, (_, at) => syllables.slice(at, at + 2));
}

function hangulQuery(words: readonly string[]): string {
  if (words.length === 0) return "";
  const each = words.map((word) =>
    [...new Set([word, withoutParticle(word)])].map(pairQuery).join(" | "),
  );
  const apart = each.map((query) => `(${query})`).join(" & ");
  return words.length === 1 ? apart : `(${apart}) | (${pairQuery(words.join(""))})`;
}

const pairQuery = (syllables: string): string =>
  syllables.length === 1 ? `${syllables}:*` : pairs(syllables).join(" <-> ");

// The commonest particles; a longer one is tried before its ending.
const PARTICLES = /(?:에서|으로|에게|까지|부터|이나|을|를|이|가|은|는|의|에|로|와|과|도|만)$/u;

/** A Korean word without the particle that hangs on it; words of two syllables are left alone. */
export function withoutParticle(word: string): string {
  if (!isHangul(word) || word.length < 3) return word;
  const bare = word.replace(PARTICLES, "");
  return bare.length >= 2 ? bare : word;
}

const INITIALS = "g kk n d tt r m b pp s ss x j jj ch k t p h".split(" ");
const VOWELS = "a e ya ye o i yo yi u wa we wi yu w wo wq wy y eu ui z".split(" ");
const FINALS = " g kk gs n nj nh d r rg rm rb rs rt rp rh m b bs s ss x j ch k t p h".split(" ");

/**
 * `word` in a-z and digits only, for measuring how far apart two spellings are: `trésorerie` is
 * `tresorerie`; a Hangul syllable is written by its letters, so that `라이센스` and `라이선스` differ
 * in one of them. It is no transcription for people.
 */
export function fold(word: string): string {
  if (/^[a-zA-Z0-9]*$/.test(word)) return word.toLowerCase();
  return word
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\uac00-\ud7a3]/gu, (syllable) => {
      const index = syllable.charCodeAt(0) - 0xac00;
      const initial = INITIALS[Math.floor(index / 588)] ?? "";
      const vowel = VOWELS[Math.floor((index % 588) / 28)] ?? "";
      return initial + vowel + (FINALS[index % 28] ?? "");
    })
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/[^a-z0-9]/g, "");
}

/**
 * The word of `candidates` that `word` was probably meant to be, or undefined when none is near:
 * one error in up to five letters, two in longer words; a swap of neighbours is one error. Of
 * equally near ones the earlier stands.
 */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const asked = fold(word);
  if (asked.length < 3) return undefined;
  const allowed = asked.length <= 5 ? 1 : 2;
  let best: { word: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = errorsBetween(asked, fold(candidate));
    if (distance > allowed || (best && best.distance <= distance)) continue;
    best = { word: candidate, distance };
  }
  return best?.word;
}

/** Letters to insert, leave out, replace or swap with their neighbour, to make `b` of `a`. */
export function errorsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Math.abs(a.length - b.length);
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (here[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      here.push(cost);
    }
    before = above;
    above = here;
  }
  return above[b.length] ?? 0;
}
