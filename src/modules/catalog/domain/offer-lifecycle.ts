import type { ProblemParams } from "../../../kernel/problem.ts";
import type { AudienceFacts } from "./audience-sync.ts";

/** The one status an offer is listed with (PUB-01). */
export type OfferStatus =
  | "publish-in-progress"
  | "attention-needed"
  | "preview"
  | "pending-stop-distribution"
  | "live"
  | "not-available"
  | "draft";

export const OFFER_STATUSES: readonly OfferStatus[] = [
  "publish-in-progress",
  "attention-needed",
  "preview",
  "pending-stop-distribution",
  "live",
  "not-available",
  "draft",
];

/**
 * How far the newest submission is, as publishing last reported it. `running` before the publisher's
 * sign-off can be cancelled, after it cannot.
 */
export type SubmissionState =
  | { readonly state: "running"; readonly signedOff: boolean }
  | { readonly state: "attention-needed"; readonly signedOff: boolean }
  | { readonly state: "waiting-for-sign-off" };

/**
 * What keeps an offer from being listed, by kind. `since` is RFC 3339; `reason` is the operator's
 * words to the publisher.
 */
export type Holds = {
  readonly "forced-stop"?: { readonly since: string; readonly reason: string };
  /** Its subscriptions end on `day` (decision 50). */
  readonly removal?: { readonly since: string; readonly day: string };
};

export type HoldKind = keyof Holds;

/** The kind that is named to the publisher; the operator's forced stop goes before a removal. */
export const holdOf = (holds: Holds): HoldKind | undefined =>
  holds["forced-stop"] !== undefined
    ? "forced-stop"
    : holds.removal === undefined
      ? undefined
      : "removal";

/** The facts from which status and actions of an offer follow; never typed in by anybody. */
export type OfferFacts = {
  readonly submission?: SubmissionState;
  /** Whether there is an edition that the preview audience can look at. */
  readonly hasPreview: boolean;
  /** Whether an edition is on sale. */
  readonly isLive: boolean;
  readonly everLive: boolean;
  /** Ever submitted: a step beyond deleting without trace. */
  readonly everSubmitted: boolean;
  readonly stopRequested: boolean;
  /** What keeps it from being listed; left out where nothing does. */
  readonly heldBy?: HoldKind | undefined;
  /** Whether a page differs from the live edition. */
  readonly hasUnpublishedChanges: boolean;
  /** Whether each page is Complete or Unpublished changes. */
  readonly isComplete: boolean;
  /** Whether an offer of this type and listing option has plans; it has them unless said otherwise. */
  readonly canHavePlans?: boolean;
  /** Private audiences beside those that are live; left out where there are none. */
  readonly audiences?: AudienceFacts;
};

/** The first of the statuses, in the order of PUB-01, that is true. */
export function offerStatus(facts: OfferFacts): OfferStatus {
  if (facts.submission?.state === "running") return "publish-in-progress";
  if (facts.submission?.state === "attention-needed") return "attention-needed";
  if (facts.submission?.state === "waiting-for-sign-off") return "preview";
  if (facts.stopRequested) return "pending-stop-distribution";
  if (facts.isLive) return "live";
  return facts.everLive ? "not-available" : "draft";
}

export type OfferAction =
  | "save-draft"
  | "review"
  | "publish"
  | "cancel-publish"
  | "go-live"
  | "stop-distribution"
  | "delete-draft"
  | "discard-changes"
  | "roll-back"
  | "compare-with-live"
  | "compare-with-preview"
  | "create-plan"
  | "sync-audience";

/** Either it works, or why not: message `action.<reason>`. */
export type Allowed =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly params?: ProblemParams };

const YES: Allowed = { allowed: true };
const no = (reason: string, params?: ProblemParams): Allowed => ({
  allowed: false,
  reason,
  ...(params && { params }),
});

/**
 * Every action on an offer, allowed or refused with its reason (BEY-09): the buttons of the pages,
 * the refusals of the API and the command line all come from here. Who may do it is a question of
 * permissions, asked beside it.
 */
