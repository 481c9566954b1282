import { serviceIdOf } from "../../../kernel/service-id.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { offerFacts, planFacts } from "../domain/facts.ts";
import type { Finding } from "../domain/findings.ts";
import { locksOf } from "../domain/locks.ts";
import {
  type Allowed,
  actionsOfSuspended,
  type OfferFacts,
  offerActions,
  planActions,
  planStatus,
} from "../domain/offer-lifecycle.ts";
import { holds, type PageDefinition, pagesAround } from "../domain/offer-type.ts";
import { normalise } from "../domain/page-content.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import { pricingModelOf } from "../domain/plan-sale.ts";
import { publishedPage, publishedPlanPage } from "../domain/published.ts";
import {
  hasPlans,
  hasUnpublishedChanges,
  type ReviewedPage,
  reviewDraft,
  reviewPage,
  visiblePages,
  visiblePlanPages,
} from "../domain/review.ts";
import type { LoadedOffer, OfferRow, PlanRow } from "./load-draft.ts";

/** The offer as lists and headers show it. */
export function offerView(offer: OfferRow, language: Language) {
  const { summary, submission } = offer;
  return {
    id: offer.id,
    offer: offer.slug,
    offerId: offer.offerId,
    type: offer.type,
    typeTitle: translate(language, `offer-type.${offer.type}`),
    alias: offer.alias,
    name: summary.names[language] ?? summary.names.en ?? null,
    logo: summary.logo,
    status: offer.status,
    statusTitle: translate(language, `offer-status.${offer.status}`),
    live:
      offer.liveVersion === null || offer.liveSince === null
        ? null
        : {
            version: offer.liveVersion,
            since: offer.liveSince.toString(),
            editionId: offer.liveEditionId,
            stopRequestedAt: offer.stopRequestedAt?.toString() ?? null,
            stoppedAt: offer.stoppedAt?.toString() ?? null,
          },
    holds: {
      forcedStop: offer.holds["forced-stop"] ?? null,
      removal: offer.holds.removal ?? null,
    },
    preview:
      offer.previewEditionId === null
        ? null
        : { editionId: offer.previewEditionId, since: offer.previewSince?.toString() ?? null },
    submission: submission && {
      id: submission.submissionId,
      number: submission.number,
      state: submission.state,
      phase: submission.phase,
      waitingOn: submission.waitingOn,
      submittedAt: submission.submittedAt,
      goesLiveAt: submission.goesLiveAt ?? null,
      findings: submission.findings ?? 0,
    },
    draft: {
      pages: summary.pages,
      pagesComplete: summary.pagesComplete,
      unpublishedChanges: summary.unpublishedChanges,
      plans: summary.plans,
      plansStopping: summary.plansStopping ?? [],
    },
    address: `/product/${offer.type}/${offer.slug}`,
    createdAt: offer.createdAt.toString(),
    changedAt: offer.changedAt.toString(),
    changedBy: offer.changedBy,
  };
}

/** The offer with its pages, plans and actions: the overview page (PUB-02). */
export function overviewView(loaded: LoadedOffer, language: Language, reader: Reading) {
  const { offer, draft, plans } = loaded;
  const review = reviewDraft(draft);
  return {
    ...offerView(offer, language),
    publisher: { id: offer.publisherId, handle: offer.publisherHandle },
    pages: visiblePages(draft).map((page) => {
      const one = review.find((each) => each.page === page.id && each.planId === undefined);
      return { ...pageCard(page, one, language), ...savedOf(loaded.saved.get(page.id)) };
    }),
    plans: hasPlans(draft) ? plans.map((plan) => planView(loaded, plan, language)) : [],
    canHavePlans: hasPlans(draft),
    actions: actionViews(actionsFor(reader, offerFacts(offer, draft, review)), language),
  };
}

/** Who reads: somebody of a publisher that the operator suspended is offered less. */
export type Reading = { readonly suspended?: boolean };

const actionsFor = ({ suspended = false }: Reading, facts: OfferFacts) => {
  const actions = offerActions(facts);
  return suspended ? actionsOfSuspended(actions) : actions;
};

const pageCard = (page: PageDefinition, review: ReviewedPage | undefined, language: Language) => ({
  page: page.id,
  title: translate(language, page.title),
  kind: page.kind,
  optional: page.optional === true,
  status: review?.status ?? "not-started",
  statusTitle: translate(language, `page-status.${review?.status ?? "not-started"}`),
  blocking: count(review, "blocking"),
  warnings: count(review, "warning"),
});

const count = (review: ReviewedPage | undefined, severity: Finding["severity"]): number =>
  review?.findings.filter((finding) => finding.severity === severity).length ?? 0;

const savedOf = (saved: { savedAt: Temporal.Instant; savedBy: string } | undefined) => ({
  savedAt: saved?.savedAt.toString() ?? null,
  savedBy: saved?.savedBy ?? null,
});

