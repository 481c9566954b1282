import { sameJson } from "./canonical-json.ts";
import { checkPage } from "./check-page.ts";
import { blocking, type Finding } from "./findings.ts";
import {
  holds,
  isEmpty,
  type OfferContext,
  type OfferType,
  type PageDefinition,
  type PlanContent,
  pagesAround,
} from "./offer-type.ts";
import { visibleContent } from "./page-content.ts";
import type { JsonObject } from "./page-schema.ts";
import type { Taxonomy } from "./taxonomy.ts";

export type PageStatus = "not-started" | "incomplete" | "complete" | "unpublished-changes";

/** One page of the offer or of one of its plans, as the review page lists it (PUB-04). */
export type ReviewedPage = {
  readonly page: string;
  readonly planId?: string;
  readonly status: PageStatus;
  readonly findings: readonly Finding[];
  readonly optional: boolean;
};

/** The offer as it would be published now, beside what is live. */
export type Draft = {
  readonly type: OfferType;
  /** Saved content by page; pages nobody saved are absent. */
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly PlanContent[];
  readonly marketplace: "sandbox" | "live";
  /** Categories and industries in force; the program's own where nobody says. */
  readonly taxonomy?: Taxonomy;
  /** Undefined when the offer was never live. */
  readonly live?: {
    readonly pages: Readonly<Record<string, JsonObject>>;
    /** Pages of each plan by plan id. */
    readonly plans: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
    /** Ids of the plans that the live edition keeps out of sale. */
    readonly stoppedPlans: readonly string[];
    /** Ids of its plans as buyers see them, in their order. */
    readonly planOrder?: readonly string[];
  };
};

/** The pages that this offer has, given its own answers, in order. */
export const visiblePages = ({ type, pages }: Pick<Draft, "type" | "pages">): PageDefinition[] =>
  type.pages.filter((page) => holds(page.visibleWhen, {}, pages));

/** The pages that a plan has, given the answers of the offer and its own, in order. */
export const visiblePlanPages = (
  { type, pages }: Pick<Draft, "type" | "pages">,
  plan: Pick<PlanContent, "pages">,
): PageDefinition[] =>
  type.planPages.filter((page) => holds(page.visibleWhen, {}, pagesAround(pages, plan)));

export const hasPlans = ({ type, pages }: Pick<Draft, "type" | "pages">): boolean =>
  type.planPages.length > 0 && holds(type.plans.visibleWhen, {}, pages);

/** Every page of the offer and of its plans with status and findings, in the order of the type. */
export function reviewDraft(draft: Draft): ReviewedPage[] {
  const plans = hasPlans(draft) ? draft.plans.flatMap((plan) => reviewPlan(draft, plan)) : [];
  return visiblePages(draft).flatMap((page) =>
    page.kind === "plans"
      ? [reviewPlanList(draft, page, plans), ...plans]
      : [reviewPage(draft, page)],
  );
}

export const reviewPlan = (draft: Draft, plan: PlanContent): ReviewedPage[] =>
  visiblePlanPages(draft, plan).map((page) => reviewPage(draft, page, plan));

/** What still stands between the draft and its submission: nothing when it can be published. */
export const unfinished = (review: readonly ReviewedPage[]): ReviewedPage[] =>
  review.filter(({ status }) => status === "not-started" || status === "incomplete");

/** Whether publishing the draft would change anything. */
export const hasUnpublishedChanges = (review: readonly ReviewedPage[]): boolean =>
  review.some(({ status }) => status !== "complete");

