import { canonicalJson } from "./canonical-json.ts";
import type { OfferType, PageDefinition, PlanContent } from "./offer-type.ts";
import { isEmpty, pagesAround } from "./offer-type.ts";
import { visibleContent } from "./page-content.ts";
import type { JsonObject } from "./page-schema.ts";
import { hasPlans, visiblePages, visiblePlanPages } from "./review.ts";

/**
 * An immutable snapshot of all pages of an offer and its plans. Alias, audiences and everything
 * that nobody certifies are not part of it.
 */
export type EditionContent = {
  readonly format: "souk.edition/1";
  readonly type: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly EditionPlan[];
};

export type EditionPlan = {
  readonly planUuid: string;
  readonly planId: string;
  /** False for a plan whose distribution was stopped: it is kept, and no longer sold. */
  readonly sold: boolean;
  readonly pages: Readonly<Record<string, JsonObject>>;
};

/** The snapshot of a draft: hidden pages and answers are left out, empty optional pages, too. */
export function editionOf(draft: {
  readonly type: OfferType;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly (PlanContent & { readonly planUuid: string })[];
}): EditionContent {
  const { type, pages, plans } = draft;
  const shown = (page: PageDefinition, content: JsonObject | undefined, around = pages) =>
    content === undefined || isEmpty(content)
      ? []
      : [[page.id, visibleContent(page.schema, content, around)] as const];
  return {
    format: "souk.edition/1",
    type: type.id,
    pages: Object.fromEntries(visiblePages(draft).flatMap((page) => shown(page, pages[page.id]))),
    plans: hasPlans(draft)
      ? plans.map((plan) => ({
          planUuid: plan.planUuid,
          planId: plan.planId,
          sold: plan.stopped !== true,
          pages: Object.fromEntries(
            visiblePlanPages(draft, plan).flatMap((page) =>
              shown(page, plan.pages[page.id], pagesAround(pages, plan)),
            ),
          ),
        }))
      : [],
  };
}

/** The text whose hash names the edition. */
export const editionText = (content: EditionContent): string =>
  canonicalJson(content as unknown as JsonObject);
