import { LANGUAGES, type Language } from "./config.ts";
import en from "./texts/en.json" with { type: "json" };
import fr from "./texts/fr.json" with { type: "json" };
import ko from "./texts/ko.json" with { type: "json" };

export type TextKey = keyof typeof en;
export type Texts = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

const CATALOGUES: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, fr, ko };

/** The sentences of one language; `{name}` is filled from `values`. */
export const textsOf =
  (language: Language): Texts =>
  (key, values = {}) =>
    CATALOGUES[language][key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** The language asked for by `?lang=`, else the first of Accept-Language that we speak, else English. */
export function languageOf(asked: string | null, acceptLanguage: string | undefined): Language {
  const known = (tag: string) =>
    LANGUAGES.find((language) => tag.trim().toLowerCase().split("-")[0] === language);
  const wanted = (acceptLanguage ?? "")
    .slice(0, 1_000)
    .split(",")
    .map((range) => {
      const [tag = "", weight] = range.split(";");
      const q = Number(/^\s*q=([\d.]+)/.exec(weight ?? "")?.[1] ?? "1");
      return { tag, q };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { tag } of [{ tag: asked ?? "" }, ...wanted]) {
    const language = known(tag);
    if (language !== undefined) return language;
  }
  return "en";
}

export const isTextKey = (key: string): key is TextKey => key in en;