export function offerActions(facts: OfferFacts): Readonly<Record<OfferAction, Allowed>> {
  return {
    "save-draft": YES,
    review: YES,
    publish: mayPublish(facts),
    "cancel-publish": mayCancel(facts),
    "go-live": mayGoLive(facts),
    "stop-distribution": mayStop(facts),
    "delete-draft": mayDelete(facts),
    "discard-changes": mayDiscard(facts),
    "roll-back": mayRollBack(facts),
    "compare-with-live": facts.everLive ? YES : no("never-live"),
    "compare-with-preview": facts.hasPreview ? YES : no("no-preview"),
    "create-plan": facts.canHavePlans === false ? no("no-plans") : YES,
    "sync-audience": maySync(facts),
  };
}

const CLOSED_TO_SUSPENDED = ["publish", "go-live", "roll-back", "sync-audience"] as const;

/** The same while the operator suspends the publisher: nothing of it is submitted or made live (OPR-03). */
export const actionsOfSuspended = (
  actions: Readonly<Record<OfferAction, Allowed>>,
): Readonly<Record<OfferAction, Allowed>> => ({
  ...actions,
  ...Object.fromEntries(CLOSED_TO_SUSPENDED.map((action) => [action, no("publisher-suspended")])),
});

/** Until the operator lifts it, and as long as subscriptions wait for their end (OPR-04). */
const HELD: Readonly<Record<HoldKind, string>> = {
  "forced-stop": "stopped-by-operator",
  removal: "removal-accepted",
};

function mayPublish({
  submission,
  isLive,
  stopRequested,
  hasUnpublishedChanges,
  isComplete,
  audiences,
  heldBy,
}: OfferFacts): Allowed {
  if (heldBy !== undefined) return no(HELD[heldBy]);
  if (submission?.state === "running")
    return no(submission.signedOff ? "going-live" : "already-publishing");
  // An offer that is stopped, or about to be, is listed again with the edition it had, too.
  const staysOnSale = isLive && !stopRequested;
  // A new kind of ID cannot be synced, so it is a change to publish.
  const isChanged = hasUnpublishedChanges || (audiences?.withNewKind.length ?? 0) > 0;
  if (submission === undefined && staysOnSale && !isChanged) return no("nothing-to-publish");
  return isComplete ? YES : no("pages-incomplete");
}

function mayCancel({ submission }: OfferFacts): Allowed {
  if (submission === undefined) return no("not-publishing");
  if (submission.state === "waiting-for-sign-off") return no("preview-is-replaced-not-cancelled");
  return submission.signedOff ? no("signed-off") : YES;
}

function mayGoLive({ submission, heldBy }: OfferFacts): Allowed {
  if (heldBy !== undefined) return no(HELD[heldBy]);
  if (submission?.state === "waiting-for-sign-off") return YES;
  if (submission?.state === "running")
    return no(submission.signedOff ? "going-live" : "preview-not-ready");
  if (submission?.state === "attention-needed") return no("findings-open");
  return no("publish-first");
}

function mayStop({ submission, isLive, everLive, stopRequested }: OfferFacts): Allowed {
  if (stopRequested) return no("already-stopping");
  if (!isLive) return no(everLive ? "already-stopped" : "never-live");
  return submission?.state === "running" && submission.signedOff ? no("going-live") : YES;
}

function mayDelete({ submission, everLive }: OfferFacts): Allowed {
  if (everLive) return no("was-published");
  if (submission?.state === "running") return no("cancel-first");
  return YES;
}

function mayDiscard({ everLive, hasUnpublishedChanges }: OfferFacts): Allowed {
  if (!everLive) return no("never-live");
  return hasUnpublishedChanges ? YES : no("nothing-to-discard");
}

/** Which edition, and whether it keeps every lock, is a question of its own: `roll-back.ts`. */
function mayRollBack({ submission, isLive, everLive, stopRequested }: OfferFacts): Allowed {
  if (!everLive) return no("never-live");
  if (!isLive) return no("already-stopped");
  if (stopRequested) return no("already-stopping");
  return submission?.state === "running" && submission.signedOff ? no("going-live") : YES;
}

