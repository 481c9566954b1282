import { inventedOffers } from "./offers.ts";
import { type Random, randomFrom } from "./random.ts";
import { TOPICS, type Words } from "./words.ts";

export type Question = { readonly language: "en" | "fr" | "ko"; readonly text: string };

/**
 * What people type into the search field, all different: half in English, the others in French and
 * Korean; kinds of software, things and people in two or three words, names of products, some
 * letters of a word, every eighth with a typing error.
 */
export function questions(count: number, seed: number): Question[] {
  const random = randomFrom(seed);
  const offers = inventedOffers();
  const asked = new Map<string, Question>();
  while (asked.size < count) {
    const language = random.of(["en", "en", "fr", "ko"] as const);
    const kind = random.next();
    const name = random.of(offers).names[language];
    const plain =
      kind < 0.25 && name !== undefined ? name : someWords(random, random.of(TOPICS)[language]);
    const text = random.next() < 0.125 ? withTypingError(random, plain) : plain;
    asked.set(`${language} ${text}`, { language, text });
  }
  return [...asked.values()];
}

function someWords(random: Random, words: Words): string {
  const thing = random.of(words.things);
  const other = random.of(words.things);
  const doing = random.of(words.doings).split(/[ ’]/);
  switch (random.whole(6)) {
    case 0:
      return thing;
    case 1:
      return `${words.noun} ${thing}`.toLowerCase();
    case 2:
      return `${thing} ${random.of(words.people)}`;
    case 3:
      return random.some(doing, 2).join(" ");
    case 4:
      return `${thing} ${other}`;
    default:
      return `${random.of(words.noun.split(" "))} ${random.of(doing)}`;
  }
}

/** One letter left out, doubled, or swapped with its neighbour, in the longest word. */
function withTypingError(random: Random, text: string): string {
  const words = text.split(" ");
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best), "");
  if (longest.length < 4) return text;
  const at = 1 + random.whole(longest.length - 2);
  const [before, letter, after] = [longest.slice(0, at), longest.charAt(at), longest.slice(at + 1)];
  const wrong = [
    before + after,
    before + letter + letter + after,
    before + after.charAt(0) + letter + after.slice(1),
  ];
  return words.map((word) => (word === longest ? random.of(wrong) : word)).join(" ");
}
