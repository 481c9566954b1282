import type { OfferType, PageDefinition } from "../../api/catalogue.ts";
import type { FieldChange, PageChange, SubmissionReview } from "../../api/certification.ts";
import { below, isEmpty, isList, isObject, type Json, type JsonObject } from "../../forms/json.ts";
import { type FieldSchema, fieldAt } from "../../forms/schema.ts";

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

/** Every answer of the edition as if it had just been added: what a first publication shows. */
export function wholeEdition(
  review: Pick<SubmissionReview, "content">,
  type: OfferType | undefined,
): readonly PageChange[] {
  const pagesOf = (pages: Readonly<Record<string, JsonObject>>, plan: string | null) =>
    Object.entries(pages).flatMap(([page, content]): PageChange[] => {
      const fields = answersIn(content, "");
      if (fields.length === 0) return [];
      const pageTitle = pageDefinition(type, page, plan)?.title ?? page;
      return [{ page, pageTitle, plan, kind: "added", fields }];
    });
  return [
    ...pagesOf(review.content.pages, null),
    ...review.content.plans.flatMap(({ planId, pages }) => pagesOf(pages, planId)),
  ];
}

/** Files and lists of plain values are one answer; everything else is taken apart to its leaves. */
function answersIn(value: Json | undefined, pointer: string): FieldChange[] {
  if (isEmpty(value)) return [];
  const isFile = isObject(value) && typeof value.sha256 === "string";
  if (isObject(value) && !isFile)
    return Object.entries(value).flatMap(([name, entry]) => answersIn(entry, below(pointer, name)));
  if (isList(value) && value.some(isObject))
    return value.flatMap((entry, index) => answersIn(entry, below(pointer, index)));
  return [{ pointer, label: pointer, kind: "added", before: null, after: value }];
}
