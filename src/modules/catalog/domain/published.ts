import type { EditionContent } from "./edition.ts";
import type { Published } from "./locks.ts";

/** What of an offer's page was live last. The newest live edition has all that ever was: locks only add up. */
export function publishedPage(live: EditionContent | undefined, page: string): Published {
  const own = live?.pages[page];
  return own === undefined ? {} : { own };
}

/** What of a plan's page was live last, and what of the same page of the other plans. */
export function publishedPlanPage(
  live: EditionContent | undefined,
  planId: string,
  page: string,
): Published {
  const own = live?.plans.find((plan) => plan.planId === planId)?.pages[page];
  const others = (live?.plans ?? [])
    .filter((plan) => plan.planId !== planId)
    .map((plan) => plan.pages[page])
    .filter((content) => content !== undefined);
  return { ...(own && { own }), others };
}
