import type { Finding } from "../domain/finding.ts";
import { pageOf } from "../domain/snapshot.ts";
import { type Check, warning } from "./check.ts";
import { placeOf, readable, type ShownText, shownTexts } from "./texts.ts";

/** A word said this often, and in this share of the text, is there for the search engine. */
const STUFFED_TIMES = 8;
const STUFFED_SHARE = 0.1;
/** Shorter words are articles and the like. */
const LETTERS = 4;

/** Words repeated to be found, and keywords that say one thing twice. */
export const keywordStuffing: Check = {
  name: "keyword-stuffing",
  policy: "100.7",
  cost: "cheap",
  run: ({ snapshot }) => [
    ...shownTexts(snapshot)
      .filter(({ field }) => field === "description")
      .flatMap(stuffed),
    ...Object.entries(pageOf(snapshot, "listing").languages ?? {}).flatMap(
      ([language, { keywords = [] }]) =>
        keywords.flatMap((keyword, index) => {
          const same = (one: string) => one.trim().toLowerCase() === keyword.trim().toLowerCase();
          return keywords.findIndex(same) < index
            ? [
                warning("keyword-twice", {
                  page: "listing",
                  pointer: `/languages/${language}/keywords/${index}`,
                  params: { keyword },
                }),
              ]
            : [];
        }),
    ),
  ],
};

function stuffed(shown: ShownText): Finding[] {
  const words =
    readable(shown)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const counts = new Map<string, number>();
  for (const word of words)
    if (word.length >= LETTERS) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].flatMap(([word, times]) =>
    times >= STUFFED_TIMES && times / words.length >= STUFFED_SHARE
      ? [warning("keyword-stuffing", { ...placeOf(shown), params: { word, times } })]
      : [],
  );
}

/** Small words that only one of the two languages has; accents are gone by then. */
const SMALL_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set("the and of to is are with your for from that this it in by you can each".split(" ")),
  fr: new Set(
    "le la les des et de du est sont avec votre vos pour dans que qui une un en par vous chaque aux sur".split(
      " ",
    ),
  ),
};
/** Fewer letters than this say nothing about a language. */
const ENOUGH_LETTERS = 60;

/** A description is written in the language under which it is listed. */
export const textLanguage: Check = {
  name: "text-language",
  policy: "100.8",
  cost: "cheap",
  run: ({ snapshot }) =>
    shownTexts(snapshot)
      .filter(({ field }) => field === "description")
      .flatMap((shown) => {
        const found = likelyLanguage(readable(shown));
        return found === undefined || found === shown.language
          ? []
          : [
              warning("other-language", {
                ...placeOf(shown),
                params: { language: shown.language, found },
              }),
            ];
      }),
};

/** Korean by its letters; English and French by their small words. Undefined when in doubt. */
export function likelyLanguage(text: string): "en" | "fr" | "ko" | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < ENOUGH_LETTERS) return undefined;
  const hangul = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  // Product names and terms are often written in Latin letters inside a Korean text.
  if (hangul / letters > 0.25) return "ko";
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const count = (language: string) =>
    words.filter((word) => SMALL_WORDS[language]?.has(word)).length;
  const [english, french] = [count("en"), count("fr")];
  if (Math.max(english, french) < words.length * 0.08) return undefined;
  if (english > french * 2) return "en";
  return french > english * 2 ? "fr" : undefined;
}