/** PUB-18: publishes what was saved of private audiences, and nothing else. */
function maySync({ isLive, everLive, audiences }: OfferFacts): Allowed {
  if (!isLive) return no(everLive ? "already-stopped" : "never-live");
  if (audiences === undefined || audiences.privatePlans.length === 0)
    return no("no-private-plan-live");
  const { changed, withNewKind, emptied } = audiences;
  if (changed.length === 0) return no("audience-in-sync");
  if (withNewKind.length > 0) return no("audience-new-kind", { plans: withNewKind });
  return emptied.length > 0 ? no("audience-emptied", { plans: emptied }) : YES;
}

/** A plan's own status (PUB-01). */
export type PlanStatus = "draft" | "live" | "pending-stop-distribution" | "not-available";

export type PlanFacts = {
  readonly everLive: boolean;
  /** Sold by the live edition of an offer that is on sale. */
  readonly isLive: boolean;
  /** Whether the next edition leaves it out of sale. */
  readonly stopRequested: boolean;
};

export function planStatus({ everLive, isLive, stopRequested }: PlanFacts): PlanStatus {
  if (isLive) return stopRequested ? "pending-stop-distribution" : "live";
  return everLive ? "not-available" : "draft";
}

export type PlanAction =
  | "save-draft"
  | "delete-draft"
  | "discard-changes"
  | "stop-distribution"
  | "resume-distribution"
  | "re-price";

export type PlanActionFacts = PlanFacts & {
  readonly hasUnpublishedChanges: boolean;
  /** Whether an edition with this plan is on its way to the storefront. */
  readonly isBeingPublished: boolean;
  /** Plans of the offer, this one included, whose distribution is not stopped. */
  readonly plansNotStopped: number;
  /** IDs of plans that reuse its technical configuration for good: published so, or about to be. */
  readonly reusedBy?: readonly string[];
  /** Whether a price of it can never change once published; a plan that charges nothing has none. */
  readonly priceIsLocked?: boolean;
};

/** Every action on a plan, allowed or refused with its reason. */
export function planActions(facts: PlanActionFacts): Readonly<Record<PlanAction, Allowed>> {
  return {
    "save-draft": YES,
    "delete-draft": mayDeletePlan(facts),
    "discard-changes": !facts.everLive
      ? no("plan-never-live")
      : facts.hasUnpublishedChanges
        ? YES
        : no("nothing-to-discard"),
    "stop-distribution": mayStopPlan(facts),
    "resume-distribution": !facts.everLive
      ? no("plan-never-live")
      : facts.stopRequested
        ? YES
        : no("plan-not-stopped"),
    "re-price": mayRePrice(facts),
  };
}

/** PUB-20: a locked price is changed by another plan; every other price on its own page (decision 9). */
function mayRePrice({ everLive, stopRequested, isLive, priceIsLocked }: PlanActionFacts): Allowed {
  if (!everLive) return no("plan-never-live");
  if (stopRequested) return no(isLive ? "plan-already-stopping" : "plan-already-stopped");
  return priceIsLocked === true ? YES : no("price-not-locked");
}

// The lock is the plan's own history, not the offer's (PUB-17).
function mayDeletePlan({ everLive, isBeingPublished }: PlanActionFacts): Allowed {
  if (everLive) return no("plan-was-published");
  return isBeingPublished ? no("plan-being-published") : YES;
}

/** A stop waits for the next edition (PUB-22); of a stopped offer it keeps the plan out of the relisting. */
function mayStopPlan(facts: PlanActionFacts): Allowed {
  const { everLive, stopRequested, isLive, plansNotStopped, reusedBy = [] } = facts;
  if (!everLive) return no("plan-never-live");
  if (stopRequested) return no(isLive ? "plan-already-stopping" : "plan-already-stopped");
  // For good, whatever becomes of the plans that reuse it (PUB-20); the whole offer can be stopped.
  if (reusedBy.length > 0) return no("plan-reused", { plans: reusedBy });
  return plansNotStopped > 1 ? YES : no("last-plan-not-stopped");
}
