import { audienceFacts } from "./audience-sync.ts";
import type { OfferFacts, PlanFacts } from "./offer-lifecycle.ts";
import type { PublicationState } from "./publication-state.ts";
import {
  type Draft,
  hasPlans,
  hasUnpublishedChanges,
  type ReviewedPage,
  unfinished,
} from "./review.ts";

/** What is stored of an offer that its status and actions depend on. */
type OfferState = {
  readonly submission: PublicationState | null;
  readonly previewEditionId: string | null;
  readonly firstLiveAt: unknown;
  readonly stopRequestedAt: unknown;
  readonly stoppedAt: unknown;
  readonly everSubmitted: boolean;
};

/** @param draft the offer's draft, of which `review` is the review */
export const offerFacts = (
  offer: OfferState,
  draft: Draft,
  review: readonly ReviewedPage[],
): OfferFacts => ({
  ...(offer.submission && { submission: offer.submission }),
  hasPreview: offer.previewEditionId !== null,
  everLive: offer.firstLiveAt !== null,
  isLive: offer.firstLiveAt !== null && offer.stoppedAt === null,
  everSubmitted: offer.everSubmitted,
  stopRequested: offer.stopRequestedAt !== null && offer.stoppedAt === null,
  hasUnpublishedChanges: hasUnpublishedChanges(review),
  isComplete: unfinished(review).length === 0,
  canHavePlans: hasPlans(draft),
  audiences: audienceFacts(draft),
});

type PlanState = {
  readonly firstLiveAt: unknown;
  readonly stopRequestedAt: unknown;
  readonly stoppedAt: unknown;
};

/** @param offerIsLive whether the plan's offer is on sale */
export const planFacts = (plan: PlanState, offerIsLive: boolean): PlanFacts => ({
  everLive: plan.firstLiveAt !== null,
  isLive: plan.firstLiveAt !== null && plan.stoppedAt === null && offerIsLive,
  stopRequested: plan.stopRequestedAt !== null && plan.stoppedAt === null,
});
