import { fold, isHangul, withoutParticle } from "./search-text.ts";

/** A piece of text; `hit` where it is what was searched for. */
export type Piece = { readonly text: string; readonly hit: boolean };

/**
 * Splits `text` where it holds one of `words` as the search understands them: other endings of a
 * Latin word count (`invoices` for `invoice`), accents do not; Hangul is found inside longer words.
 */
export function highlight(text: string, words: readonly string[]): Piece[] {
  const hangul = words.filter(isHangul).map(withoutParticle);
  const latin = words.filter((word) => !isHangul(word)).map(stemOf);
  if (hangul.length + latin.length === 0) return [{ text, hit: false }];
  const pieces: Piece[] = [];
  const push = (piece: string, hit: boolean) => {
    const last = pieces.at(-1);
    if (piece === "") return;
    if (last && last.hit === hit) pieces[pieces.length - 1] = { text: last.text + piece, hit };
    else pieces.push({ text: piece, hit });
  };
  for (const token of text.match(TOKENS) ?? []) {
    if (!isHangul(token)) push(token, isHit(token, latin));
    else {
      const found = hangul.find((word) => token.includes(word));
      const at = found === undefined ? -1 : token.indexOf(found);
      if (found === undefined) push(token, false);
      else {
        push(token.slice(0, at), false);
        push(found, true);
        push(token.slice(at + found.length), false);
      }
    }
  }
  return pieces;
}

// Runs of Hangul, of letters and digits of other scripts, and of everything between.
const TOKENS = /[\uac00-\ud7a3]+|[[\p{L}\p{N}]--[\uac00-\ud7a3]]+|[^\p{L}\p{N}]+/gv;

function isHit(token: string, stems: readonly string[]): boolean {
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
export function snippet(text: string, words: readonly string[], length = 140): Piece[] | undefined {
  const pieces = highlight(text, words);
  const first = pieces.findIndex(({ hit }) => hit);
  if (first < 0) return undefined;
  const at = pieces.slice(0, first).reduce((sum, piece) => sum + piece.text.length, 0);
  const from = at < length / 2 ? 0 : startOfWord(text, at - Math.floor(length / 3));
  const to = from + length >= text.length ? text.length : endOfWord(text, from + length);
  const cut = `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
  return highlight(cut, words);
}

const startOfWord = (text: string, at: number): number => text.lastIndexOf(" ", at) + 1;
function endOfWord(text: string, at: number): number {
  const end = text.lastIndexOf(" ", at);
  return end > 0 ? end : at;
}
