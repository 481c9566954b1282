import type { OfferType, PageDefinition } from "../../api/catalogue.ts";
import type { FieldChange, PageChange, SubmissionReview } from "../../api/certification.ts";
import {
  below,
  isEmpty,
  isList,
  isObject,
  type Json,
  type JsonObject,
  pointerParts,
} from "../../forms/json.ts";
import { type FieldSchema, fieldAt } from "../../forms/schema.ts";
import { isLanguage, type Language } from "../../i18n/languages.ts";

/** A page of the offer type, or one of a plan. */
export function pageDefinition(
  type: OfferType | undefined,
  page: string,
  plan: string | null,
): PageDefinition | undefined {
  const pages = plan === null ? type?.pages : type?.planPages;
  return pages?.find((one) => one.id === page);
}

export const fieldSchemaOf = (
  type: OfferType | undefined,
  page: string,
  plan: string | null,
  pointer: string,
): FieldSchema | undefined => {
  const definition = pageDefinition(type, page, plan);
  return definition === undefined ? undefined : fieldAt(definition.schema, pointer);
};

/**
 * The language of a publisher's words, as `lang` says it: that which their place names
 * (`/languages/fr/summary`), else the empty word, which says that nobody knows it. Undefined where
 * the marketplace words the answer: a choice, a number, a date.
 */
export function languageAt(
  pointer: string,
  schema: FieldSchema | undefined,
): Language | "" | undefined {
  const parts = pointerParts(pointer);
  const at = parts.findLastIndex((part) => part === "languages" || part === "captions");
  const language = at < 0 ? undefined : parts[at + 1];
  if (isLanguage(language)) return language;
  const isFreeText = schema?.type === "string" && schema["x-options"] === undefined;
  return isFreeText ? "" : undefined;
}

/** Every answer of the edition as if it had just been added: what a first publication shows. */
export function wholeEdition(
  review: Pick<SubmissionReview, "content">,
  type: OfferType | undefined,
): readonly PageChange[] {
  const pagesOf = (pages: Readonly<Record<string, JsonObject>>, plan: string | null) => {
    const known = (plan === null ? type?.pages : type?.planPages)?.map(({ id }) => id) ?? [];
    return inOrder(Object.keys(pages), known).flatMap((page): PageChange[] => {
      const definition = pageDefinition(type, page, plan);
      const fields = answersIn(pages[page], "", definition?.schema);
      if (fields.length === 0) return [];
      return [{ page, pageTitle: definition?.title ?? page, plan, kind: "added", fields }];
    });
  };
  return [
    ...pagesOf(review.content.pages, null),
    ...review.content.plans.flatMap(({ planId, pages }) => pagesOf(pages, planId)),
  ];
}

/** Files and lists of plain values are one answer; everything else is taken apart to its leaves. */
function answersIn(
  value: Json | undefined,
  pointer: string,
  schema: FieldSchema | undefined,
): FieldChange[] {
  if (isEmpty(value)) return [];
  const isFile = isObject(value) && typeof value.sha256 === "string";
  if (isObject(value) && !isFile)
    return inOrder(Object.keys(value), Object.keys(schema?.properties ?? {})).flatMap((name) =>
      answersIn(
        value[name],
        below(pointer, name),
        schema === undefined ? undefined : fieldAt(schema, below("", name)),
      ),
    );
  if (isList(value) && value.some(isObject))
    return value.flatMap((entry, index) => answersIn(entry, below(pointer, index), schema?.items));
  return [{ pointer, label: pointer, kind: "added", before: null, after: value }];
}

/** Names in the order of the forms; those that no form knows come last, as they stand. */
const inOrder = (names: readonly string[], known: readonly string[]): readonly string[] => [
  ...known.filter((name) => names.includes(name)),
  ...names.filter((name) => !known.includes(name)),
];
