/** A run of words that stayed, went or came. */
export type DiffPart = { readonly kind: "same" | "removed" | "added"; readonly text: string };

/** Texts with more words than this are compared as wholes: the table would not fit the moment. */
const MOST_WORDS = 1500;

/**
 * What changed between two texts, word by word: the longest common run of words stays, the rest is
 * removed or added. Removed words stand before the added ones that take their place.
 */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const old = wordsOf(before);
  const now = wordsOf(after);
  if (old.length > MOST_WORDS || now.length > MOST_WORDS)
    return merged([
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ]);
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        old[i] === now[j]
          ? at(lengths, (i + 1) * width + j + 1) + 1
          : Math.max(at(lengths, (i + 1) * width + j), at(lengths, i * width + j + 1));
  const parts: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      parts.push({ kind: "same", text: old[i] ?? "" });
      i += 1;
      j += 1;
    } else if (
      i < old.length &&
      (j >= now.length || at(lengths, (i + 1) * width + j) >= at(lengths, i * width + j + 1))
    ) {
      parts.push({ kind: "removed", text: old[i] ?? "" });
      i += 1;
    } else {
      parts.push({ kind: "added", text: now[j] ?? "" });
      j += 1;
    }
  }
  return merged(parts);
}

const at = (table: Uint16Array, index: number): number => table[index] ?? 0;

/** Words with the spaces that follow them; in Korean a word is what stands between spaces. */
const wordsOf = (text: string): readonly string[] => text.match(/\S+\s*|\s+/g) ?? [];

function merged(parts: readonly DiffPart[]): readonly DiffPart[] {
  const out: DiffPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last?.kind === part.kind) out[out.length - 1] = { ...last, text: last.text + part.text };
    else if (part.text !== "") out.push(part);
  }
  return out;
}
