import type { FileRef, JsonObject } from "./page-schema.ts";
import { LANGUAGES } from "./page-schema.ts";
import {
  type Draft,
  ordersOtherwise,
  plansStopping,
  type ReviewedPage,
  sellsOtherPlans,
  unfinished,
} from "./review.ts";

/** What lists show of a draft, kept beside the offer so that they need not review it. */
export type DraftSummary = {
  /** The listing's name by language; empty until one is given. */
  readonly names: Readonly<Record<string, string>>;
  /** The listing's logo; null until one is uploaded. */
  readonly logo: FileRef | null;
  readonly pages: number;
  readonly pagesComplete: number;
  readonly unpublishedChanges: number;
  readonly plans: number;
  /** Ids of plans whose stop waits for the next publication; absent in summaries made before stops. */
  readonly plansStopping?: readonly string[];
};

export const EMPTY_SUMMARY: DraftSummary = {
  names: {},
  logo: null,
  pages: 0,
  pagesComplete: 0,
  unpublishedChanges: 0,
  plans: 0,
};

export function summarise(draft: Draft, review: readonly ReviewedPage[]): DraftSummary {
  return {
    names: namesOf(draft.pages.listing),
    logo: (draft.pages.listing as { logo?: FileRef } | undefined)?.logo ?? null,
    pages: review.length,
    pagesComplete: review.length - unfinished(review).length,
    unpublishedChanges:
      draft.live === undefined
        ? 0
        : review.filter(({ page, planId, status }) => {
            // Plan overview stands for its plans, which are counted themselves.
            const isPlanList = planId === undefined && page === "plans";
            return isPlanList
              ? sellsOtherPlans(draft) || ordersOtherwise(draft)
              : status !== "complete";
          }).length,
    plans: draft.plans.length,
    plansStopping: plansStopping(draft),
  };
}

function namesOf(listing: JsonObject | undefined): Record<string, string> {
  const { languages } = (listing ?? {}) as { languages?: Record<string, { name?: string }> };
  const names: Record<string, string> = {};
  for (const language of LANGUAGES) {
    const name = languages?.[language]?.name;
    if (typeof name === "string" && name.trim() !== "") names[language] = name;
  }
  return names;
}