/** A plan as Plan overview lists it. */
export function planView(loaded: LoadedOffer, plan: PlanRow, language: Language) {
  const { draft, offer, type } = loaded;
  const pages = visiblePlanPages(draft, plan);
  const review = pages.map((page) => reviewPage(draft, page, plan));
  const around = pagesAround(draft.pages, plan);
  const facts = planFacts(plan, loaded);
  const status = planStatus(facts);
  const { languages } = (plan.pages["plan-listing"] ?? {}) as {
    languages?: Record<string, { name?: string }>;
  };
  return {
    planId: plan.planId,
    planUuid: plan.planUuid,
    name: languages?.[language]?.name ?? languages?.en?.name ?? null,
    pricingModel:
      type.plans.pricingModel || plan.pages.pricing?.pricingModel
        ? pricingModelOf(type, around)
        : null,
    serviceId:
      type.plans.serviceIdWhen && holds(type.plans.serviceIdWhen, {}, around)
        ? serviceIdOf(offer.slug, plan.planId)
        : null,
    baseCurrency: plan.pages.pricing?.baseCurrency ?? null,
    terms: plan.pages.pricing?.terms ?? [],
    visibility: plan.pages.visibility?.visibility ?? null,
    hidden: plan.pages.visibility?.hidden ?? false,
    addOn: plan.pages.pricing?.addOn ?? null,
    audience: {
      size: plan.audienceSize,
      version: plan.audienceVersion,
      liveVersion: plan.liveAudienceVersion,
      liveSize: plan.audienceState.liveSize,
      differs: plan.audienceState.differs,
    },
    status,
    statusTitle: translate(language, `offer-status.${status}`),
    firstLiveAt: plan.firstLiveAt?.toString() ?? null,
    hasUnpublishedChanges: draft.live !== undefined && hasUnpublishedChanges(review),
    pages: pages.map((page, index) => ({
      ...pageCard(page, review[index], language),
      ...savedOf(plan.saved.get(page.id)),
    })),
    actions: actionViews(
      planActions({ ...facts, hasUnpublishedChanges: hasUnpublishedChanges(review) }),
      language,
    ),
  };
}

/** Every action with, where it is refused, the reason in words. */
export const actionViews = (actions: Readonly<Record<string, Allowed>>, language: Language) =>
  Object.entries(actions).map(([action, verdict]) => ({
    action,
    allowed: verdict.allowed,
    reason: verdict.allowed
      ? null
      : {
          code: verdict.reason,
          detail: translate(language, `action.${verdict.reason}`, verdict.params),
        },
  }));

/** The review page (PUB-04): every page of the offer and of its plans, each finding with its field. */
export function reviewView(loaded: LoadedOffer, language: Language, reader: Reading) {
  const { draft, offer, type, plans } = loaded;
  const review = reviewDraft(draft);
  const actions = actionsFor(reader, offerFacts(offer, draft, review));
  const pageOf = new Map([...type.pages, ...type.planPages].map((page) => [page.id, page]));
  return {
    offer: offer.slug,
    canPublish: actions.publish.allowed,
    notesRequired: type.needsNotesForCertification,
    everPublished: offer.firstLiveAt !== null,
    pages: review.map((one) => ({
      page: one.page,
      title: translate(language, pageOf.get(one.page)?.title ?? one.page),
      plan: one.planId ?? null,
      planName: planName(plans, one.planId, language),
      status: one.status,
      statusTitle: translate(language, `page-status.${one.status}`),
      optional: one.optional,
      findings: one.findings.map((finding) => findingView(finding, language)),
    })),
    actions: actionViews(actions, language),
  };
}

function planName(plans: readonly PlanRow[], planId: string | undefined, language: Language) {
  const listing = plans.find((plan) => plan.planId === planId)?.pages["plan-listing"];
  const { languages } = (listing ?? {}) as { languages?: Record<string, { name?: string }> };
  return languages?.[language]?.name ?? languages?.en?.name ?? null;
}

export const findingView = (finding: Finding, language: Language) => ({
  pointer: finding.pointer,
  code: finding.code,
  severity: finding.severity,
  detail: translate(language, `field.${finding.code}`, finding.params),
});

/** One page with its content, findings and locks. */
export function pageView(
  loaded: LoadedOffer,
  page: PageDefinition,
  plan: PlanRow | undefined,
  language: Language,
) {
  const saved = (plan?.saved ?? loaded.saved).get(page.id);
  const review = reviewPage(loaded.draft, page, plan);
  const published =
    plan === undefined
      ? publishedPage(loaded.published, page.id)
      : publishedPlanPage(loaded.published, plan.planId, page.id);
  const content = saved?.content ?? firstContent(loaded, page, plan);
  return {
    page: page.id,
    title: translate(language, page.title),
    version: saved?.version ?? 0,
    status: review.status,
    statusTitle: translate(language, `page-status.${review.status}`),
    optional: page.optional === true,
    content,
    findings: review.findings.map((finding) => findingView(finding, language)),
    locks: Object.fromEntries(
      locksOf(page, published, content).map(({ pointer, reason, params, allowed }) => [
        pointer,
        {
          reason,
          detail: translate(language, `field.catalog/locked-${reason}`, params),
          ...(allowed && { allowed }),
        },
      ]),
    ),
    ...savedOf(saved),
  };
}

/** What a page begins with: its defaults, and what all plans of the offer have in common. */
function firstContent(
  loaded: LoadedOffer,
  page: PageDefinition,
  plan: PlanRow | undefined,
): JsonObject {
  const defaults = page.optional ? {} : normalise(page.schema, {});
  if (plan === undefined || page.begin === undefined) return defaults;
  const others = loaded.plans
    .filter(({ planId }) => planId !== plan.planId)
    .map(({ pages }) => pages[page.id])
    .filter((content) => content !== undefined);
  return { ...defaults, ...page.begin(others) };
}
