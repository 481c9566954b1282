import { activeOnly } from "./new-price.ts";
import { isList, type OfferType } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";
import type { PageWrite } from "./plan-changes.ts";
import type { Draft } from "./review.ts";

/** What a copy of an offer begins with. */
export type OfferCopy = {
  readonly newPlans: readonly string[];
  readonly pages: readonly (PageWrite & { readonly content: JsonObject })[];
};

/**
 * The draft that a copy of an offer begins with (ux.md P1): the saved pages, and the plans that the
 * draft sells, under their IDs, which need to be unique within an offer only. Who can see something
 * is not copied: the preview's audience or hide key, and private audiences, so that nobody sees the
 * copy who was not chosen for it. Nor are deprecated versions of images, which the copy never had.
 */
export function copyOfDraft({
  type,
  pages,
  plans,
}: Pick<Draft, "type" | "pages" | "plans">): OfferCopy {
  const sold = plans.filter(({ stopped }) => stopped !== true);
  const forPlans = sold.flatMap(({ planId, pages: saved }) =>
    type.planPages.flatMap((page) => {
      const content = saved[page.id];
      return content === undefined ? [] : [{ page, planId, content: withoutDeprecated(content) }];
    }),
  );
  return {
    newPlans: sold.map(({ planId }) => planId),
    pages: [
      ...type.pages.flatMap((page) => {
        const content = withoutPreview(type, page.id, pages[page.id]);
        return content === undefined ? [] : [{ page, content }];
      }),
      ...forPlans,
    ],
  };
}

const withoutDeprecated = (content: JsonObject): JsonObject =>
  isList(content.versions) ? activeOnly(content) : content;

/** A page without the answer that opens the preview; undefined where nothing else is answered. */
function withoutPreview(
  { preview }: Pick<OfferType, "preview">,
  pageId: string,
  content: JsonObject | undefined,
): JsonObject | undefined {
  const [page, field] = preview.pointer.split(":/");
  if (content === undefined || page !== pageId || field === undefined) return content;
  const { [field]: _audience, ...others } = content;
  return Object.keys(others).length === 0 ? undefined : others;
}
