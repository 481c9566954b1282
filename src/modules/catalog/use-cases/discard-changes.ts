import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { DocumentPlan } from "../domain/document.ts";
import type { EditionContent } from "../domain/edition.ts";
import { offerFacts, planFacts } from "../domain/facts.ts";
import { offerActions, planActions } from "../domain/offer-lifecycle.ts";
import { type CurrentState, planChanges } from "../domain/plan-changes.ts";
import { hasUnpublishedChanges, reviewDraft, reviewPlan } from "../domain/review.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { currentState, writePlannedChanges } from "./apply-document.ts";
import { notAllowed, staleVersion } from "./refusals.ts";

export type DiscardChanges = {
  readonly publisherId: string;
  readonly slug: string;
  /** Set to discard the changes of this plan alone. */
  readonly planId?: string;
  readonly ifMatch: string;
};

/**
 * Makes the draft what was live last (PUB-12, PUB-17): the whole offer, plans that were never
 * published included, or one plan. Private audiences stay as saved: they are no part of an edition.
 */
export async function discardChanges(
  db: Database,
  { publisherId, slug, planId, ifMatch }: DiscardChanges,
): Promise<Result<LoadedOffer>> {
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, publisherId, slug);
    if (found === undefined || !hasPlan(found, planId)) return refuse(notFound({}));
    const problem =
      notAllowed("discard-changes", verdict(found, planId)) ??
      staleVersion(ifMatch, found.offer.version);
    if (problem !== undefined) return refuse(problem);
    const { liveEdition } = found;
    if (liveEdition === undefined) throw new Error(`${slug} was live without an edition`);
    const current = await currentState(tx, found, found.type, found.draft.marketplace);
    const wanted = {
      alias: found.offer.alias,
      pages: planId === undefined ? liveEdition.pages : current.pages,
      plans:
        planId === undefined
          ? allPlans(current, liveEdition)
          : onePlan(current, liveEdition, planId),
    };
    const planned = planChanges(current, wanted, {
      files: new Map(), // an edition's references are complete
      rates: await exchangeRatesAt(tx, tx.at),
    });
    return ok(await writePlannedChanges(tx, found, planned));
  });
}

const hasPlan = ({ plans }: LoadedOffer, planId: string | undefined): boolean =>
  planId === undefined || plans.some((plan) => plan.planId === planId);

function verdict({ offer, draft, plans }: LoadedOffer, planId: string | undefined) {
  const plan = plans.find((one) => one.planId === planId);
  if (plan === undefined)
    return offerActions(offerFacts(offer, draft, reviewDraft(draft)))["discard-changes"];
  return planActions({
    ...planFacts(plan, offer.stoppedAt === null),
    hasUnpublishedChanges: hasUnpublishedChanges(reviewPlan(draft, plan)),
  })["discard-changes"];
}

const allPlans = (current: CurrentState, live: EditionContent): DocumentPlan[] =>
  live.plans.map(({ planId, pages }) => ({ planId, pages, audience: audienceOf(current, planId) }));

const onePlan = (current: CurrentState, live: EditionContent, planId: string): DocumentPlan[] =>
  current.plans.map((plan) => ({
    planId: plan.planId,
    pages:
      (plan.planId === planId && live.plans.find((one) => one.planId === planId)?.pages) ||
      plan.pages,
    audience: plan.audience,
  }));

const audienceOf = (current: CurrentState, planId: string) =>
  current.plans.find((plan) => plan.planId === planId)?.audience ?? [];
