import { audienceFacts } from "./audience-sync.ts";
import type { EditionContent } from "./edition.ts";
import { type Holds, holdOf, type OfferFacts, type PlanActionFacts } from "./offer-lifecycle.ts";
import type { OfferType } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";
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
  readonly holds: Holds;
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
  ...(holdOf(offer.holds) && { heldBy: holdOf(offer.holds) }),
  stopRequested: offer.stopRequestedAt !== null && offer.stoppedAt === null,
  hasUnpublishedChanges: hasUnpublishedChanges(review),
  isComplete: unfinished(review).length === 0,
  canHavePlans: hasPlans(draft),
  audiences: audienceFacts(draft),
});

type PlanState = {
  readonly planId: string;
  readonly planUuid: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly createdAt: Temporal.Instant;
  readonly firstLiveAt: unknown;
  readonly stopRequestedAt: unknown;
  /** Whether the live edition sells it. */
  readonly soldLive: boolean;
};

type PlanOfOffer = {
  readonly offer: Pick<OfferState, "submission" | "stoppedAt">;
  readonly plans: readonly PlanState[];
  readonly type: Pick<OfferType, "plans">;
  /** Everything that was ever live, as it was live last. */
  readonly published: EditionContent | undefined;
};

/** What status and actions of one plan of an offer depend on. */
export const planFacts = (
  plan: PlanState,
  { offer, plans, type, published }: PlanOfOffer,
): Omit<PlanActionFacts, "hasUnpublishedChanges"> => ({
  everLive: plan.firstLiveAt !== null,
  isLive: plan.soldLive && offer.stoppedAt === null,
  stopRequested: plan.stopRequestedAt !== null,
  isBeingPublished: isBeingPublished(plan, offer.submission),
  plansNotStopped: plans.filter(({ stopRequestedAt }) => stopRequestedAt === null).length,
  reusedBy: plans
    .filter((other) => {
      const live = published?.plans.find(({ planId }) => planId === other.planId);
      return (
        reuses(live?.pages, plan.planId) ||
        (isBeingPublished(other, offer.submission) && reuses(other.pages, plan.planId))
      );
    })
    .map(({ planId }) => planId),
  priceIsLocked: type.plans.priceLocked === true && isCharged(plan.pages.pricing),
});

function reuses(pages: Readonly<Record<string, JsonObject>> | undefined, planId: string): boolean {
  const setup = pages?.["plan-setup"];
  return setup?.technical === "reused" && setup.technicalOf === planId;
}

const isCharged = (pricing: JsonObject | undefined): boolean =>
  pricing?.pricingModel === "usage" && pricing.priceOption !== "free";

/** Where attention is needed, only a new edition can go live. */
export const isBeingPublished = (
  { createdAt }: Pick<PlanState, "createdAt">,
  submission: PublicationState | null,
): boolean =>
  submission !== null &&
  submission.state !== "attention-needed" &&
  Temporal.Instant.compare(createdAt, Temporal.Instant.from(submission.submittedAt)) <= 0;
