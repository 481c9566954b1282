import { type Language, messagesOf } from "../../../platform/text.ts";

type Area = "agenda" | "work" | "mail";
const known = new Map<Language, readonly (readonly [area: string, kind: string, name: string])[]>();

/** Read once for each language: texts do not change while the program runs. */
function namesIn(language: Language) {
  const found =
    known.get(language) ??
    Object.entries(messagesOf(language)).flatMap(([key, name]) => {
      const [, area, kind] = /^operator\.(agenda|work|mail)\.kind\.(.+)$/.exec(key) ?? [];
      return area === undefined || kind === undefined
        ? []
        : [[area, kind, name.toLowerCase()] as const];
    });
  known.set(language, found);
  return found;
}

/** Kinds of the areas whose words, as the pages show them in this language, contain the text. */
export const kindsNamed = (
  language: Language,
  areas: readonly Area[],
  text: string,
): readonly string[] => {
  const wanted = text.toLowerCase();
  return namesIn(language).flatMap(([area, kind, name]) =>
    areas.some((one) => one === area) && name.includes(wanted) ? [kind] : [],
  );
};
