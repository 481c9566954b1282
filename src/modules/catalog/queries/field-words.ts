import { hasMessage, type Language, translate } from "../../../platform/text.ts";
import { comparedPages } from "../domain/comparison.ts";
import type { EditionContent } from "../domain/edition.ts";
import { type LabelWords, labelOf } from "../domain/field-label.ts";
import { marketName } from "../domain/markets.ts";
import { OFFER_TYPES } from "../domain/offer-types/registry.ts";
import type { Taxonomy, TaxonomyKind } from "../domain/taxonomy.ts";

/** The words of places in pages, in `language`. */
export function wordsIn(language: Language, taxonomy: Taxonomy): LabelWords {
  const languages = new Intl.DisplayNames([language], { type: "language" });
  return {
    text: (key) => translate(language, key),
    // French writes languages small within a sentence; here the name begins a label.
    language: (code) => {
      const name = languages.of(code) ?? code;
      return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
    },
    market: (code) => marketName(code, language),
    term: (term) => {
      const message = `offer-type.pricing.term.${term}`;
      return hasMessage(language, message) ? translate(language, message) : term;
    },
    entry: (kind, key) => taxonomy[kind as TaxonomyKind].get(key)?.names[language] ?? key,
  };
}

/** Names the fields of two editions' changes. Answers the words from the outside in. */
export function fieldLabels(
  before: EditionContent,
  after: EditionContent,
  language: Language,
  taxonomy: Taxonomy,
): (change: {
  readonly page: string;
  readonly plan?: string;
  readonly pointer: string;
  readonly kind: string;
}) => readonly string[] {
  const type = OFFER_TYPES.get(after.type);
  const pages = type === undefined ? [] : comparedPages(type, before, after);
  const found = new Map(pages.map((page) => [`${page.plan ?? ""} ${page.page}`, page]));
  const words = wordsIn(language, taxonomy);
  return ({ page, plan, pointer, kind }) => {
    const one = found.get(`${plan ?? ""} ${page}`);
    if (one === undefined) return [];
    return labelOf(one.schema, pointer, kind === "removed" ? one.before : one.after, words);
  };
}
