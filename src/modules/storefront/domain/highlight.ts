import { fold, isHangul, withoutParticle } from "./search-text.ts";

/** A piece of text; `hit` where it is what was searched for. */
export type Piece = { readonly text: string; readonly hit: boolean };

/**
 * Splits `text` where it holds one of the wanted words as the search understands them: other endings of a
 * Latin word count (`invoices` for `invoice`), accents do not; Hangul is found inside longer words.
 */
export function highlight(text: string, wanted: Wanted | undefined): Piece[] {
  if (wanted === undefined) return [{ text, hit: false }];
  const pieces: Piece[] = [];
  const push = (piece: string, hit: boolean) => {
    const last = pieces.at(-1);
    if (piece === "") return;
    if (last && last.hit === hit) pieces[pieces.length - 1] = { text: last.text + piece, hit };
    else pieces.push({ text: piece, hit });
  };
  for (const [token] of text.matchAll(TOKENS)) {
    const hit = hitIn(token, wanted);
    if (hit === undefined) push(token, false);
    else {
      push(token.slice(0, hit.at), false);
      push(hit.text, true);
      push(token.slice(hit.at + hit.text.length), false);
    }
  }
  return pieces;
}

/** Words as they are looked for; the initials of the Latin ones spare most of a text the work. */
export type Wanted = {
  readonly hangul: readonly string[];
  readonly stems: readonly string[];
  readonly initials: string;
};

/** What to look for in the texts of a page that was searched for `words`; undefined: nothing. */
export function wantedOf(words: readonly string[]): Wanted | undefined {
  if (words.length === 0) return undefined;
  const hangul = words.filter(isHangul).map(withoutParticle);
  // A word of a script that is not folded leaves nothing to look for.
  const stems = words.filter((word) => !isHangul(word)).flatMap((word) => stemOf(word) || []);
  return { hangul, stems, initials: stems.map((stem) => stem.charAt(0)).join("") };
}

/** What of a token is a hit: the word inside it in Hangul, all of it in other scripts. */
function hitIn(token: string, wanted: Wanted): { text: string; at: number } | undefined {
  if (!isHangul(token)) return isHit(token, wanted) ? { text: token, at: 0 } : undefined;
  const text = wanted.hangul.find((word) => token.includes(word));
  return text === undefined ? undefined : { text, at: token.indexOf(text) };
}

// Runs of Hangul, of letters and digits of other scripts, and of everything between.
const TOKENS = /[\uac00-\ud7a3]+|[[\p{L}\p{N}]--[\uac00-\ud7a3]]+|[^\p{L}\p{N}]+/gv;

function isHit(token: string, { stems, initials }: Wanted): boolean {
  const initial = token.charAt(0).toLowerCase();
  // Folding leaves a letter of ASCII as it is: another initial is another word.
  if (initial < "\u0080" && !initials.includes(initial)) return false;
  const folded = fold(token);
  return (
    folded !== "" &&
    stems.some((stem) => folded.startsWith(stem) && folded.length <= stem.length + 5)
  );
}

// Enough of a word to recognise its other endings: plural, verb forms, French feminine.
function stemOf(word: string): string {
  const folded = fold(word);
  const bare = folded.replace(/(?:ements?|ations?|ings?|ies|ees?|es|ed|s|e|y)$/, "");
  return bare.length >= 3 ? bare : folded;
}

/** About `length` characters of `text` around the first hit, or undefined where nothing was found. */
export function snippet(
  text: string,
  wanted: Wanted | undefined,
  length = 140,
): Piece[] | undefined {
  const at = wanted && firstHit(text, wanted);
  if (at === undefined) return undefined;
  const from = at < length / 2 ? 0 : startOfWord(text, at - Math.floor(length / 3));
  const to = from + length >= text.length ? text.length : endOfWord(text, from + length);
  const cut = `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
  return highlight(cut, wanted);
}

function firstHit(text: string, wanted: Wanted): number | undefined {
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const hit = hitIn(token, wanted);
    if (hit) return index + hit.at;
  }
  return undefined;
}

const startOfWord = (text: string, at: number): number => text.lastIndexOf(" ", at) + 1;
function endOfWord(text: string, at: number): number {
  const end = text.lastIndexOf(" ", at);
  return end > 0 ? end : at;
}
