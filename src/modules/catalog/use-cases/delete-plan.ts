import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { planFacts } from "../domain/facts.ts";
import { planActions } from "../domain/offer-lifecycle.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { deletePlan as removePlan, touchOffer } from "../store/offers.ts";
import { notAllowed, staleVersion } from "./refusals.ts";

/** Deletes a plan that was never published; the lock is the plan's own history (PUB-17). */
export async function deletePlan(
  db: Database,
  wanted: { publisherId: string; slug: string; planId: string; ifMatch: string },
): Promise<Result<LoadedOffer>> {
  const { publisherId, slug, planId, ifMatch } = wanted;
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, publisherId, slug);
    const plan = found?.plans.find((one) => one.planId === planId);
    if (found === undefined || plan === undefined) return refuse(notFound({}));
    const actions = planActions({
      ...planFacts(plan, found),
      hasUnpublishedChanges: true,
    });
    const problem =
      notAllowed("delete-draft", actions["delete-draft"]) ??
      staleVersion(ifMatch, found.offer.version);
    if (problem !== undefined) return refuse(problem);
    await removePlan(tx, plan.planUuid);
    tx.audit({
      organisationId: publisherId,
      action: "plan.deleted",
      objectType: "offer",
      objectId: found.offer.id,
      before: { plan: planId, pages: plan.pages },
    });
    return ok(await touchOffer(tx, found.offer.id));
  });
}