/** One page of the offer, or of `plan`. */
export function reviewPage(draft: Draft, page: PageDefinition, plan?: PlanContent): ReviewedPage {
  const saved = plan === undefined ? draft.pages[page.id] : plan.pages[page.id];
  const live =
    plan === undefined ? draft.live?.pages[page.id] : draft.live?.plans[plan.planId]?.[page.id];
  const findings = checkPage(page, saved ?? {}, contextOf(draft, plan));
  const about = {
    page: page.id,
    ...(plan && { planId: plan.planId }),
    optional: page.optional === true,
  };
  // An untouched page has nothing to complain about yet: it is not started.
  if (saved === undefined || isEmpty(saved))
    return page.optional
      ? { ...about, status: isEmpty(live) ? "complete" : "unpublished-changes", findings: [] }
      : { ...about, status: "not-started", findings: [] };
  // An edition has no hidden answers, so they make no difference to it.
  const shown = visibleContent(page.schema, saved, pagesAround(draft.pages, plan));
  return { ...about, status: statusOf(draft, shown, live, findings), findings };
}

function statusOf(
  draft: Draft,
  saved: JsonObject,
  live: JsonObject | undefined,
  findings: readonly Finding[],
): PageStatus {
  if (findings.some(({ severity }) => severity === "blocking")) return "incomplete";
  if (draft.live === undefined) return "complete";
  return sameJson(saved, live) ? "complete" : "unpublished-changes";
}

function contextOf(draft: Draft, plan?: PlanContent): OfferContext {
  const { pages, plans, marketplace, taxonomy, live } = draft;
  return {
    pages,
    plans,
    marketplace,
    ...(taxonomy && { taxonomy }),
    ...(live && { live: live.pages }),
    ...(plan && { planId: plan.planId }),
  };
}

/** Plan overview stands for its plans: it is as far as the least finished of them. */
function reviewPlanList(
  draft: Draft,
  page: PageDefinition,
  reviewed: readonly ReviewedPage[],
): ReviewedPage {
  const { min, max, maxPrivate } = draft.type.plans;
  const sold = draft.plans.filter(({ stopped }) => !stopped);
  const private_ = draft.plans.filter(({ pages }) => pages.visibility?.visibility === "private");
  const findings: Finding[] = [];
  if (sold.length < min) findings.push(blocking("", "too-few-plans", { min, count: sold.length }));
  if (draft.plans.length > max)
    findings.push(blocking("", "too-many-plans", { max, count: draft.plans.length }));
  if (private_.length > maxPrivate)
    findings.push(
      blocking("", "too-many-private-plans", { max: maxPrivate, count: private_.length }),
    );
  const about = { page: page.id, optional: false, findings };
  if (draft.plans.length === 0) return { ...about, status: "not-started" };
  if (findings.length > 0 || unfinished(reviewed).length > 0)
    return { ...about, status: "incomplete" };
  return {
    ...about,
    status:
      sellsOtherPlans(draft) ||
      ordersOtherwise(draft) ||
      reviewed.some(({ status }) => status === "unpublished-changes")
        ? "unpublished-changes"
        : "complete",
  };
}

/** Whether publishing the draft would stop a plan that is sold, or sell one that is stopped. */
export const sellsOtherPlans = ({ plans, live }: Draft): boolean =>
  live !== undefined &&
  plans.some(
    ({ planId, stopped }) =>
      live.plans[planId] !== undefined && live.stoppedPlans.includes(planId) !== (stopped === true),
  );

/** Whether publishing the draft would put plans that buyers see in another order. */
export const ordersOtherwise = ({ plans, live }: Draft): boolean =>
  movesAny(
    live?.planOrder ?? [],
    plans.map(({ planId }) => planId),
  );

/** Whether what stands in both lists stands there in different orders. */
export function movesAny(before: readonly string[], after: readonly string[]): boolean {
  const [was, is] = [new Set(before), new Set(after)];
  const kept = before.filter((one) => is.has(one));
  const now = after.filter((one) => was.has(one));
  return kept.some((one, index) => one !== now[index]);
}

/** Ids of the plans that the next publication stops. */
export const plansStopping = ({ plans, live }: Draft): string[] =>
  plans.flatMap(({ planId, stopped }) =>
    stopped && live?.plans[planId] !== undefined && !live.stoppedPlans.includes(planId)
      ? planId
      : [],
  );
